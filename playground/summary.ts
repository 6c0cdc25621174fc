/**
 * What `npm start` prints when all is up.
 */
import path from 'node:path';

interface SummaryOptions {
  hostUrl: string;
  friendUrl: string;
  issuer: string;
  logsDirectory: string;
}

const addresses = ({ hostUrl, friendUrl, issuer }: SummaryOptions): Array<[string, string]> => [
  ['Friend app', friendUrl],
  ['Strapi admin', `${hostUrl}/admin`],
  ['Discovery', `${issuer}/.well-known/openid-configuration`],
];

const accounts: Array<[string, string]> = [
  ['alice', 'every standard claim filled'],
  ['bob', 'blocked'],
  ['carol', 'e-mail not confirmed'],
  ['admin@example.org', 'administrator, for the Strapi admin only'],
];

const table = (rows: Array<[string, string]>): string => {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `    ${label.padEnd(width)}  ${value}`).join('\n');
};

export const summary = (options: SummaryOptions): string => `
  The playground is up.

${table(addresses(options))}

  Accounts, all with the password Playground-1

${table(accounts)}

  Logs are in ${path.relative(process.cwd(), options.logsDirectory) || '.'}. Press Ctrl-C to end everything.
`;
