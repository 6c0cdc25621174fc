/** Reads an environment variable, as Strapi's `env` does. */
export type ReadVariable = (name: string, fallback?: string) => string | undefined;

export function publicUrl(env: ReadVariable): string;
export function friendUrl(env: ReadVariable): string;
