/**
 * Reads the body of a form. The pages stand in front of the host's own body parser.
 */
import type { IncomingMessage } from 'node:http';

/** More than any form of ours needs, and too little to hurt. */
const MAX_BYTES = 32 * 1024;

/** The body is too large, or not that of a form. */
export class UnreadableForm extends Error {
  override readonly name = 'UnreadableForm';
}

/** @throws UnreadableForm */
async function readBody(req: IncomingMessage, wanted: string): Promise<string> {
  const [type] = (req.headers['content-type'] ?? '').split(';');
  if (type?.trim().toLowerCase() !== wanted) throw new UnreadableForm(`the body is not ${wanted}`);
  if (Number(req.headers['content-length'] ?? 0) > MAX_BYTES)
    throw new UnreadableForm('the form is too large');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new UnreadableForm('the form is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** @throws UnreadableForm */
export const readForm = async (req: IncomingMessage): Promise<URLSearchParams> =>
  new URLSearchParams(await readBody(req, 'application/x-www-form-urlencoded'));

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableForm('the body is not JSON', { cause: error });
  }
};

/** What a ticked box sends, as against one that is not. */
const valuesOf = (value: unknown): string[] => {
  if (value === false || value === null) return [];
  if (value === true) return ['yes'];
  const values: unknown[] = Array.isArray(value) ? value : [value];
  if (values.every((item) => typeof item === 'string')) return values;
  throw new UnreadableForm('a field is neither a text, nor true or false, nor a list of texts');
};

/** The same form as JSON: texts, `true` for a ticked box, and lists. @throws UnreadableForm */
export async function readJsonForm(req: IncomingMessage): Promise<URLSearchParams> {
  const fields = parse(await readBody(req, 'application/json'));
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw new UnreadableForm('the body is no object');
  return new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]: [string, unknown]) =>
      valuesOf(value).map((item) => [name, item]),
    ),
  );
}
