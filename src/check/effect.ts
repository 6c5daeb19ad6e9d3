// What a mistake does to one number of a sheet, told without a walk through all of it.
import type { Interval } from '../engine/interval.ts';
import type { Base, Rewrite, Run } from './hypotheses.ts';
import { isEntryNear, rewritesOf, type Account, type Marking, type Walk } from './walk.ts';

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
 * The steps whose mistakes can show in the answer: its own, and those before it that no numbers of
 * the sheet stand between.
 */
export function openBefore({
  marking: { kind, sheet },
  base,
  answer,
}: Pick<Task, 'marking' | 'base' | 'answer'>): ReadonlySet<number> {
  const open = new Set<number>();
  const visit = (q: number): void => {
    const at = q - kind.givenCount;
    if (at < 0 || open.has(at)) return;
    open.add(at);
    for (const read of base.reads[at]!) if (!isAnswered(read)) visit(read);
  };
  const isAnswered = (q: number): boolean => {
    const { rows, cols } = kind.places[q]!;
    return (
      (sheet.byQuantity.get(q) ?? []).reduce(
        (total, i) => total + sheet.answers[i]!.offsets.length,
        0,
      ) ===
      rows * cols
    );
  };
  visit(sheet.answers[answer]!.quantity);
  return open;
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

const unknown = { value: NaN, instead: NaN };

export function effectOn(task: Task, open: readonly number[]): EffectOf {
  const { marking, baseValues, before, account, answer } = task;
  const { sheet, tolerance, isWithinReach } = marking;
  // What is rounded on the way only the walk knows.
  if (account.items.some(({ id }) => id === 'rounding')) return () => ({ on: 'fits', ...unknown });
  const target = sheet.answers[answer]!;
  const { offsets } = target;
  const taken = rewritesOf(account);
  const steps = openSteps(task, open, taken);
  const own = worldOf(before.values, steps);
  let written: World | undefined;
  const plain = offsets.map((offset) => own.plain[offset]!);
  const isNearlyIn = nearness(task, taken);
  const isGiven = (memory: Float64Array, k: number): boolean =>
    isEntryNear(target, k, memory[offsets[k]!]!, tolerance);
  return (rewrites) => {
    const made = own.with(rewrites);
    const changed = offsets.findIndex((offset, k) => made[offset] !== plain[k]);
    if (changed < 0) return { on: 'none', ...unknown };
    const value = made[offsets[changed]!]!;
    const numbers = { value, instead: plain[changed]! };
    // What stands written differs from what is behind it by its last digit only.
    if (!tolerance && !isWithinReach(target.values[changed]!, value, target.halves[changed]!))
      return { on: 'other', ...numbers };
    written ??= worldOf(before.written, steps);
    const memories = [made, written.with(rewrites)];
    const all = [...memories, baseValues];
    if (offsets.every((_, k) => all.some((memory) => isGiven(memory, k))))
      return { on: 'fits', ...numbers };
    const isNear = memories.some((memory) => offsets.every((_, k) => isNearlyIn(memory, k)));
    return { on: isNear ? 'near' : 'other', ...numbers };
  };
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
  const { runs } = base;
  return open.map((at) => {
    const q = at + kind.givenCount;
    const { offset, rows, cols } = kind.places[q]!;
    const others = (sheet.byQuantity.get(q) ?? []).filter((i) => i !== answer);
    return {
      at,
      run: taken?.get(at)?.run ?? runs[at]!,
      from: offset,
      end: offset + rows * cols,
      kept: others.flatMap((i) => sheet.answers[i]!.offsets),
    };
  });
}

/** What the steps give on what stood there before: as they are, and with rewrites. */
interface World {
  readonly plain: Float64Array;
  /** The memory is the same each time. */
  readonly with: (rewrites: readonly Rewrite[]) => Float64Array;
}

function worldOf(stood: Float64Array, steps: readonly OpenStep[]): World {
  const run = (memory: Float64Array, first: number, rewrites: readonly Rewrite[]): void => {
    for (let k = first; k < steps.length; k++) {
      const step = steps[k]!;
      const rewrite = rewrites.find(({ at }) => at === step.at);
      (rewrite ?? step).run(memory);
      for (const offset of step.kept) memory[offset] = stood[offset]!;
    }
  };
  const plain = stood.slice();
  run(plain, 0, []);
  const memory = plain.slice();
  let changedFrom = steps.length;
  return {
    plain,
    with: (rewrites) => {
      for (let k = changedFrom; k < steps.length; k++)
        for (let at = steps[k]!.from; at < steps[k]!.end; at++) memory[at] = plain[at]!;
      const first = steps.findIndex(({ at }) => rewrites.some((rewrite) => rewrite.at === at));
      changedFrom = first < 0 ? steps.length : first;
      run(memory, changedFrom, rewrites);
      return memory;
    },
  };
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
