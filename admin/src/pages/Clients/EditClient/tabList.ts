import { AccessTab } from './AccessTab';
import { ClaimsTab } from './ClaimsTab';
import { ConnectTab } from './ConnectTab';
import { CredentialsTab } from './CredentialsTab';
import { FailuresTab } from './FailuresTab';
import { GeneralTab } from './GeneralTab';
import { LooksTab } from './LooksTab';
import { LogoutTab } from './LogoutTab';
import { ProtocolTab } from './ProtocolTab';
import { RedirectsTab } from './RedirectsTab';
import { ScopesTab } from './ScopesTab';
import { TokensTab } from './TokensTab';
import type { Tab } from './tabs';

/** The tabs of a client, in order. */
export const tabs: readonly Tab[] = [
  {
    id: 'general',
    label: 'tab.general',
    Content: GeneralTab,
    fields: ['client_name', 'enabled', 'client_uri', 'logo_uri', 'policy_uri', 'tos_uri', 'contacts'],
  },
  {
    id: 'credentials',
    label: 'tab.credentials',
    Content: CredentialsTab,
    fields: ['token_endpoint_auth_method', 'jwks', 'jwks_uri', 'tls_client_auth_subject_dn'],
  },
  {
    id: 'redirects',
    label: 'tab.redirects',
    Content: RedirectsTab,
    fields: ['application_type', 'redirect_uris', 'post_logout_redirect_uris', 'initiate_login_uri'],
  },
  {
    id: 'logout',
    label: 'tab.logout',
    Content: LogoutTab,
    fields: [
      'backchannel_logout_uri',
      'backchannel_logout_session_required',
      'frontchannel_logout_uri',
      'skip_logout_confirmation',
    ],
  },
  {
    id: 'scopes',
    label: 'tab.scopes',
    Content: ScopesTab,
    fields: ['scope', 'default_scopes', 'optional_scope', 'skip_consent', 'consent_lifetime'],
  },
  {
    id: 'claims',
    label: 'tab.claims',
    Content: ClaimsTab,
    fields: [
      'claims_in_id_token',
      'additional_claims',
      'claim_overrides',
      'claim_placement',
      'claim_release_rules',
      'subject_type',
      'subject_claim',
      'sector_identifier_uri',
    ],
  },
  { id: 'access', label: 'tab.access', Content: AccessTab, fields: ['access_policy'] },
  {
    id: 'tokens',
    label: 'tab.tokens',
    Content: TokensTab,
    fields: [
      'grant_types',
      'id_token_signed_response_alg',
      'token_lifetimes.access_token',
      'token_lifetimes.id_token',
      'token_lifetimes.refresh_token',
      'default_max_age',
      'default_acr_values',
      'require_auth_time',
    ],
  },
  {
    id: 'protocol',
    label: 'tab.protocol',
    Content: ProtocolTab,
    fields: [
      'security_profile',
      'require_pkce',
      'require_pushed_authorization_requests',
      'require_signed_request_object',
      'dpop_bound_access_tokens',
      'allow_dpop',
      'require_dpop_nonce',
      'tls_client_certificate_bound_access_tokens',
      'response_types',
      'response_modes',
      'authorization_signed_response_alg',
      'request_object_signing_alg',
      'request_uris',
      'allowed_cors_origins',
      'resources',
      'issuer_alias',
    ],
  },
  { id: 'looks', label: 'tab.looks', Content: LooksTab, fields: ['branding'] },
  { id: 'connect', label: 'tab.connect', Content: ConnectTab, fields: [] },
  { id: 'failures', label: 'tab.failures', Content: FailuresTab, fields: [] },
];
