// Loads the program's files from V8's code cache, for the bin and for the library.
import { lstatSync, readFileSync } from 'node:fs';
import { Script } from 'node:vm';

/** Set by the build: tells this program from others that lay here before. */
declare const fingerprint: string;

/** Where the caches are. */
export const folder = `${__dirname}/cache`;

export interface Loaded {
  readonly script: Script;
  readonly cache: string;
  readonly isCached: boolean;
  readonly exports: unknown;
}

type Require = (name: string) => unknown;

/** What was loaded, by its name. */
export const loaded = new Map<string, Loaded>();

/**
 * What `require` is to the program: a `.js` is the text of a function of it, and has a cache, the
 * program one more for a command that has its own.
 */
export function load(name: string, command = ''): unknown {
  if (!name.endsWith('.js')) return require(name);
  const known = loaded.get(name);
  if (known) return known.exports;
  const filename = `${__dirname}/${name}`;
  const of = command === '' ? name : `${name}-${command}`;
  const cache = `${folder}/${of}-${fingerprint}-${process.version}-${process.arch}`;
  const cachedData = readCache(cache);
  // Plain ASCII, which V8 holds as one byte a character.
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
  const exports = (script.runInThisContext() as (require: Require) => unknown)((other) =>
    load(other),
  );
  loaded.set(name, { script, cache, isCached: cachedData !== undefined, exports });
  return exports;
}

/** What V8 refuses (made by another V8, under other flags, broken) is as if it were not there. */
function readCache(cache: string): Buffer | undefined {
  try {
    return isTrusted() ? readFileSync(cache) : undefined;
  } catch {
    return undefined;
  }
}

/** True where nobody but this user and root can write into the folder of the cache. */
export function isTrusted(): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined || (stat.mode & 0o022) !== 0) return false;
  return stat.uid === 0 || stat.uid === process.getuid?.();
}
