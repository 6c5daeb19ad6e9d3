// What a mistake does to one number of a sheet, told without a walk through all of it.
import type { Interval } from '../engine/interval.ts';
import { keptBy } from '../kept.ts';
import type { Base, Rewrite, Rounding, Run } from './hypotheses.ts';
import {
  isEntryNear,
  rewritesOf,
  roundedTo,
  type Account,
  type Marking,
  type Walk,
} from './walk.ts';

/** A number to be explained: the account so far, and the walk in which nothing explains it. */
export interface Task {
  readonly marking: Marking;
  readonly base: Base;
  readonly baseValues: Float64Array;
  readonly account: Account;
  readonly before: Walk;
  readonly answer: number;
}

/**
 * What rewrites do to an answer: they give it, or come so near to it that rounding on the way may
 * be the rest, or give another number, or the same as without them.
 */
export interface Effect {
  readonly on: 'fits' | 'near' | 'other' | 'none';
  /** The number that they give for the first entry that they change, and what is there without. */
  readonly value: number;
  readonly instead: number;
}

/**
 * What rewrites do to an answer, told without a walk: only the steps that lead to it are run, on
 * what stood there before.
 */
export type EffectOf = (rewrites: readonly Rewrite[]) => Effect;

export function effectOn(task: Task, open: readonly number[]): EffectOf {
  const { marking, before, answer } = task;
  const known = effectsBefore(marking)(before);
  const effectOf = known.get(answer) ?? keptBy(effectsOn(task, open));
  known.set(answer, effectOf);
  return effectOf;
}

/** Kept, since what nothing explains is looked at again: for what there is of mistakes. */
const effectsBefore = keptBy((_: Marking) => keptBy((_: Walk) => new Map<number, EffectOf>()));

function effectsOn(task: Task, open: readonly number[]): EffectOf {
  const { marking, baseValues, before, account, answer } = task;
  const { sheet, tolerance, isWithinReach } = marking;
  // What is rounded on the way only the walk knows.
  if (account.items.some(({ id }) => id === 'rounding'))
    return () => ({ on: 'fits', value: NaN, instead: NaN });
  const target = sheet.answers[answer]!;
  const { offsets } = target;
  const taken = rewritesOf(account);
  const steps = openSteps(task, open, taken);
  const own = new World(before.values, steps);
  let written: World | undefined;
  const isNearlyIn = nearness(task, taken);
  const isNearlyAll = (memory: Float64Array): boolean => {
    for (let k = 0; k < offsets.length; k++) if (!isNearlyIn(memory, k)) return false;
    return true;
  };
  const isGiven = (k: number, memory: Float64Array): boolean =>
    isEntryNear(target, k, memory[offsets[k]!]!, tolerance);
  return (rewrites) => {
    const made = own.with(rewrites);
    const changed = firstChanged(offsets, made, own.plain);
    if (changed < 0) return { on: 'none', value: NaN, instead: NaN };
    const value = made[offsets[changed]!]!;
    const instead = own.plain[offsets[changed]!]!;
    // What stands written differs from what is behind it by its last digit only.
    if (!tolerance && !isWithinReach(target, changed, value))
      return { on: 'other', value, instead };
    written ??= new World(before.written, steps);
    const other = written.with(rewrites);
    let isAllGiven = true;
    for (let k = 0; k < offsets.length && isAllGiven; k++)
      isAllGiven = isGiven(k, made) || isGiven(k, other) || isGiven(k, baseValues);
    if (isAllGiven) return { on: 'fits', value, instead };
    const isNear = isNearlyAll(made) || isNearlyAll(other);
    return { on: isNear ? 'near' : 'other', value, instead };
  };
}

/**
 * Whether numbers rounded on the way may give an answer, told without a walk too: where it is
 * false, one with that rounding leaves the answer unexplained.
 */
export function roundingOn(task: Task, open: readonly number[]): (to: Rounding) => boolean {
  const { marking, baseValues, before, account, answer } = task;
  const { sheet, tolerance, right, isCopyOnly } = marking;
  const target = sheet.answers[answer]!;
  const isAsRead = sheet.answers.every(({ view }) => view === undefined);
  if (!isAsRead || isCopyOnly || target.values.every((value) => value === 0)) return () => true;
  const steps = openSteps(task, open, rewritesOf(account));
  const stood = right.slice();
  for (const { offsets, values } of sheet.answers)
    for (let k = 0; k < offsets.length; k++) stood[offsets[k]!] = values[k]!;
  const memory = stood.slice();
  const written = new World(before.written, steps).plain;
  const isGiven = (k: number): boolean => {
    const at = target.offsets[k]!;
    return [memory, written, baseValues].some((all) => isEntryNear(target, k, all[at]!, tolerance));
  };
  return (to) => {
    for (const [i, step] of steps.entries()) {
      step.run(memory);
      if (i < steps.length - 1)
        for (let at = step.from; at < step.end; at++) memory[at] = roundedTo(memory[at]!, to);
      for (const at of step.kept) memory[at] = stood[at]!;
    }
    return target.offsets.every((_, k) => isGiven(k));
  };
}

