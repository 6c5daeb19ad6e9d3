// The built program as a process: in a shell, interrupted, and as the packed tool is installed.
import { execFileSync, spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { vi } from 'vitest';
import { bundle } from './bundle.ts';

/** What bash makes of a line in which `backprop` is the program. */
export const shell = (
  line: string,
  environment: Record<string, string> = {},
): SpawnSyncReturns<string> =>
  spawnSync(
    'bash',
    ['-c', `set -o pipefail; backprop() { ${process.execPath} ${bundle} "$@"; }; ${line}`],
    {
      encoding: 'utf8',
      env: { ...process.env, ...environment },
      maxBuffer: 2 ** 30,
    },
  );

/** Starts a process whose output nobody reads, interrupts it once, and says how it ended. */
export async function interruptOnce(argv: readonly string[], after: number): Promise<string> {
  const child = spawn(process.execPath, [bundle, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<string>((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`)),
  );
  await vi.waitUntil(() => isListening(child.pid!), { timeout: 60_000, interval: 20 });
  await setTimeout(after);
  child.kill('SIGINT');
  return ended;
}

/** True once a process catches SIGINT itself, as Linux tells. */
function isListening(pid: number): boolean {
  const caught = /^SigCgt:\s*(\w+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${caught}`) & 2n) !== 0n;
}

/** The files of the code cache that the build made. */
export const cached = readdirSync(join(bundle, '../cache'));

/** Those of them that a run without a command makes. */
export const made = cached.filter((name) => /^\w+\.js-[0-9a-f]{16}-/.test(name));

interface Installed {
  readonly folder: string;
  readonly program: string;
  readonly cache: string;
  /** A run without a command, which prints `result`. */
  readonly run: () => string;
}

export const result = '-0.007487837074539771\n';

/** A folder as the packed tool is installed: without a cache. */
export function installed(): Installed {
  const folder = mkdtempSync(join(tmpdir(), 'backprop-installed-'));
  for (const file of ['backprop.cjs', 'program.js', 'model.js', 'rest.js', 'mathjs.js'])
    copyFileSync(join(bundle, '..', file), join(folder, file));
  const program = join(folder, 'backprop.cjs');
  const argv = [program, '--x', '1/2', '--y', '1', '--get', 'dW1'];
  // What hangs reads a pipe without a writer.
  const options = { encoding: 'utf8', timeout: 60_000 } as const;
  const run = (): string => execFileSync(process.execPath, argv, options);
  return { folder, program, cache: join(folder, 'cache'), run };
}
