#!/usr/bin/env node
// The bin as it is installed: runs the program from V8's code cache, and makes that cache where
// there is none.
import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { Script } from 'node:vm';
import type * as Program from './cli.ts';

/** Set by the build: tells this program from others that lay here before. */
declare const fingerprint: string;

const folder = `${__dirname}/cache`;

interface Loaded {
  readonly script: Script;
  readonly cache: string;
  readonly isCached: boolean;
  readonly exports: unknown;
}

const loaded = new Map<string, Loaded>();

/** What `require` is to the program: a `.js` is the text of a function of it, and has a cache. */
function load(name: string): unknown {
  if (!name.endsWith('.js')) return require(name);
  const known = loaded.get(name);
  if (known) return known.exports;
  const filename = `${__dirname}/${name}`;
  const cache = `${folder}/${name}-${fingerprint}-${process.version}-${process.arch}`;
  const cachedData = readCache(cache);
  // Plain ASCII, which V8 holds as one byte a character.
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
  const exports = (script.runInThisContext() as (require: typeof load) => unknown)(load);
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
function isTrusted(): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined || (stat.mode & 0o022) !== 0) return false;
  return stat.uid === 0 || stat.uid === process.getuid?.();
}

/** A folder that can't be written to costs speed and nothing else. */
async function makeCaches({ rehearse }: typeof Program): Promise<void> {
  const isMissing = ({ isCached }: Loaded): boolean => !isCached;
  if (![...loaded.values()].some(isMissing)) return;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    accessSync(folder, constants.W_OK);
    if (!isTrusted()) return;
    await rehearse();
    for (const { script, cache } of [...loaded.values()].filter(isMissing))
      save(cache, script.createCachedData());
  } catch {
    return;
  }
}

/** Never leaves a part of it under its name. */
function save(cache: string, data: Buffer): void {
  const draft = `${cache}.${process.pid}`;
  try {
    writeFileSync(draft, data);
    renameSync(draft, cache);
  } finally {
    rmSync(draft, { force: true });
  }
}

const program = load('program.js') as typeof Program;
void program.finished.then(() => makeCaches(program));
