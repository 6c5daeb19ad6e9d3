// Whether the packages of this folder are there: they are large, and `npm ci` leaves them out.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const isMissing = !existsSync(join(import.meta.dirname, 'node_modules'));

if (isMissing)
  console.warn('test/browser is skipped: npm ci --prefix test/browser installs what it needs');
