/** How the plugin's tables name what must not be read from them: by its SHA-256. */
import { hash } from 'node:crypto';

export const sha256 = (value: string): string => hash('sha256', value, 'base64url');
