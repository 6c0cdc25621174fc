/**
 * The plugin's options in `config/plugins`: their shape, their defaults, and a validator that names the key that is
 * wrong. A host with a wrong option does not start.
 */
import { z } from 'zod';
import { endpointPath, endpoints, issuer, issuerAliases, path } from './config/addresses';
import { authenticators, ldap, providerNamesAreDistinct } from './config/directories';
import { CLIENT_DEFAULTS } from './domain/client-metadata';
import { needsSecretItself } from './domain/clients';
import { withProfile } from './domain/client-profiles';
import { mappedClaimFault } from './domain/claim-names';
import { ruleListProblems, type AccessRule } from './domain/access-rules';
import { VERIFYING_PROVIDERS } from './domain/default-claims';
import { MINIMUM_NOTICE, SIGNING_ALGORITHMS } from './domain/keys';
import { OFFLINE_ACCESS, STANDARD_SCOPES } from './domain/scopes';
import { parseNetwork } from './domain/metrics-guard';
import { looksProblems, type Looks } from './domain/looks';
import { registration } from './config/registration';

export type { AuthenticatedPerson, Authenticator, Credentials } from './config/directories';

const seconds = (byDefault: number) => z.number().int().min(1).max(315_360_000).default(byDefault);

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const lifetimes = z.strictObject({
  authorizationCode: seconds(MINUTE),
  accessToken: seconds(HOUR),
  idToken: seconds(HOUR),
  refreshToken: seconds(14 * DAY),
  interaction: seconds(HOUR),
  /** From the last visit. */
  session: seconds(14 * DAY),
  /** From the sign-in, however often it is visited; as long as the host's own sessions. */
  sessionMaximum: seconds(30 * DAY),
  grant: seconds(14 * DAY),
  pushedAuthorizationRequest: seconds(MINUTE),
  deviceCode: seconds(10 * MINUTE),
});

/** Its shape; the domain's rules, which know the site's schema and check expressions, come once the host has booted. */
const claimMapping = z.looseObject({
  claim: z.string().superRefine((claim, context) => {
    const fault = mappedClaimFault(claim);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault.message });
  }),
  source: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('field'), field: z.string().min(1) }),
    z.strictObject({ kind: z.literal('constant'), value: z.json() }),
    z.strictObject({ kind: z.literal('expression'), expression: z.string().min(1) }),
  ]),
});
const scope = z.looseObject({ name: z.string().min(1) });

const keys = z.strictObject({
  /** How long a key signs before the next one takes over; 0: until an admin rotates it. Left out: the panel decides. */
  rotateAfter: z.number().int().min(0).max(315_360_000).optional(),
  /** How long a key is published before it signs: clients keep the key set they were given for a while. */
  publishAhead: z.number().int().min(MINIMUM_NOTICE).max(315_360_000).default(DAY),
});

const redis = z.strictObject({
  /** `redis://` or `rediss://` (TLS). */
  url: z.url({ protocol: /^rediss?$/, error: 'must be an address such as "redis://localhost:6379"' }),
  /** Put before every key, so that several sites can share one Redis. */
  keyPrefix: z.string().max(64).default('oidc:'),
});

/** An address or a network (CIDR), IPv4 or IPv6. */
const network = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  'must be an address or a network, such as "10.0.0.0/8"',
);

const headerName = z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'must be the name of a header');

const mutualTls = z.strictObject({
  /** Header in which the proxy hands over the client's certificate. */
  header: headerName.default('Client-Cert'),
  /** The proxies that are believed; whoever else sends the header is refused. */
  trustedProxies: z.array(network).min(1),
  /** A header by which the proxy says that it has verified the certificate, and what it says then. */
  verified: z
    .strictObject({ header: headerName, value: z.string().min(1).max(200).default('SUCCESS') })
    .optional(),
  /** Where the proxy asks for certificates, when that is another host; discovery tells it (RFC 8705 §5). */
  origin: z
    .url({ protocol: /^https$/, error: 'must be an origin such as "https://mtls.example.org"' })
    .refine(
      (value) => new URL(value).origin === value,
      'must be an origin such as "https://mtls.example.org", without a path or a slash at the end',
    )
    .optional(),
});

