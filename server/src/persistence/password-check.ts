/**
 * Checks a password against the host's hash: off the event loop where the host's own check is in use, and by the
 * site's own function where the site replaced it.
 */
import { availableParallelism } from 'node:os';
import type * as Bcrypt from '@node-rs/bcrypt';
import type { Core } from '@strapi/strapi';
import { createQueue } from './queue';

/** The hash of a password that nobody has, at the host's own cost: checking it takes as long as checking a real one. */
const NOBODYS_HASH = '$2b$10$mdYihlhslqnwYznwue/jA.GeGWNmjZWXztWfP7cGSAeI3s5oSDd12';

const BCRYPT_HASH = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;

/** The host's own function, as users-permissions ships it: nothing but a call of bcryptjs. */
const HOSTS_OWN =
  /^(?:async\s+)?(?:validatePassword|function(?:\s+validatePassword)?)?\s*\(\s*(\w+)\s*,\s*(\w+)\s*\)\s*\{\s*return\s+bcrypt[\w$.]*\.compare\(\s*\1\s*,\s*\2\s*\);?\s*\}$/;

/** Loaded when somebody first signs in, and not while the host starts. */
let bcrypt: Promise<typeof Bcrypt> | undefined;

const verifyNatively = async (password: string, hash: string): Promise<boolean> => {
  bcrypt ??= import('@node-rs/bcrypt');
  const { verify } = await bcrypt;
  return verify(password, hash);
};

type Validate = (password: string, hash: string) => Promise<boolean> | boolean;

/**
 * True where the function does what the host's own does, so that the same hashes can be checked natively. Whatever is
 * not recognised is taken for the site's own: slower at worst, never wrong.
 */
export const isHostsOwnCheck = (validate: Validate): boolean =>
  HOSTS_OWN.test(Function.prototype.toString.call(validate));

/** One processor stays free for the event loop, whatever arrives at once. */
const AT_ONCE = Math.max(1, availableParallelism() - 1);

export interface PasswordCheck {
  /** `hash` undefined: there is no such account. It takes as long, and is false. */
  matches(input: { password: string; hash: string | undefined }): Promise<boolean>;
}

export function createPasswordCheck({ strapi }: { strapi: Core.Strapi }): PasswordCheck {
  const inTurn = createQueue({ atOnce: AT_ONCE });

  // Looked up at each check: a site may replace it at any time until the host has booted, and after.
  const siteCheck: Validate = (password, hash) => {
    const service = strapi.service('plugin::users-permissions.user') as { validatePassword: Validate };
    return service.validatePassword(password, hash);
  };
  const isNative = (hash: string): boolean => {
    const service = strapi.service('plugin::users-permissions.user') as { validatePassword: Validate };
    return BCRYPT_HASH.test(hash) && isHostsOwnCheck(service.validatePassword);
  };

  return {
    async matches({ password, hash }) {
      const compared = hash ?? NOBODYS_HASH;
      const matches = isNative(compared)
        ? await inTurn(() => verifyNatively(password, compared))
        : await siteCheck(password, compared);
      return hash !== undefined && matches;
    },
  };
}
