/**
 * What claims cost: userinfo with no claim, with 20 mappings of the user's own fields, and with a relation among them.
 * The calls alternate, so that whatever else the machine does weighs on all alike.
 *
 *   node scripts/build-once.ts && node bench/claims.ts
 */
import { testClients, webApp } from '../tests/support/clients.ts';
import { startHost } from '../tests/support/host.ts';
import { bearer, discoverRelyingParty } from '../tests/support/relying-party.ts';

const ROUNDS = 1500;
const WARM_UP = 200;

const own = Array.from({ length: 20 }, (_, index) => `own${index}`);

const sourceOf = (index: number) => {
  if (index % 3 === 0) return { kind: 'field', field: 'displayName' };
  if (index % 3 === 1) return { kind: 'expression', expression: "user.givenName + ' ' + user.familyName" };
  return { kind: 'expression', expression: "user.email.matches('^[a-z.]+@example') ? 'in' : 'out'" };
};

const host = await startHost({
  pluginConfig: {
    clients: testClients,
    claimMappings: [
      ...own.map((claim, index) => ({ claim, source: sourceOf(index) })),
      { claim: 'role_name', source: { kind: 'field', field: 'role.name' } },
    ],
    scopes: [
      { name: 'own', claims: own },
      { name: 'relation', claims: ['role_name'] },
    ],
  },
});

try {
  const party = await discoverRelyingParty(host.issuer, webApp);
  const kinds = [
    { name: 'no claim', scope: 'openid', times: [] as number[], token: '' },
    { name: '20 mappings', scope: 'openid own', times: [] as number[], token: '' },
    { name: '20 mappings and a relation', scope: 'openid own relation', times: [] as number[], token: '' },
  ];
  for (const kind of kinds) kind.token = (await party.tokens({ scope: kind.scope })).access_token;

  for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
    for (const { token, times } of kinds) {
      const started = performance.now();
      const answer = await fetch(`${host.issuer}/userinfo`, { headers: bearer(token) });
      await answer.arrayBuffer();
      if (round >= WARM_UP) times.push(performance.now() - started);
    }
  }

  const at = (times: number[], share: number): number =>
    times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0;
  const base = at(kinds[0]?.times ?? [], 0.5);
  for (const { name, times } of kinds) {
    const middle = at(times, 0.5);
    console.log(
      `${name}: p50 ${middle.toFixed(2)} ms (+${(middle - base).toFixed(2)}), p99 ${at(times, 0.99).toFixed(2)} ms`,
    );
  }
} finally {
  await host.stop();
}
