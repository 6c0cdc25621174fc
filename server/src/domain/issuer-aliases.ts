/**
 * Issuers of another provider that this one answers as, for clients that moved here. A client belongs to exactly one
 * issuer, and whatever is issued to it says that one.
 */
import type { FieldProblem } from './errors';

export interface OfAnIssuer {
  /** The client's issuer, one of the option `issuerAliases`; without it, the provider's own. */
  issuer_alias?: string;
}

/** What `iss` says to a client. */
export const issuerOf = ({ issuer_alias: alias }: OfAnIssuer, siteIssuer: string): string =>
  alias ?? siteIssuer;

/** The rule of `issuer_alias`. */
export function issuerAliasProblems(value: unknown, known: readonly string[]): FieldProblem[] {
  if (known.includes(value as string)) return [];
  const names = known.join(', ');
  return [
    {
      path: ['issuer_alias'],
      code: 'issuer_alias.unknown',
      message: `is not one of the "issuerAliases" in config/plugins: ${names || 'there are none'}`,
      params: { known: names || '—' },
    },
  ];
}
