// The pages of a class, a file each.
import { existsSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFailure } from '../streams.ts';
import { UserError } from '../user-error.ts';

/** Refuses what cannot be a folder. Throws UserError. */
export async function refuseNoFolder(folder: string): Promise<void> {
  if (folder === '') throw new UserError('--pages is empty: name a folder');
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    // What is not there is made; below a file nothing can be.
    (error: unknown) => (error as NodeJS.ErrnoException).code !== 'ENOTDIR',
  );
  if (!isFolder) throw new UserError(`--pages is ${folder}: this is a file, not a folder`);
}

/** Writes the page of a sheet in a folder; never over one that is there. Throws UserError. */
export async function writePage(folder: string, name: string, html: string): Promise<void> {
  const file = join(folder, name);
  await makeFolder(folder);
  try {
    await writeFile(file, html, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'EEXIST') throw new UserError(`${file} is there already: name another folder`);
    // No part of a page is left for a page.
    await rm(file, { force: true });
    throw new UserError(`${file}: ${writeFailure(error)}`);
  }
}

/** With those around it: Node's own way to do so goes on for ever below /proc. */
async function makeFolder(folder: string): Promise<void> {
  const fail = (error: unknown): never => {
    throw new UserError(`${folder}: ${writeFailure(error)}`);
  };
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || existsSync(dirname(folder))) fail(error);
    await makeFolder(dirname(folder));
    await mkdir(folder).catch(fail);
  }
}

/** Names of files for the pages of a class; two sheets of one name are numbered. */
export function fileNames(ids: readonly string[]): string[] {
  const taken = new Set<string>();
  return ids.map((id) => {
    const base = fileName(id);
    let name = base;
    // Where upper and lower case are one, so are Kim.html and kim.html.
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${base}-${count}`;
    taken.add(name.toLowerCase());
    return `${name}.html`;
  });
}

/** Letters, digits and what else is safe in a name of a file; never a path. */
const fileName = (id: string): string =>
  id
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 100) || 'sheet';
