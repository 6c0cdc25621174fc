/**
 * The number by which a user and an admin speak of the same failure: the error page shows it, the audit log and the
 * host's log have it.
 */
import { randomInt } from 'node:crypto';

/** No letter or digit in it looks like another: it is read aloud. */
const ALPHABET = 'ABCDEFGHJKMNPQRTVWXYZ2346789';
const GROUPS = 2;
const GROUP_LENGTH = 4;

const randomGroup = (): string =>
  Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/** Such as `K7QF-3M2X`: one of 378 thousand million. */
export const newReference = (): string => Array.from({ length: GROUPS }, randomGroup).join('-');
