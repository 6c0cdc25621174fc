import type { FailureCause } from '../../../../server/src/contracts/clients';
import type { TextKey } from '../../translations/useText';

/** The cause in plain words, and how to mend it. */
export const failureTexts: Record<FailureCause, { cause: TextKey; remedy: TextKey }> = {
  redirect_uri_http: { cause: 'failure.redirectUriHttp', remedy: 'failure.redirectUriHttp.remedy' },
  redirect_uri_unknown: { cause: 'failure.redirectUriUnknown', remedy: 'failure.redirectUriUnknown.remedy' },
  redirect_uri_mismatch: {
    cause: 'failure.redirectUriMismatch',
    remedy: 'failure.redirectUriMismatch.remedy',
  },
  secret_wrong: { cause: 'failure.secretWrong', remedy: 'failure.secretWrong.remedy' },
  auth_method_wrong: { cause: 'failure.authMethodWrong', remedy: 'failure.authMethodWrong.remedy' },
  assertion_clock: { cause: 'failure.assertionClock', remedy: 'failure.assertionClock.remedy' },
  assertion_algorithm: { cause: 'failure.assertionAlgorithm', remedy: 'failure.assertionAlgorithm.remedy' },
  client_key_unknown: { cause: 'failure.clientKeyUnknown', remedy: 'failure.clientKeyUnknown.remedy' },
  client_keys_unreachable: {
    cause: 'failure.clientKeysUnreachable',
    remedy: 'failure.clientKeysUnreachable.remedy',
  },
  id_token_key_new: { cause: 'failure.idTokenKeyNew', remedy: 'failure.idTokenKeyNew.remedy' },
  id_token_algorithm: { cause: 'failure.idTokenAlgorithm', remedy: 'failure.idTokenAlgorithm.remedy' },
  id_token_not_accepted: {
    cause: 'failure.idTokenNotAccepted',
    remedy: 'failure.idTokenNotAccepted.remedy',
  },
  code_expired: { cause: 'failure.codeExpired', remedy: 'failure.codeExpired.remedy' },
  refresh_token_expired: {
    cause: 'failure.refreshTokenExpired',
    remedy: 'failure.refreshTokenExpired.remedy',
  },
  pkce_missing: { cause: 'failure.pkceMissing', remedy: 'failure.pkceMissing.remedy' },
  pkce_wrong: { cause: 'failure.pkceWrong', remedy: 'failure.pkceWrong.remedy' },
  scope_unknown: { cause: 'failure.scopeUnknown', remedy: 'failure.scopeUnknown.remedy' },
  grant_type_refused: { cause: 'failure.grantTypeRefused', remedy: 'failure.grantTypeRefused.remedy' },
  response_type_refused: {
    cause: 'failure.responseTypeRefused',
    remedy: 'failure.responseTypeRefused.remedy',
  },
  client_unknown: { cause: 'failure.clientUnknown', remedy: 'failure.clientUnknown.remedy' },
  post_logout_uri_unknown: {
    cause: 'failure.postLogoutUriUnknown',
    remedy: 'failure.postLogoutUriUnknown.remedy',
  },
  assertion_audience: { cause: 'failure.assertionAudience', remedy: 'failure.assertionAudience.remedy' },
  assertion_replayed: { cause: 'failure.assertionReplayed', remedy: 'failure.assertionReplayed.remedy' },
  assertion_incomplete: {
    cause: 'failure.assertionIncomplete',
    remedy: 'failure.assertionIncomplete.remedy',
  },
  certificate_wrong: { cause: 'failure.certificateWrong', remedy: 'failure.certificateWrong.remedy' },
  dpop_wrong: { cause: 'failure.dpopWrong', remedy: 'failure.dpopWrong.remedy' },
  request_uri_unknown: { cause: 'failure.requestUriUnknown', remedy: 'failure.requestUriUnknown.remedy' },
  request_uri_unreadable: {
    cause: 'failure.requestUriUnreadable',
    remedy: 'failure.requestUriUnreadable.remedy',
  },
  request_object_algorithm: {
    cause: 'failure.requestObjectAlgorithm',
    remedy: 'failure.requestObjectAlgorithm.remedy',
  },
  request_object_wrong: { cause: 'failure.requestObjectWrong', remedy: 'failure.requestObjectWrong.remedy' },
  request_object_missing: {
    cause: 'failure.requestObjectMissing',
    remedy: 'failure.requestObjectMissing.remedy',
  },
  pushed_request_missing: {
    cause: 'failure.pushedRequestMissing',
    remedy: 'failure.pushedRequestMissing.remedy',
  },
  pushed_request_expired: {
    cause: 'failure.pushedRequestExpired',
    remedy: 'failure.pushedRequestExpired.remedy',
  },
  id_token_hint_wrong: { cause: 'failure.idTokenHintWrong', remedy: 'failure.idTokenHintWrong.remedy' },
  resource_refused: { cause: 'failure.resourceRefused', remedy: 'failure.resourceRefused.remedy' },
  response_mode_refused: {
    cause: 'failure.responseModeRefused',
    remedy: 'failure.responseModeRefused.remedy',
  },
  acr_unmet: { cause: 'failure.acrUnmet', remedy: 'failure.acrUnmet.remedy' },
  access_denied: { cause: 'failure.accessDenied', remedy: 'failure.accessDenied.remedy' },
  other: { cause: 'failure.other', remedy: 'failure.other.remedy' },
};
