/** JSON columns come back parsed from some databases, and as text from others. */
export const parseJson = (value: unknown): unknown =>
  typeof value === 'string' ? JSON.parse(value) : (value ?? null);