const resource = z.strictObject({
  /** What a request names in `resource` (RFC 8707 §2). */
  identifier: z
    .string()
    .max(2048)
    .refine(
      (value) => URL.canParse(value) && !value.includes('#'),
      'must be a whole address without a fragment, such as "https://api.example.org"',
    ),
  /** What pages call it. */
  name: z.string().min(1).max(100),
  /** `aud` of its tokens; by default the identifier. */
  audience: z.string().min(1).max(2048).optional(),
  scopes: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, 'must be 1 to 100 characters, without spaces or quotes')
          .refine((name) => !SITE_SCOPES.includes(name), 'is a scope of the site: choose another name'),
        /** Shown at consent: a text for each language. */
        displayName: z.record(z.string(), z.string().max(500)).default({}),
      }),
    )
    .min(1),
  tokenFormat: z.enum(['jwt', 'opaque']).default('jwt'),
  /** Seconds. */
  lifetime: z.number().int().min(1).max(315_360_000).optional(),
  signingAlgorithm: z.enum(SIGNING_ALGORITHMS).default('RS256'),
});

const SITE_SCOPES: readonly string[] = [...STANDARD_SCOPES.map(({ name }) => name), OFFLINE_ACCESS];

const sweep = z.strictObject({
  /** Seconds between two sweeps of expired artifacts. */
  every: seconds(MINUTE),
});

const logout = z.strictObject({
  /** Seconds that a client may take to answer a logout message (Back-Channel Logout 1.0 §2.5). */
  timeout: z.number().int().min(1).max(60).default(5),
  /** Seconds between an attempt that failed and the next; after the last one the message is given up. */
  retryDelays: z
    .array(seconds(1))
    .max(20)
    .default([5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR]),
  /** Seconds for which the report of a message is kept. */
  keepReports: seconds(30 * DAY),
  /** Seconds that front-channel frames are given before the browser goes on (Front-Channel Logout 1.0 §3). */
  frontChannelWait: z.number().int().min(1).max(30).default(3),
  /** Leave that users gave applications to act while they are away outlives these changes. */
  keepOfflineAccess: z
    .strictObject({
      passwordChange: z.boolean().default(false),
      emailChange: z.boolean().default(true),
    })
    .prefault({}),
  /** A logout at the host's own `/api/auth/logout` ends every session of that user at the provider. */
  hostEndsProvider: z.boolean().default(false),
  /** A logout at the provider ends that user's sessions at the host (users-permissions, `jwtManagement: 'refresh'`). */
  providerEndsHost: z.boolean().default(false),
});

const count = (byDefault: number) => z.number().int().min(1).max(1_000_000).default(byDefault);

/** How often passwords may be guessed. Times in seconds. */
const limits = z.strictObject({
  /** For one account: free failures in a row, then one try for each delay, which doubles up to `maxDelay`. */
  account: z
    .strictObject({
      attempts: count(5),
      delay: seconds(30),
      maxDelay: seconds(15 * MINUTE),
      forgetAfter: seconds(DAY),
    })
    .prefault({}),
  /** For one address of the network (IPv6: its /64): failures in a window. */
  address: z.strictObject({ attempts: count(100), window: seconds(5 * MINUTE) }).prefault({}),
  /** Codes of devices that one network tries, right or wrong. */
  device: z.strictObject({ attempts: count(30), window: seconds(10 * MINUTE) }).prefault({}),
  /** For the site as a whole: failures in a window. */
  overall: z.strictObject({ attempts: count(3000), window: seconds(5 * MINUTE) }).prefault({}),
});

const audit = z.strictObject({
  /** Days for which entries of the audit log are kept. */
  keepDays: z.number().int().min(1).max(36_500).default(180),
});

const metrics = z
  .strictObject({
    /** Path below the issuer at which the metrics are; left out: they are off. */
    path: endpointPath.optional(),
    /** Whoever asks sends it as `Authorization: Bearer`. */
    token: z
      .string()
      .regex(/^[\x21-\x7e]{16,512}$/, 'must be 16 characters or more, without spaces')
      .optional(),
    /** Addresses and networks from which may be asked. */
    addresses: z
      .array(
        z
          .string()
          .refine(
            (value) => parseNetwork(value) !== undefined,
            'must be an address, or a network such as "10.0.0.0/8"',
          ),
      )
      .default([]),
  })
  .refine(
    ({ path: given, token, addresses }) => given === undefined || token !== undefined || addresses.length > 0,
    'must have a "token" or "addresses": metrics are not for everybody',
  )
  .refine(
    ({ path: given }) => given === undefined || !/^\/(interaction|\.well-known)(\/|$)/.test(given),
    'must leave /interaction and /.well-known to the pages and to discovery',
  );

const contextClass = z
  .string()
  .regex(/^[\x21-\x7e]{1,100}$/, 'must be a name without spaces, such as "eidas1"');

