/** What an admin pastes into a friend app. */
import type { ProviderSummary } from '../contracts/provider';

export const summarise = ({ issuer }: { issuer: string }): ProviderSummary => ({
  issuer,
  discoveryUrl: `${issuer}/.well-known/openid-configuration`,
});
