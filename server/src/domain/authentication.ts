/**
 * How a user proved who they are, and what the provider truthfully says about it in `acr` and `amr`
 * (OpenID Connect Core 1.0 §2; method names of RFC 8176 §2).
 */
export const SIGN_IN_METHODS = ['password', 'directory', 'external'] as const;

export type SignInMethod = (typeof SIGN_IN_METHODS)[number];

/** The authentication context class that each method reaches; undefined: nothing is claimed. */
export type ContextClasses = Readonly<Partial<Record<SignInMethod, string | undefined>>>;

/** What an external provider checked is not known here, so nothing is said of it. */
const METHOD_REFERENCES: Readonly<Record<SignInMethod, readonly string[]>> = {
  password: ['pwd'],
  directory: ['pwd'],
  external: [],
};

/** @param signIn.amr what is known better of this very sign-in. */
export const authenticationOf = (
  { method, amr }: { method: SignInMethod; amr?: readonly string[] | undefined },
  classes: ContextClasses,
): { acr: string | undefined; amr: string[] } => ({
  acr: classes[method],
  amr: [...(amr ?? METHOD_REFERENCES[method])],
});

/** Every class that some sign-in here can reach. */
export const reachableClasses = (classes: ContextClasses): string[] => [
  ...new Set(SIGN_IN_METHODS.map((method) => classes[method]).filter((value) => value !== undefined)),
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
