// Paired timings: what is compared is run in turn, and the median of the ratios is told, so that a
// machine that slows down for a while slows both.
import { spawnSync } from 'node:child_process';

/** Without what makes Node read certificates as it starts, which hides half of what is measured. */
const { NODE_EXTRA_CA_CERTS: _certificates, ...plainEnvironment } = process.env;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export interface Command {
  readonly file: string;
  readonly argv: readonly string[];
  readonly input?: string;
  /** The exit code it has when it does what is timed; 0 where it is left out. */
  readonly status?: number;
}

/** Milliseconds of one run of a command, its output thrown away. */
function time({ file, argv, input, status: expected = 0 }: Command): number {
  const start = performance.now();
  const { status, error } = spawnSync(file, argv, {
    input: input ?? '',
    env: plainEnvironment,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const line = [file, ...argv].join(' ');
  if (error ?? status !== expected) throw error ?? new Error(`${line} exits with ${status}`);
  return performance.now() - start;
}

/** The medians of `pairs` runs of two commands, in milliseconds, and of the first to the second. */
export function compare(
  first: Command,
  second: Command,
  pairs: number,
): { first: number; second: number; ratio: number } {
  time(first);
  time(second);
  const times = Array.from({ length: pairs }, () => [time(first), time(second)] as const);
  return {
    first: median(times.map(([a]) => a)),
    second: median(times.map(([, b]) => b)),
    ratio: median(times.map(([a, b]) => a / b)),
  };
}
