/**
 * A key as the database has it: sealed, and bound to its slot.
 */
import { CannotUnseal } from '../domain/errors';
import type { Vault } from './vault';

interface Place {
  vault: Vault;
  slot: string;
}

const purposeOf = (slot: string): string => `key:${slot}`;

export const sealKey = ({ vault, slot, text }: Place & { text: string }): string =>
  vault.seal({ text, purpose: purposeOf(slot) });

/** @throws CannotUnseal, in words for whoever starts the host, when its secret has changed. */
export function openKey({ vault, slot, sealed }: Place & { sealed: string }): string {
  try {
    return vault.open({ sealed, purpose: purposeOf(slot) });
  } catch (cause) {
    if (!(cause instanceof CannotUnseal)) throw cause;
    throw new CannotUnseal(
      `oidc-server: the key "${slot}" in the database can't be opened: it was sealed with another secret than ` +
        `this host has now. Put the earlier value back into APP_KEYS (server.app.keys), after the new one if you ` +
        `are changing it, and start again. Nothing was changed in the database.`,
      { cause },
    );
  }
}
