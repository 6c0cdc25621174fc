import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';

interface FreshSecretsValue {
  /** The secret that was just made for this client, until the panel is left or reloaded. */
  secretOf: (clientId: string) => string | undefined;
  keep: (clientId: string, secret: string | undefined) => void;
}

const Context = createContext<FreshSecretsValue>({ secretOf: () => undefined, keep: () => undefined });

/**
 * Holds secrets between the answer that brought them and the page that shows them. In memory only: the address bar,
 * the browser's history and its storage never see one.
 */
export const FreshSecrets = ({ children }: { children: ReactNode }) => {
  const [secrets, setSecrets] = useState<Record<string, string | undefined>>({});
  const value = useMemo<FreshSecretsValue>(
    () => ({
      secretOf: (clientId) => (Object.hasOwn(secrets, clientId) ? secrets[clientId] : undefined),
      keep: (clientId, secret) => setSecrets((previous) => ({ ...previous, [clientId]: secret })),
    }),
    [secrets],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
};

export const useFreshSecrets = (): FreshSecretsValue => useContext(Context);
