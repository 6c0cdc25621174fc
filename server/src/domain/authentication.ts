/**
 * How a user proved who they are, and what the provider truthfully says about it in `acr` and `amr`
 * (OpenID Connect Core 1.0 §2; method names of RFC 8176 §2).
 */
export const SIGN_IN_METHODS = ['password', 'directory', 'external'] as const;

export type SignInMethod = (typeof SIGN_IN_METHODS)[number];

/** The authentication context class that each method reaches; undefined: nothing is claimed. */
export type ContextClasses = Readonly<
  Partial<Record<SignInMethod, string | undefined>> & {
    /** What a sign-in reaches that took two factors, where something here can tell. */
    multiFactor?: string | undefined;
  }
>;

/** What an external provider checked is not known here, so nothing is said of it. */
const METHOD_REFERENCES: Readonly<Record<SignInMethod, readonly string[]>> = {
  password: ['pwd'],
  directory: ['pwd'],
  external: [],
};

/** More than one factor, whichever they were (RFC 8176 §2). */
const MULTI_FACTOR = 'mfa';

/** Methods of RFC 8176 by what they show of a person: something they know, something they have, something they are. */
const FACTORS: ReadonlyArray<ReadonlySet<string>> = [
  new Set(['pwd', 'pin', 'kba']),
  new Set(['otp', 'sms', 'tel', 'hwk', 'swk', 'sc', 'pop']),
  new Set(['fpt', 'face', 'iris', 'retina', 'vbm']),
];

/** Two methods of one kind are one factor: whoever has the one may have the other. */
const showsTwoFactors = (amr: readonly string[]): boolean =>
  amr.includes(MULTI_FACTOR) ||
  FACTORS.filter((methods) => amr.some((method) => methods.has(method))).length > 1;

/** @param signIn.amr what is known better of this very sign-in. */
export const authenticationOf = (
  { method, amr: known }: { method: SignInMethod; amr?: readonly string[] | undefined },
  classes: ContextClasses,
): { acr: string | undefined; amr: string[] } => {
  const amr = known ?? METHOD_REFERENCES[method];
  return showsTwoFactors(amr)
    ? { acr: classes.multiFactor ?? classes[method], amr: [...new Set([...amr, MULTI_FACTOR])] }
    : { acr: classes[method], amr: [...amr] };
};

/** Every class that some sign-in here can reach. */
export const reachableClasses = (classes: ContextClasses): string[] => [
  ...new Set(
    [...SIGN_IN_METHODS.map((method) => classes[method]), classes.multiFactor].filter(
      (value) => value !== undefined,
    ),
  ),
];

/** What the engine says of an essential `acr` that the session doesn't have (Core §5.5.1.1). */
export interface EssentialClass {
  value?: unknown;
  values?: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The classes that a request's `claims` insist on; undefined when they insist on none. */
export function essentialClassIn(claims: unknown): EssentialClass | undefined {
  if (typeof claims !== 'string') return undefined;
  let asked: unknown;
  try {
    asked = JSON.parse(claims);
  } catch (error) {
    // The engine refuses such a request itself.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const idToken = isRecord(asked) ? asked['id_token'] : undefined;
  const acr = isRecord(idToken) ? idToken['acr'] : undefined;
  if (!isRecord(acr) || acr['essential'] !== true) return undefined;
  const { value, values } = acr;
  return value === undefined && values === undefined ? undefined : { value, values };
}

const wantedClasses = ({ value, values }: EssentialClass): unknown[] =>
  Array.isArray(values) ? values : [value];

export const isClassMet = (essential: EssentialClass, reached: string | undefined): boolean =>
  wantedClasses(essential).includes(reached);

/** True when no sign-in here can reach any of the classes that the request insists on. */
export const isUnreachable = (essential: EssentialClass, classes: ContextClasses): boolean =>
  !reachableClasses(classes).some((reachable) => isClassMet(essential, reachable));
