import { Page } from '@strapi/strapi/admin';
import { Route, Routes } from 'react-router-dom';
import type { ReactNode } from 'react';
import {
  CREATE_CLIENTS,
  READ_ACCESS,
  READ_CLIENTS,
  READ_EVENTS,
  READ_GRANTS,
  READ_KEYS,
  READ_LOOKS,
  READ_MAPPINGS,
  READ_PROVIDER,
  READ_REGISTRATION,
  READ_SCOPES,
  READ_SESSIONS,
  UPDATE_CLIENTS,
} from '../permissions';
import { MappingEditor } from './ClaimMappings/MappingEditor';
import { MappingsPage } from './ClaimMappings/MappingsPage';
import { AccessSettingsPage } from './Clients/Access/AccessSettingsPage';
import { ClientsPage } from './Clients/ClientsPage';
import { EditClientPage } from './Clients/EditClient/EditClientPage';
import { FreshSecrets } from './Clients/freshSecrets';
import { NewClientPage } from './Clients/NewClient/NewClientPage';
import { DeliveriesPage } from './Deliveries/DeliveriesPage';
import { EventPage } from './Events/EventPage';
import { EventsPage } from './Events/EventsPage';
import { LooksPage } from './Looks/LooksPage';
import { KeysPage } from './Keys/KeysPage';
import { OverviewPage } from './Overview/OverviewPage';
import { RegistrationPage } from './Registration/RegistrationPage';
import { ScopeEditor } from './Scopes/ScopeEditor';
import { ScopesPage } from './Scopes/ScopesPage';
import { GrantsPage, SessionsPage } from './Sessions/SessionsPage';
import { TestSignInPage } from './TestSignIn/TestSignInPage';

const guarded = (permissions: typeof READ_PROVIDER, page: ReactNode) => (
  <Page.Protect permissions={permissions}>{page}</Page.Protect>
);

/** The panel's pages, below `/admin/plugins/oidc-server`. */
export const App = () => (
  <Page.Protect permissions={READ_PROVIDER}>
    <FreshSecrets>
      <Routes>
        <Route index element={<OverviewPage />} />
        <Route path="clients" element={guarded(READ_CLIENTS, <ClientsPage />)} />
        {/* It ends on the client's own page, which shows the secret: whoever may not read clients would never see it. */}
        <Route
          path="clients/new"
          element={guarded(READ_CLIENTS, guarded(CREATE_CLIENTS, <NewClientPage />))}
        />
        <Route path="clients/:clientId" element={guarded(READ_CLIENTS, <EditClientPage />)} />
        <Route path="test-sign-in" element={guarded(UPDATE_CLIENTS, <TestSignInPage />)} />
        <Route path="sessions" element={guarded(READ_SESSIONS, <SessionsPage />)} />
        <Route path="grants" element={guarded(READ_GRANTS, <GrantsPage />)} />
        <Route path="keys" element={guarded(READ_KEYS, <KeysPage />)} />
        <Route path="deliveries" element={<DeliveriesPage />} />
        <Route path="scopes" element={guarded(READ_SCOPES, <ScopesPage />)} />
        <Route path="scopes/new" element={guarded(READ_SCOPES, <ScopeEditor />)} />
        <Route path="scopes/:name" element={guarded(READ_SCOPES, <ScopeEditor />)} />
        <Route path="claim-mappings" element={guarded(READ_MAPPINGS, <MappingsPage />)} />
        <Route path="claim-mappings/new" element={guarded(READ_MAPPINGS, <MappingEditor />)} />
        <Route path="claim-mappings/:id" element={guarded(READ_MAPPINGS, <MappingEditor />)} />
        <Route path="events" element={guarded(READ_EVENTS, <EventsPage />)} />
        <Route path="events/:id" element={guarded(READ_EVENTS, <EventPage />)} />
        <Route path="access" element={guarded(READ_ACCESS, <AccessSettingsPage />)} />
        <Route path="looks" element={guarded(READ_LOOKS, <LooksPage />)} />
        <Route path="registration" element={guarded(READ_REGISTRATION, <RegistrationPage />)} />
        <Route path="*" element={<Page.Error />} />
      </Routes>
    </FreshSecrets>
  </Page.Protect>
);
