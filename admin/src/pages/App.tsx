import { Page } from '@strapi/strapi/admin';
import { Route, Routes } from 'react-router-dom';
import { CREATE_CLIENTS, READ_CLIENTS, READ_PROVIDER, UPDATE_CLIENTS } from '../permissions';
import { EditClientPage } from './Clients/EditClient/EditClientPage';
import { FreshSecrets } from './Clients/freshSecrets';
import { NewClientPage } from './Clients/NewClient/NewClientPage';
import { DeliveriesPage } from './Deliveries/DeliveriesPage';
import { OverviewPage } from './Overview/OverviewPage';
import { TestSignInPage } from './TestSignIn/TestSignInPage';

/** The panel's pages, below `/admin/plugins/oidc-server`. */
export const App = () => (
  <Page.Protect permissions={READ_PROVIDER}>
    <FreshSecrets>
      <Routes>
        <Route index element={<OverviewPage />} />
        <Route
          path="clients/new"
          element={
            <Page.Protect permissions={CREATE_CLIENTS}>
              <NewClientPage />
            </Page.Protect>
          }
        />
        <Route
          path="clients/:clientId"
          element={
            <Page.Protect permissions={READ_CLIENTS}>
              <EditClientPage />
            </Page.Protect>
          }
        />
        <Route
          path="test-sign-in"
          element={
            <Page.Protect permissions={UPDATE_CLIENTS}>
              <TestSignInPage />
            </Page.Protect>
          }
        />
        <Route path="deliveries" element={<DeliveriesPage />} />
        <Route path="*" element={<Page.Error />} />
      </Routes>
    </FreshSecrets>
  </Page.Protect>
);