/** The first of some places that is other than before; -1 where none is. */
function firstChanged(offsets: readonly number[], made: Float64Array, plain: Float64Array): number {
  for (let k = 0; k < offsets.length; k++) if (made[offsets[k]!] !== plain[offsets[k]!]) return k;
  return -1;
}

/** A step before an answer. */
interface OpenStep {
  readonly at: number;
  readonly run: Run;
  /** Where its value lies. */
  readonly from: number;
  readonly end: number;
  /** Entries that stay as they are: on the sheet, where only some of the quantity's are. */
  readonly kept: readonly number[];
}

function openSteps(
  { marking: { kind, sheet }, base, answer }: Task,
  open: readonly number[],
  taken: ReadonlyMap<number, Rewrite> | undefined,
): OpenStep[] {
  const steps: OpenStep[] = [];
  for (const at of open) {
    const q = at + kind.givenCount;
    const { offset, rows, cols } = kind.places[q]!;
    const kept: number[] = [];
    for (const i of sheet.byQuantity.get(q) ?? [])
      if (i !== answer) for (const entry of sheet.answers[i]!.offsets) kept.push(entry);
    const run = taken?.get(at)?.run ?? base.runs[at]!;
    steps.push({ at, run, from: offset, end: offset + rows * cols, kept });
  }
  return steps;
}

/** What the steps give on what stood there before: as they are, and with rewrites. */
class World {
  readonly plain: Float64Array;
  private readonly memory: Float64Array;
  private readonly stood: Float64Array;
  private readonly steps: readonly OpenStep[];
  /** The places of the steps among all that are open. */
  private readonly placeOf: ReadonlyMap<number, number>;
  private readonly runs: Run[];
  private changedFrom: number;

  constructor(stood: Float64Array, steps: readonly OpenStep[]) {
    this.stood = stood;
    this.steps = steps;
    this.placeOf = new Map(steps.map(({ at }, k) => [at, k]));
    this.runs = steps.map(({ run }) => run);
    this.plain = stood.slice();
    this.run(this.plain, 0);
    this.memory = this.plain.slice();
    this.changedFrom = steps.length;
  }

  /** The memory is the same each time. */
  with(rewrites: readonly Rewrite[]): Float64Array {
    const { steps, memory, plain, placeOf, runs } = this;
    for (let k = this.changedFrom; k < steps.length; k++) {
      const { from, end } = steps[k]!;
      for (let at = from; at < end; at++) memory[at] = plain[at]!;
    }
    this.changedFrom = steps.length;
    // Of two in one step the first, which is set last.
    for (let i = rewrites.length - 1; i >= 0; i--) {
      const k = placeOf.get(rewrites[i]!.at);
      if (k === undefined) continue;
      runs[k] = rewrites[i]!.run;
      this.changedFrom = Math.min(this.changedFrom, k);
    }
    this.run(memory, this.changedFrom);
    for (const { at } of rewrites) {
      const k = placeOf.get(at);
      if (k !== undefined) runs[k] = steps[k]!.run;
    }
    return memory;
  }

  private run(memory: Float64Array, first: number): void {
    const { steps, runs, stood } = this;
    for (let k = first; k < runs.length; k++) {
      runs[k]!(memory);
      const { kept } = steps[k]!;
      for (let i = 0; i < kept.length; i++) memory[kept[i]!] = stood[kept[i]!]!;
    }
  }
}

/** Honest work that does something else is at most so many times as wide as that which does not. */
const widening = 3;

/** Whether an entry is so near to what is made that rounding on the way may be the rest. */
function nearness(
  { marking, base, answer }: Task,
  taken: ReadonlyMap<number, Rewrite> | undefined,
): (memory: Float64Array, k: number) => boolean {
  const target = marking.sheet.answers[answer]!;
  let ranges: readonly Interval<number>[] | undefined;
  return (memory, k) => {
    const made = memory[target.offsets[k]!]!;
    ranges ??= marking.honestBy(base)(target, taken);
    const { low, high } = ranges[k]!;
    const width = high - low;
    const part = width / Math.max(Math.abs(low), Math.abs(high));
    const reach = widening * (width + Math.min(1, part) * Math.abs(made));
    return Math.abs(target.values[k]! - made) <= reach + 2 * target.halves[k]!;
  };
}
