import { internal, required } from './stored';

/** Which clients a session has been used for. */
export const sessionClient = internal({
  singularName: 'session-client',
  tableName: 'oidc_session_clients',
  attributes: {
    clientId: { type: 'string', column: required() },
    /** Of the session. */
    reference: { type: 'string', column: required() },
  },
  indexes: [
    { name: 'oidc_session_clients_unique', columns: ['client_id', 'reference'], type: 'unique' },
    { name: 'oidc_session_clients_session_index', columns: ['reference'] },
  ],
});
