// Gradients against central differences of the forward steps: the check that the chain rule is right.
import { compile } from './evaluate.ts';
import { chainRule } from './steps.ts';
import { load, type Trace } from './trace.ts';
import { tables as ourTables, type Tables } from './tables.ts';

export interface Verification {
  /** The largest relative error, and the entry it is at (`dW2[1,2]`). */
  readonly worst: number;
  readonly at: string;
  readonly checked: number;
  /** Entries whose differences step over the kink of a relu however small the step. */
  readonly kinks: readonly string[];
}

export const tolerance = 1e-5;

const differences = 14;

/** Checks the gradient of every weight, bias and input entry of a trace. */
export function verify(trace: Trace, tables: Tables = ourTables): Verification {
  const { problem, values } = trace;
  const forward = compile(chainRule(problem, tables).filter(({ pass }) => pass === 'forward'), problem.given);
  const memory = load(forward, problem.given);
  forward.run(memory);
  const lossAt = forward.places.get('loss')?.offset as number;
  const bends = problem.activations.flatMap((activation, i) => {
    const { kink } = tables.activations[activation];
    const z = forward.places.get(`z${i + 1}`);
    return kink === undefined || !z ? [] : Array.from({ length: z.rows }, (_, unit) => ({ at: z.offset + unit, kink }));
  });
  const sides = bends.map(({ at, kink }) => (memory[at] as number) > kink);
  const onSameSides = (): boolean => bends.every(({ at, kink }, i) => ((memory[at] as number) > kink) === sides[i]);
  const size = Math.abs(memory[lossAt] as number);

  /** The loss with one number nudged, or undefined across a kink. */
  const nudged = (at: number, step: number): number | undefined => {
    const kept = memory[at] as number;
    memory[at] = kept + step;
    forward.run(memory);
    memory[at] = kept;
    return onSameSides() ? memory[lossAt] : undefined;
  };

  let worst = 0;
  let worstAt = '';
  let checked = 0;
  const kinks: string[] = [];
  for (const [name, { rows, cols, data }] of problem.given) {
    if (name === 'y') continue;
    const gradient = values.get(`d${name}`)?.data as Float64Array;
    const start = forward.places.get(name)?.offset as number;
    for (let k = 0; k < data.length; k++) {
      const entry = `d${name}${entryText(k, rows, cols)}`;
      const estimate = ridders((step) => difference(nudged, start + k, step), 0.1 * Math.max(1e-3, Math.min(1, Math.abs(data[k] as number) || 1)));
      if (!estimate) {
        kinks.push(entry);
        continue;
      }
      checked++;
      const analytic = gradient[k] as number;
      const resolution = (8 * Number.EPSILON * size) / estimate.step;
      const scale = Math.max(Math.abs(analytic), Math.abs(estimate.slope), resolution / tolerance, Number.MIN_VALUE);
      const error = Math.abs(analytic - estimate.slope) / scale;
      if (!(error <= worst)) [worst, worstAt] = [error, entry];
    }
  }
  return { worst, at: worstAt, checked, kinks };
}

const entryText = (k: number, rows: number, cols: number): string => (rows * cols === 1 ? '' : cols === 1 ? `[${k + 1}]` : `[${Math.floor(k / cols) + 1},${(k % cols) + 1}]`);

function difference(nudged: (at: number, step: number) => number | undefined, at: number, step: number): number | undefined {
  const up = nudged(at, step);
  const down = nudged(at, -step);
  if (up === undefined || down === undefined || !Number.isFinite(up - down)) return undefined;
  return (up - down) / (2 * step);
}

/**
 * Ridders' method: central differences at halving steps, extrapolated to step 0, the most settled estimate taken.
 * Undefined where no difference could be taken. Source: Ridders, Adv. Eng. Software 4 (1982) 75.
 */
function ridders(slopeAt: (step: number) => number | undefined, first: number): { slope: number; step: number } | undefined {
  let best: { slope: number; step: number } | undefined;
  let least = Infinity;
  let row: number[] = [];
  for (let i = 0, step = first; i < differences || (!best && i < 40); i++, step /= 2) {
    const slope = slopeAt(step);
    if (slope === undefined) {
      row = [];
      continue;
    }
    const next = [slope];
    for (let k = 0, factor = 4; k < row.length; k++, factor *= 4) {
      const finer = next[k] as number;
      const extrapolated = (finer * factor - (row[k] as number)) / (factor - 1);
      next.push(extrapolated);
      const error = Math.max(Math.abs(extrapolated - finer), Math.abs(extrapolated - (row[k] as number)));
      if (error < least) [best, least] = [{ slope: extrapolated, step }, error];
    }
    best ??= { slope, step };
    row = next;
  }
  return best;
}
