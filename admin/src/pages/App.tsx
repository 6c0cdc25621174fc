import { Page } from '@strapi/strapi/admin';
import { Route, Routes } from 'react-router-dom';
import { READ_PROVIDER } from '../permissions';
import { DeliveriesPage } from './Deliveries/DeliveriesPage';
import { OverviewPage } from './Overview/OverviewPage';

/** The panel's pages, below `/admin/plugins/oidc-server`. */
export const App = () => (
  <Page.Protect permissions={READ_PROVIDER}>
    <Routes>
      <Route index element={<OverviewPage />} />
      <Route path="deliveries" element={<DeliveriesPage />} />
      <Route path="*" element={<Page.Error />} />
    </Routes>
  </Page.Protect>
);
