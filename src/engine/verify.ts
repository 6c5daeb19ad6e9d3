// Gradients against central differences of the forward steps: the check that the chain rule is
// right.
import { compile } from './evaluate.ts';
import { switchesOf } from './kinks.ts';
import { entryText } from '../matrix.ts';
import { gradientName } from '../names.ts';
import { offsetsIn } from './places.ts';
import { load, type Trace } from './trace.ts';

export interface Verification {
  /** The largest relative error, and the entry it is at (`dW2[1,2]`, row and column from 1). */
  readonly worst: number;
  readonly at: string;
  readonly compared: number;
  /** Entries whose differences step over the kink of a relu however small the step. */
  readonly kinks: readonly string[];
  /** Entries where the rounding of the loss hides its differences: they say nothing to 1e-5. */
  readonly unresolved: readonly string[];
  /** Entries of a model that doubles cannot hold all of: there are no differences. */
  readonly infinite: readonly string[];
}

export const tolerance = 1e-5;

/** Quantities of more entries are checked along random directions first. */
const most = 100;

/** Directions in which a wrong entry can hide only by chance: as many as are tried. */
const directions = 3;

/**
 * Checks the gradient of every weight, bias and input entry of a trace: of small quantities one by
 * one; of large ones all entries together along random directions, as JAX's check_grads does, and
 * where those disagree the halves of the entries, down to the one that is wrong.
 */
export function verify(trace: Trace): Verification {
  const found = new Findings();
  const isFinite = trace.steps.every(({ name }) =>
    trace.values.get(name)!.data.every(Number.isFinite),
  );
  const slopeAlong = slopes(trace);
  const compared = (analytic: number, name: string, along: readonly Part[]): Outcome =>
    isFinite ? outcome(analytic, slopeAlong(name, along)) : 'infinite';
  const sign = signs();
  for (const [name, { rows, cols, data }] of trace.problem.given) {
    const own = gradientName(name);
    const gradient = trace.values.get(own)?.data;
    if (!gradient) continue;
    const one = (k: number): Outcome => compared(gradient[k]!, name, [{ k, weight: 1 }]);
    const entry = (k: number): string => own + entryText(k, { rows, cols });
    /** All entries of a range together, with random signs. */
    const together = (from: number, to: number): Outcome => {
      const along = range(from, to).map((k) => ({ k, weight: sign() }));
      const sum = along.reduce((total, { k, weight }) => total + weight * gradient[k]!, 0);
      return compared(sum, name, along);
    };
    const check = (from: number, to: number): void => {
      if (to - from <= 1) {
        if (to > from) found.add(entry(from), one(from), 1);
        return;
      }
      const wrong = range(0, directions).map(() => together(from, to));
      if (wrong.every(isRight)) {
        wrong.forEach((each, k) => found.add(own, each, k === 0 ? to - from : 0));
        return;
      }
      const middle = Math.floor((from + to) / 2);
      check(from, middle);
      check(middle, to);
    };
    if (data.length > most) check(0, data.length);
    else data.forEach((_, k) => found.add(entry(k), one(k), 1));
  }
  return found.result;
}

/** What became of one comparison; the error is relative. */
type Outcome = number | 'kink' | 'unresolved' | 'infinite';

const isRight = (of: Outcome): boolean => typeof of === 'number' && of <= tolerance;

function outcome(analytic: number, estimate: Estimate | undefined): Outcome {
  if (!estimate) return 'kink';
  const difference = Math.abs(analytic - estimate.slope);
  const error =
    difference === 0 ? 0 : difference / Math.max(Math.abs(analytic), Math.abs(estimate.slope));
  return error > tolerance && difference <= 10 * estimate.uncertainty ? 'unresolved' : error;
}

class Findings {
  readonly #kinks: string[] = [];
  readonly #unresolved: string[] = [];
  readonly #infinite: string[] = [];
  #worst = 0;
  #at = '';
  #compared = 0;

