/** Takes the meaning of `%` and `_` away (SQL LIKE), with `!` as the escape character: databases differ on `\`. */
export const likeLiteral = (text: string): string => text.replace(/[!%_]/g, (mark) => `!${mark}`);
