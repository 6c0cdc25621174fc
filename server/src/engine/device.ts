/**
 * Device authorization (RFC 8628): the engine's feature with our pages, and with limits on guessing codes.
 */
import type Provider from 'oidc-provider';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { DeviceProblem, EnginePages } from '../domain/pages';
import type { RequestCounter } from '../domain/ports';
import { parseScope } from '../domain/scopes';

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;
type EngineContext = KoaContextWithOIDC;

/** 20 letters, 8 of them: 25 thousand million codes (RFC 8628 §6.1). */
const CODES = { charset: 'base-20', mask: '****-****' } as const;

const MAX_USER_AGENT = 300;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Codes that came with the address, for the form. */
const offered = new WeakMap<object, string>();

/** The engine's errors by their names: their classes are not exported. */
const PROBLEMS: Readonly<Record<string, DeviceProblem>> = {
  NoCodeError: 'empty',
  NotFoundError: 'unknown',
  ExpiredError: 'expired',
  AlreadyUsedError: 'used',
  // Of a client that there is not, or not at this issuer.
  InvalidClient: 'unknown',
};

const SEE_OTHER = 303;
const REFUSED = 400;
const TOO_MANY = 429;

const occasionOf = ({ oidc }: EngineContext) => ({
  clientId: oidc.client?.clientId,
  uiLocales: textOf(oidc.params?.['ui_locales']),
});

/** What the engine expects back from its forms. */
const formOf = (ctx: EngineContext) => {
  const { secret } = (ctx.oidc.session?.state ?? {}) as { secret?: string };
  return { action: ctx.oidc.urlFor('code_verification'), fields: { xsrf: secret ?? '' } };
};

interface DeviceCode {
  params?: { scope?: unknown };
}

const isNew = (session: object | undefined): boolean =>
  session !== undefined && 'new' in session && session.new === true;

/** A form without the session that it was made for: the engine can't keep a session that it has not kept before. */
function startAgain(ctx: EngineContext): void {
  Object.assign(ctx.oidc.session ?? {}, { touched: false });
  ctx.redirect(ctx.oidc.urlFor('code_verification'));
  ctx.status = SEE_OTHER;
}

export const deviceFlowOf = ({ pages }: { pages: EnginePages }): DeviceFlow => ({
  enabled: true,
  ...CODES,

  deviceInfo: (ctx) => ({ ip: ctx.ip, ua: ctx.get('user-agent').slice(0, MAX_USER_AGENT) }),

  async userCodeInputSource(ctx, _form, out, error) {
    if (error?.name === 'AbortedError') {
      return pages.deviceDone(ctx, { ...occasionOf(ctx), outcome: 'refused' });
    }
    if (error && isNew(ctx.oidc.session)) {
      startAgain(ctx);
      return;
    }
    const problem = error && (PROBLEMS[error.name] ?? 'lost');
    if (error && out?.error === 'server_error') {
      return pages.error(ctx, {
        ...occasionOf(ctx),
        code: out.error,
        description: undefined,
        reference: undefined,
      });
    }
    const typed = textOf((error as { userCode?: unknown } | undefined)?.userCode);
    await pages.deviceCode(ctx, {
      ...occasionOf(ctx),
      ...formOf(ctx),
      status: problem === undefined ? 200 : REFUSED,
      problem,
      code: typed ?? offered.get(ctx),
    });
  },

  async userCodeConfirmSource(ctx, _form, client, deviceInfo, userCode) {
    const { action, fields } = formOf(ctx);
    const { params = {} } = (ctx.oidc.entities.DeviceCode ?? {}) as DeviceCode;
    await pages.confirmDevice(ctx, {
      ...occasionOf(ctx),
      clientId: client.clientId,
      action,
      fields: { ...fields, user_code: userCode },
      code: userCode,
      subject: ctx.oidc.session?.accountId,
      scopes: parseScope(textOf(params.scope)),
      from: { address: textOf(deviceInfo['ip']) ?? '', userAgent: textOf(deviceInfo['ua']) ?? '' },
    });
  },

  async successSource(ctx) {
    await pages.deviceDone(ctx, { ...occasionOf(ctx), outcome: 'connected' });
  },
});

/** Codes tried in a window, by one network and by all of them together. */
export interface GuessLimits {
  perAddress: number;
  overall: number;
}

interface GuardInputs {
  issuer: string;
  /** Path of the page below the issuer. */
  path: string;
  pages: Pick<EnginePages, 'deviceCode'>;
  guesses: RequestCounter;
  limits: GuessLimits;
}

/** Everybody together. */
const EVERYBODY = '';

/**
 * In front of the page: a code in the address only fills the form in, so that no link lets a device in (RFC 8628
 * §3.3.1), and codes can't be tried without end, on however many processes (§5.1).
 */
export function guardDevicePage(provider: Provider, inputs: GuardInputs): void {
  const { issuer, path, pages, guesses, limits } = inputs;
  const mount = new URL(issuer).pathname.replace(/\/$/, '');

  const waitFor = async (address: string): Promise<number | undefined> =>
    (await guesses.count({ address, limit: limits.perAddress })) ??
    (await guesses.count({ address: EVERYBODY, limit: limits.overall }));

  const guard = async (ctx: EngineContext, next: () => Promise<unknown>): Promise<void> => {
    const { user_code: code } = ctx.query;
    if (ctx.method === 'GET' && typeof code === 'string') {
      offered.set(ctx, code.slice(0, 40));
      ctx.query = {};
      // The engine finds its own path by comparing the two.
      Object.assign(ctx.req, { originalUrl: `${mount}${ctx.url}` });
    }
    const wait = ctx.method === 'POST' ? await waitFor(ctx.ip) : undefined;
    if (wait === undefined) {
      await next();
      return;
    }
    await pages.deviceCode(ctx, {
      clientId: undefined,
      uiLocales: undefined,
      action: `${issuer}${path}`,
      fields: {},
      status: TOO_MANY,
      retryAfter: wait,
      problem: 'rate',
      code: undefined,
    });
  };

  provider.use((ctx, next) => (ctx.path === path ? guard(ctx as EngineContext, next) : next()));
}
