/**
 * What the engine shows to a person. `interaction` makes these pages; the engine only says what happened.
 */

/** The part of an HTTP exchange that a page needs; Koa's context is one. */
export interface PageAnswer {
  /** A header of the request. */
  get(header: string): string;
  set(headers: Record<string, string>): void;
  status: number;
  type: string;
  body: unknown;
}

interface Occasion {
  /** The client of the request, where one is known. */
  clientId: string | undefined;
  /** `ui_locales` of the request. */
  uiLocales: string | undefined;
}

/** What is wrong with a device's code; `lost`: the form was open for too long, or belongs to another browser. */
export type DeviceProblem = 'empty' | 'unknown' | 'expired' | 'used' | 'rate' | 'lost';

export interface EnginePages {
  /** Asks for the code of a device. The form posts `fields` and `user_code`. */
  deviceCode(
    answer: PageAnswer,
    occasion: Occasion & {
      action: string;
      fields: Record<string, string>;
      status: number;
      /** Seconds. */
      retryAfter?: number;
      problem: DeviceProblem | undefined;
      /** What was typed, or came with the link. */
      code: string | undefined;
    },
  ): Promise<void>;
  /** Asks whether this device is the user's. The form posts `fields` with `confirm` or `abort`. */
  confirmDevice(
    answer: PageAnswer,
    occasion: Occasion & {
      action: string;
      fields: Record<string, string>;
      code: string;
      subject: string | undefined;
      scopes: readonly string[];
      /** Where the device's request came from. */
      from: { address: string; userAgent: string };
    },
  ): Promise<void>;
  deviceDone(answer: PageAnswer, occasion: Occasion & { outcome: 'connected' | 'refused' }): Promise<void>;
  error(
    answer: PageAnswer,
    occasion: Occasion & {
      code: string;
      description: string | undefined;
      /** What the audit log has it under; undefined: it is not in there. */
      reference: string | undefined;
    },
  ): Promise<void>;
  /** Asks whether to sign out. The form posts `fields`, and `logout=yes` to sign out, or `logout=everywhere`. */
  confirmLogout(
    answer: PageAnswer,
    occasion: Occasion & {
      action: string;
      fields: Record<string, string>;
      subject: string | undefined;
      /** Where the browser goes once it is done. */
      redirectUri: string | undefined;
    },
  ): Promise<void>;
  signedOut(answer: PageAnswer, occasion: Occasion & { isStillSignedIn: boolean }): Promise<void>;
  /** Loads `frames`, gives them `wait` seconds, and goes on to `next`. */
  frontChannelLogout(
    answer: PageAnswer,
    occasion: Occasion & { frames: readonly string[]; next: string; wait: number },
  ): Promise<void>;
}