const signIn = z.strictObject({
  limits: limits.prefault({}),
  /** Tells a user by e-mail when their account is used from a browser for the first time. */
  newDeviceEmail: z.boolean().default(false),
  /** The `acr` that a sign-in reaches; null: none is claimed. */
  acr: z
    .strictObject({
      password: contextClass.nullable().default('eidas1'),
      directory: contextClass.nullable().default('eidas1'),
      external: contextClass.nullable().default(null),
      /** Of a sign-in in which an authenticator of the site saw two factors. */
      multiFactor: contextClass.nullable().default(null),
    })
    .prefault({}),
});

const consent = z.strictObject({
  /** Seconds for which a user's consent is remembered; 0: asked for at each sign-in. A client's own setting goes first. */
  lifetime: z
    .number()
    .int()
    .min(0)
    .max(3650 * DAY)
    .default(365 * DAY),
});

/** The domain's rules check the shape; their expressions need the running host's schema. */
const accessRules = z.unknown().transform((value, context): AccessRule[] => {
  for (const { path, message } of ruleListProblems(value)) {
    context.addIssue({ code: 'custom', path, message });
  }
  return value as AccessRule[];
});

const access = z.strictObject({
  rules: accessRules.prefault([]),
  newClients: z.enum(['allow', 'deny']).default('allow'),
});

/** The domain's rules say what is wrong. */
const looks = z.unknown().transform((value, context): Looks => {
  for (const { path, message } of looksProblems(value)) {
    context.addIssue({ code: 'custom', path, message });
  }
  return value as Looks;
});

const languageTag = z
  .string()
  .regex(
    /^[a-z]{2,8}(-[a-z0-9]{1,8}){0,4}$/,
    'must be the tag of a language in lower case, such as "de" or "pt-br"',
  );

/** What it takes and gives is for the pages to check, each time that it runs. */
const functionOf = z.custom<(...given: never[]) => unknown>((value) => typeof value === 'function');

const frontEndUrl = z.url().refine((value) => {
  const { protocol, hostname, hash, search } = new URL(value);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return (protocol === 'https:' || (protocol === 'http:' && isLocal)) && hash === '' && search === '';
}, 'must be an https address (http on localhost), without query and fragment');
const pages = z.strictObject({
  /** Named on every page; by default the host name of the issuer. */
  siteName: z.string().min(1).max(80).optional(),
  /** Logo, colours, texts and links of the pages; given here, they are read-only in the panel. */
  looks: looks.optional(),
  /** Texts by language, or the path of a JSON file with them; see docs/languages.md. */
  languages: z
    .record(languageTag, z.union([z.string().min(1), z.record(z.string(), z.unknown())]))
    .default({}),
  /** Functions that make pages, by the pages' names, or paths of modules that export one; see docs/templates.md. */
  templates: z
    .record(
      z.string(),
      z.union([z.string().min(1), functionOf], 'must be a function, or the path of a module'),
    )
    .default({}),
  /** The site's own front end in the place of the pages; see docs/front-end.md. */
  frontEnd: z.strictObject({ url: frontEndUrl }).optional(),
});

/** Characters of a secret that signs with HS256: as many bytes as its digest has. */
const SIGNING_SECRET = 32;

/** A client in the words of RFC 7591, with its `client_secret`; its fields are checked by the domain's rules. */
const declaredClient = z
  .looseObject({ client_id: z.string().min(1), client_secret: z.string().min(16).optional() })
  .superRefine((value, context) => {
    const method =
      withProfile(value)['token_endpoint_auth_method'] ?? CLIENT_DEFAULTS.token_endpoint_auth_method;
    const needsNone = typeof method === 'string' && !method.startsWith('client_secret_');
    if (!needsNone && value.client_secret === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['client_secret'],
        message:
          'must be given (16 characters or more), or token_endpoint_auth_method be one without a secret, such as "none" or "private_key_jwt"',
      });
    }
    const signs = needsSecretItself(value as Record<string, unknown>);
    if (signs && (value.client_secret ?? '').length < SIGNING_SECRET) {
      context.addIssue({
        code: 'custom',
        path: ['client_secret'],
        message: `must be ${SIGNING_SECRET} characters or more: it signs (RFC 7518 §3.2)`,
      });
    }
  });

