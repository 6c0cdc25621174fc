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
export async function readForm(req: IncomingMessage): Promise<URLSearchParams> {
  const [type] = (req.headers['content-type'] ?? '').split(';');
  if (type?.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    throw new UnreadableForm('the body is not a form');
  }
  if (Number(req.headers['content-length'] ?? 0) > MAX_BYTES)
    throw new UnreadableForm('the form is too large');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new UnreadableForm('the form is too large');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
