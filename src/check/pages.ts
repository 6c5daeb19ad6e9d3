// The pages of a class, a file each.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';

/** Writes the page of a sheet; a file that is there already is left alone. Throws UserError. */
export async function writePage(folder: string, id: string, html: string): Promise<void> {
  const file = join(folder, `${fileName(id)}.html`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, html, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const reason = code === 'EEXIST' ? 'is there already: name another folder' : `: ${code}`;
    throw new UserError(`${file} ${reason}`.replace(' :', ':'));
  }
}

/** Letters, digits and what else is safe in a name of a file; never a path. */
const fileName = (id: string): string =>
  id
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 100) || 'sheet';
