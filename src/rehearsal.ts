// Runs of what people run most, into nothing: what V8 has compiled in them is what its code cache
// holds. Every command more makes the cache larger, which all runs pay for: 2 % for `check`.
import { runProgram } from './program.ts';
import type { Streams } from './streams.ts';

const runs: readonly (readonly string[])[] = [
  ['--x', '0.5', '--y', '1'],
  ['--x', '1/2', '--y', 'sqrt(1)', '--get', 'dW1'],
];

/** Never throws. */
export async function rehearse(): Promise<void> {
  for (const argv of runs) await runProgram(argv, silent);
}

const silent: Streams = {
  stdin: nothing(),
  out: async () => undefined,
  err: () => undefined,
  columns: undefined,
  terminal: undefined,
  environment: {},
  interrupt: new AbortController().signal,
  startThread: () => ({ ask: async () => undefined, stop: () => undefined }),
};

async function* nothing(): AsyncGenerator<Uint8Array> {}
