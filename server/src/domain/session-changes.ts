/**
 * Two requests of one browser at once, such as those of tabs that open together, each read its session, change it and
 * write it whole. What one of them changed must not be lost to the other: a client that the session forgets could not
 * redeem its code, and would not be told of the logout.
 */
type Payload = Readonly<Record<string, unknown>>;

interface Versions {
  /** As this request read it. */
  read: Payload;
  /** As it is now. */
  present: Payload;
  /** As this request would write it. */
  ours: Payload;
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What is there now, with what this request set, changed or took away. */
function withChanges({ read, present, ours }: Versions): Record<string, unknown> {
  const names = [...new Set([...Object.keys(read), ...Object.keys(ours)])];
  const changed = names.filter((name) => !isSame(read[name], ours[name]));
  const kept = Object.entries(present).filter(([name]) => !changed.includes(name));
  const set = changed.filter((name) => ours[name] !== undefined).map((name) => [name, ours[name]] as const);
  return Object.fromEntries([...kept, ...set]);
}

const clientsOf = ({ authorizations }: Payload): Payload => (authorizations ?? {}) as Payload;

/** The session with the changes of both; its clients one by one. */
export const mergeSession = (versions: Versions): Record<string, unknown> => {
  const { read, present, ours } = versions;
  const authorizations = withChanges({
    read: clientsOf(read),
    present: clientsOf(present),
    ours: clientsOf(ours),
  });
  return {
    ...withChanges(versions),
    ...(Object.keys(authorizations).length > 0 || 'authorizations' in present ? { authorizations } : {}),
  };
};
