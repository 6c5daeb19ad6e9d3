// Gradients against central differences of the forward steps: the check that the chain rule is right.
import { compile } from './evaluate.ts';
import { entryText } from '../matrix.ts';
import { chainRule } from '../model/steps.ts';
import { load, type Trace } from './trace.ts';
import { tables as ourTables, type Tables } from '../model/tables.ts';

export interface Verification {
  /** The largest relative error, and the entry it is at (`dW2[1,2]`, row and column from 1). */
  readonly worst: number;
  readonly at: string;
  readonly compared: number;
  /** Entries whose differences step over the kink of a relu however small the step. */
  readonly kinks: readonly string[];
  /** Entries where the rounding of the loss hides its differences: they say nothing to 1e-5. */
  readonly unresolved: readonly string[];
}

export const tolerance = 1e-5;

/** Checks the gradient of every weight, bias and input entry of a trace. */
export function verify(trace: Trace, tables: Tables = ourTables): Verification {
  const slopeOf = slopes(trace, tables);
  let worst = 0;
  let at = '';
  let compared = 0;
  const kinks: string[] = [];
  const unresolved: string[] = [];
  for (const [name, { rows, cols, data }] of trace.problem.given) {
    if (name === 'y') continue;
    const gradient = trace.values.get(`d${name}`)?.data as Float64Array;
    for (let k = 0; k < data.length; k++) {
      const entry = `d${name}${entryText(k, { rows, cols })}`;
      const estimate = slopeOf(name, k);
      if (!estimate) {
        kinks.push(entry);
        continue;
      }
      const analytic = gradient[k] as number;
      const difference = Math.abs(analytic - estimate.slope);
      const error =
        difference === 0 ? 0 : difference / Math.max(Math.abs(analytic), Math.abs(estimate.slope));
      if (error > tolerance && difference <= 10 * estimate.uncertainty) {
        unresolved.push(entry);
        continue;
      }
      compared++;
      if (!(error <= worst)) [worst, at] = [error, entry];
    }
  }
  return { worst, at, compared, kinks, unresolved };
}

interface Estimate {
  readonly slope: number;
  /** How far off it may be, from its own scatter and the rounding of the loss. */
  readonly uncertainty: number;
}

/** The slope of the loss along one entry of a given quantity; undefined where every step crosses a kink. */
function slopes(trace: Trace, tables: Tables): (name: string, k: number) => Estimate | undefined {
  const { problem } = trace;
  const forward = compile(
    chainRule(problem, tables).filter(({ pass }) => pass === 'forward'),
    problem.given,
  );
  const memory = load(forward, problem.given);
  forward.run(memory);
  const base = memory.slice();
  const roundings = sensitivity(trace);
  const lossAt = forward.places.get('loss')?.offset as number;
  const sums = problem.activations.flatMap((activation, i) => {
    const place = forward.places.get(`z${i + 1}`);
    const { kink } = tables.activations[activation];
    return Array.from({ length: place?.rows ?? 0 }, (_, unit) => ({
      at: (place?.offset ?? 0) + unit,
      kink,
    }));
  });
  const wasAt = (at: number): number => base[at] as number;
  const crossesKink = (): boolean =>
    sums.some(
      ({ at, kink }) => kink !== undefined && (memory[at] as number) > kink !== wasAt(at) > kink,
    );
  const movesFar = (): boolean =>
    sums.some(
      ({ at }) =>
        !(Math.abs((memory[at] as number) - wasAt(at)) <= 0.5 * Math.max(1, Math.abs(wasAt(at)))),
    );

  const nudge = (at: number, step: number): number => {
    memory[at] = wasAt(at) + step;
    forward.run(memory);
    memory[at] = wasAt(at);
    return memory[lossAt] as number;
  };

  return (name, k) => {
    const at = (forward.places.get(name)?.offset as number) + k;
    let first = 0.1 * Math.max(1, Math.abs(wasAt(at)));
    for (nudge(at, first); movesFar() && first > 0; nudge(at, first)) first /= 4;
    return ridders((step) => {
      const up = nudge(at, step);
      if (crossesKink()) return undefined;
      const down = nudge(at, -step);
      if (crossesKink() || !Number.isFinite(up - down)) return undefined;
      const rounding = 8 * Number.EPSILON * (Math.max(Math.abs(up), Math.abs(down)) + roundings);
      return { slope: (up - down) / (2 * step), uncertainty: rounding / step };
    }, first);
  };
}

/** Σ|q·∂L/∂q| over all quantities q: how much larger the relative rounding of each makes that of the loss. */
function sensitivity({ values }: Trace): number {
  let total = 0;
  for (const [name, { data }] of values) {
    const gradient = values.get(`d${name}`)?.data;
    if (gradient) data.forEach((value, k) => (total += Math.abs(value * (gradient[k] as number))));
  }
  return total;
}

const differences = 14;

/** Halvings after which a step that still crosses a kink will always do so. */
const patience = 50;

/**
 * Ridders' method: central differences at halving steps, extrapolated to step 0, the most settled estimate taken.
 * Source: Ridders, Adv. Eng. Software 4 (1982) 75.
 */
function ridders(
  slopeAt: (step: number) => Estimate | undefined,
  first: number,
): Estimate | undefined {
  let best: Estimate | undefined;
  let row: number[] = [];
  for (let i = 0, step = first; i < differences || (!best && i < patience); i++, step /= 2) {
    const estimate = slopeAt(step);
    if (estimate === undefined) continue;
    const next = [estimate.slope];
    for (let k = 0, factor = 4; k < row.length; k++, factor *= 4) {
      const finer = next[k] as number;
      const slope = (finer * factor - (row[k] as number)) / (factor - 1);
      next.push(slope);
      const scatter = Math.max(Math.abs(slope - finer), Math.abs(slope - (row[k] as number)));
      const uncertainty = Math.max(scatter, estimate.uncertainty);
      if (!best || uncertainty < best.uncertainty) best = { slope, uncertainty };
    }
    row = next;
  }
  return best ?? (row.length > 0 ? { slope: row[0] as number, uncertainty: Infinity } : undefined);
}