  /** Notes one comparison, of so many entries that were not compared before. */
  add(where: string, of: Outcome, entries: number): void {
    if (of === 'kink') this.#kinks.push(where);
    else if (of === 'unresolved') this.#unresolved.push(where);
    else if (of === 'infinite') this.#infinite.push(where);
    else {
      this.#compared += entries;
      if (!(of <= this.#worst)) [this.#worst, this.#at] = [of, where];
    }
  }

  get result(): Verification {
    return {
      worst: this.#worst,
      at: this.#at,
      compared: this.#compared,
      kinks: this.#kinks,
      unresolved: this.#unresolved,
      infinite: this.#infinite,
    };
  }
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, k) => from + k);

/** 1 and −1 by turns as random bits say: the same ones in every run (xorshift32, Marsaglia). */
function signs(): () => number {
  let state = 2463534242;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state < 0 ? -1 : 1;
  };
}

interface Estimate {
  readonly slope: number;
  /** How far off it may be, from its own scatter and the rounding of the loss. */
  readonly uncertainty: number;
}

/** How far an entry goes when the direction is gone along by 1. */
interface Part {
  readonly k: number;
  readonly weight: number;
}

/**
 * The slope of the output along a direction of a given quantity's entries; undefined where every
 * step crosses a kink.
 */
function slopes(trace: Trace): (name: string, along: readonly Part[]) => Estimate | undefined {
  const { problem } = trace;
  const steps = trace.steps.filter(({ pass }) => pass === 'forward');
  const switches = steps.flatMap(({ tree }, at) => switchesOf(tree, `switch ${at}`));
  const forward = compile([...steps, ...switches], problem.given);
  const memory = load(forward, problem.given);
  forward.run(memory);
  const base = memory.slice();
  const roundings = sensitivity(trace);
  const output = forward.places.get(steps.at(-1)!.name)!.offset;
  const entriesOf = (named: readonly { readonly name: string }[]): Int32Array =>
    offsetsIn(named.map(({ name }) => forward.places.get(name)!));
  const inside = entriesOf(steps.slice(0, -1));
  const kinks = entriesOf(switches);
  const wasAt = (at: number): number => base[at]!;
  const crossesKink = (): boolean => kinks.some((at) => memory[at]! > 0 !== wasAt(at) > 0);
  const movesFar = (): boolean =>
    inside.some(
      (at) => !(Math.abs(memory[at]! - wasAt(at)) <= 0.5 * Math.max(1, Math.abs(wasAt(at)))),
    );

  return (name, along) => {
    const { offset } = forward.places.get(name)!;
    const nudge = (step: number): number => {
      for (const { k, weight } of along) memory[offset + k] = wasAt(offset + k) + step * weight;
      forward.run(memory);
      for (const { k } of along) memory[offset + k] = wasAt(offset + k);
      return memory[output]!;
    };
    const size = along.reduce((most, { k }) => Math.max(most, Math.abs(wasAt(offset + k))), 1);
    let first = 0.1 * size;
    for (nudge(first); movesFar() && first > 0; nudge(first)) first /= 4;
    return ridders((step) => {
      const up = nudge(step);
      if (crossesKink()) return undefined;
      const down = nudge(-step);
      if (crossesKink() || !Number.isFinite(up - down)) return undefined;
      const rounding = 8 * Number.EPSILON * (Math.max(Math.abs(up), Math.abs(down)) + roundings);
      return { slope: (up - down) / (2 * step), uncertainty: rounding / step };
    }, first);
  };
}

/**
 * Σ|q·∂L/∂q| over all quantities q: how much larger the relative rounding of each makes that of the
 * loss.
 */
function sensitivity({ values }: Trace): number {
  let total = 0;
  for (const [name, { data }] of values) {
    const gradient = values.get(gradientName(name))?.data;
    if (gradient) data.forEach((value, k) => (total += Math.abs(value * (gradient[k] as number))));
  }
  return total;
}

const differences = 14;

/** Halvings after which a step that still crosses a kink will always do so. */
const patience = 50;

/**
 * Ridders' method: central differences at halving steps, extrapolated to step 0, the most settled
 * estimate taken. Source: Ridders, Adv. Eng. Software 4 (1982) 75.
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
