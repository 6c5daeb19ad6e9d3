// Runs of what people run most, into nothing: what V8 has compiled in them is what its code cache
// holds. Every command more makes the cache larger, which all runs that read it pay for: 7 % for
// `check`, which therefore has a cache of its own.
import { runProgram } from './program.ts';
import type { Streams } from './streams.ts';

const runs: readonly (readonly string[])[] = [
  ['--x', '0.5', '--y', '1'],
  ['--x', '1/2', '--y', 'sqrt(1)', '--get', 'dW1'],
];

/** Those of a command with a cache of its own, besides. */
const runsOf: Readonly<Record<string, readonly (readonly string[])[]>> = {
  check: [
    ['check', '--x', '0.5', '--y', '1', 'dW1=0.0075', 'dW2=-0.044'],
    ['check', '--x', '0.5', '--y', '1', 'dz1=-0.0123', 'dW1=-0.006'],
  ],
};

/** Never throws. */
export async function rehearse(command: string): Promise<void> {
  for (const argv of [...runs, ...(runsOf[command] ?? [])]) await runProgram(argv, silent);
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