const options = z.strictObject({
  /** Issuer identifier; by default `<server.absoluteUrl><path>`. */
  issuer: issuer.optional(),
  /** Where this process serves the provider; by default what the issuer says, or `/oidc`. */
  path: path.optional(),
  /** Path of each endpoint below the issuer. */
  endpoints: endpoints.prefault({}),
  /** Issuers of another provider whose clients moved here, for the clients that say so (`issuer_alias`). */
  issuerAliases,
  /** How long things live, in seconds. */
  lifetimes: lifetimes.prefault({}),
  /** Clients kept in configuration; read-only in the panel. */
  clients: z
    .array(declaredClient)
    .default([])
    .superRefine((declared, context) => {
      const ids = declared.map(({ client_id: id }) => id);
      for (const [index, id] of ids.entries()) {
        if (ids.indexOf(id) === index) continue;
        context.addIssue({
          code: 'custom',
          path: [index, 'client_id'],
          message: `"${id}" is declared twice`,
        });
      }
    }),
  /** Scopes kept in configuration; read-only in the panel. */
  scopes: z.array(scope).default([]),
  /** Where claims come from, beyond what a bare host knows; read-only in the panel. */
  claimMappings: z.array(claimMapping).default([]),
  /**
   * Providers of external accounts (users-permissions) whose e-mail addresses count as verified. The default has those
   * whose sign-in the host refuses unless the provider says that the address is verified.
   */
  verifiedEmailProviders: z.array(z.string().min(1)).default([...VERIFYING_PROVIDERS]),
  /** Access rules for every client, and what new clients start with; given here, they are read-only in the panel. */
  access: access.optional(),
  /** Clients that register themselves (RFC 7591); given here, the policy is read-only in the panel. */
  registration: registration.optional(),
  pages: pages.prefault({}),
  keys: keys.prefault({}),
  /** APIs that clients get access tokens for (RFC 8707). */
  resources: z
    .array(resource)
    .default([])
    .refine(
      (list) => new Set(list.map(({ identifier }) => identifier)).size === list.length,
      'must each have an identifier of their own',
    ),
  /** Client certificates from a proxy in front (RFC 8705); without it there are none. */
  mutualTls: mutualTls.optional(),
  sweep: sweep.prefault({}),
  logout: logout.prefault({}),
  audit: audit.prefault({}),
  metrics: metrics.prefault({}),
  /** Keeps short-lived artifacts (codes, access tokens, pending sign-ins) in Redis instead of the database. */
  redis: redis.optional(),
  /**
   * Seconds in which a refresh token that was used may be used again, for a client that lost the answer; 0: never,
   * any second use ends the grant (RFC 9700 §4.14.2).
   */
  refreshTokenGrace: z.number().int().min(0).max(300).default(0),
  signIn: signIn.prefault({}),
  /** LDAP directories whose people can sign in. */
  ldap,
  /** The site's own ways to check a password. */
  authenticators,
  consent: consent.prefault({}),
  /** Lets clients registered in the panel have plain http redirect URIs outside loopback: for closed networks. */
  allowHttpRedirectUris: z.boolean().default(false),
  /** Takes request objects without a signature, for what they are: parameters (OpenID Connect Core 1.0 §6.1). */
  allowUnsignedRequestObjects: z.boolean().default(false),
  /** Lets the provider call clients at private and loopback addresses: for closed networks and trials. */
  allowPrivateNetwork: z.boolean().default(false),
});

/** The protocol answers first: at one of its addresses the metrics would never be seen, or hide an endpoint. */
const metricsHaveTheirOwnPath = (
  { endpoints: taken, metrics: { path: given } }: z.output<typeof options>,
  context: z.RefinementCtx,
): void => {
  const clash = Object.entries(taken).find(
    ([, endpoint]) => given !== undefined && (given === endpoint || given.startsWith(`${endpoint}/`)),
  );
  if (!clash) return;
  context.addIssue({
    code: 'custom',
    path: ['metrics', 'path'],
    message: `must be another than the paths of the endpoints: "${clash[1]}" is that of "${clash[0]}"`,
  });
};

const schema = options.superRefine(providerNamesAreDistinct).superRefine(metricsHaveTheirOwnPath);

export type Options = z.output<typeof schema>;

const describe = (error: z.ZodError): string =>
  error.issues
    .map((issue) => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => `"${[...issue.path, key].join('.')}" is not an option`).join('; ');
      }
      return `"${issue.path.join('.')}" ${issue.message}`;
    })
    .join('; ');

/**
 * Checks the options and fills in the defaults.
 * @throws Error that names each key that is wrong, and what is allowed.
 */
export function parseOptions(config: unknown): Options {
  const result = schema.safeParse(config ?? {});
  if (result.success) return result.data;
  throw new Error(`oidc-server: wrong configuration in config/plugins: ${describe(result.error)}`);
}

/** What Strapi takes from a plugin. */
export const config = {
  default: {},
  validator: (value: unknown): void => {
    parseOptions(value);
  },
};
