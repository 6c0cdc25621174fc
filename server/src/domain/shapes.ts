/** Shapes of the values that expressions and claim mappings read. */

/** What a name holds. `dyn` is JSON of any shape. */
export type Shape =
  | 'string'
  | 'int'
  | 'double'
  | 'bool'
  | 'timestamp'
  | 'dyn'
  | { list: Shape }
  | { fields: Readonly<Record<string, Shape>> };

/** The names that an expression may use. */
export type Names = Readonly<Record<string, Shape>>;
