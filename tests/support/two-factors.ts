/** A site whose authenticator sees a second factor, and somebody who has one. */
import { fileURLToPath } from 'node:url';
import { PATIENT, type HostOptions } from './host.ts';

/** Signs in with a password and a one-time code behind it. */
export const OTTO = { identifier: 'otto', password: 'Staff-password-1' };

export const twoFactorOptions = (pluginConfig: HostOptions['pluginConfig']): HostOptions => ({
  env: {
    PLAYGROUND_AUTHENTICATORS: fileURLToPath(
      new URL('../fixtures/authenticators/index.cjs', import.meta.url),
    ),
  },
  pluginConfig: { ...pluginConfig, signIn: { limits: PATIENT, acr: { multiFactor: 'eidas2' } } },
});
