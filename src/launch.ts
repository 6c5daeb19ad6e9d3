#!/usr/bin/env node
// The bin as it is installed: runs the program from V8's code cache, and makes that cache where
// there is none.
import { accessSync, constants, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { folder, isTrusted, loaded, loader, type Loaded } from './load.ts';
import type * as Program from './cli.ts';

/** Set by the build. */
declare const commandNames: readonly string[];

/** The command, which has caches of its own, as have the runs of models without one. */
const words = process.argv.slice(2).filter((one) => one !== '(thread)');
const isOfModel = words.some((one) => one === '--model' || one.startsWith('--model='));
const command = commandNames.find((name) => name === words[0]) ?? (isOfModel ? '--model' : '');

/** A folder that can't be written to costs speed and nothing else. */
async function makeCaches({ rehearse }: typeof Program): Promise<void> {
  const isMissing = ({ isCached }: Loaded): boolean => !isCached;
  if (![...loaded.values()].some(isMissing)) return;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    accessSync(folder, constants.W_OK);
    if (!isTrusted()) return;
    await rehearse(command);
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

const program = loader(command)('program.js') as typeof Program;
void program.main().then((isUsual) => (isUsual ? makeCaches(program) : undefined));
