// Loads the program's files from V8's code cache, for the bin and for the library.
import { closeSync, lstatSync, openSync, readFileSync, readSync } from 'node:fs';
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

/** What a text exports that is taken in parts. */
interface Parts {
  readonly parts: Readonly<Record<string, () => unknown>>;
}

/** What was loaded, by its name. */
export const loaded = new Map<string, Loaded>();

/**
 * What `require` is to the program in a run of a command. A `.js` is the text of a function of it,
 * with a cache for each command; behind a slash stands a part of one.
 */
export function loader(command: string): Require {
  const load: Require = (name) => {
    const [file, part] = name.split('/') as [string, string?];
    if (!file.endsWith('.js')) return require(name);
    const { exports } = loaded.get(file) ?? read(file);
    return part === undefined ? exports : (exports as Parts).parts[part]!();
  };
  const read = (file: string): Loaded => {
    const filename = `${__dirname}/${file}`;
    const of = command === '' ? file : `${file}-${command}`;
    const cache = `${folder}/${of}-${fingerprint}-${process.version}-${process.arch}`;
    // Plain ASCII, which V8 holds as one byte a character.
    const source = readFile(filename).toString('latin1');
    const cachedData = readCache(cache);
    const script = new Script(source, { filename, cachedData });
    const exports = (script.runInThisContext() as (require: Require) => unknown)(load);
    const found = { script, cache, isCached: cachedData !== undefined, exports };
    loaded.set(file, found);
    return found;
  };
  return load;
}

/** What V8 refuses (made by another V8, under other flags, broken) is as if it were not there. */
function readCache(cache: string): Buffer | undefined {
  try {
    return isTrusted() ? readFile(cache) : undefined;
  } catch {
    return undefined;
  }
}

/** Files are read into it one after the other: memory is dearer to begin with than to read into. */
const room = Buffer.allocUnsafeSlow(2 ** 20);

/** The bytes of a file, until the next one is read. */
function readFile(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  let length = 0;
  for (let read = -1; read !== 0 && length < room.length; length += read)
    read = readSync(descriptor, room, length, room.length - length, null);
  closeSync(descriptor);
  return length < room.length ? room.subarray(0, length) : readFileSync(path);
}

/** True where nobody but this user and root can write into the folder of the cache. */
export function isTrusted(): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined || (stat.mode & 0o022) !== 0) return false;
  return stat.uid === 0 || stat.uid === process.getuid?.();
}
