// What a mistake does to one number of a sheet, told without a walk through all of it.
import type { Interval } from '../engine/interval.ts';
import type { Base, Rewrite } from './hypotheses.ts';
import { isEntryNear, reachOf, rewritesOf, type Account, type Marking, type Walk } from './walk.ts';

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
export function openBefore({ marking: { kind, sheet }, base, answer }: Task): ReadonlySet<number> {
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
  /** The number that they give for the first entry that they change. */
  readonly value: number;
}

/**
 * What rewrites do to an answer, told without a walk: only the steps that lead to it are run, on
 * what stood there before.
 */
export type EffectOf = (rewrites: readonly Rewrite[]) => Effect;

export function effectOn(task: Task, open: readonly number[]): EffectOf {
  const { marking, base, baseValues, before, account, answer } = task;
  const { kind, sheet, tolerance } = marking;
  // What is rounded on the way only the walk knows.
  if (account.items.some(({ id }) => id === 'rounding')) return () => ({ on: 'fits', value: NaN });
  const target = sheet.answers[answer]!;
  const taken = rewritesOf(account);
  // Entries on the sheet stay as they are where only some of a quantity's are.
  const kept = open.flatMap((at) =>
    (sheet.byQuantity.get(at + kind.givenCount) ?? [])
      .filter((i) => i !== answer)
      .map((i) => ({ at, offsets: sheet.answers[i]!.offsets })),
  );
  const worlds = [before.values, before.written].map((stood) => ({ stood, memory: stood.slice() }));
  const run = (rewrites: readonly Rewrite[], { stood, memory }: World): void => {
    for (const at of open) {
      (rewrites.find((rewrite) => rewrite.at === at)?.run ?? taken?.get(at)?.run ?? base.runs[at]!)(
        memory,
      );
      for (const { at: other, offsets } of kept)
        if (other === at) for (const offset of offsets) memory[offset] = stood[offset]!;
    }
  };
  const [own, written] = worlds as [World, World];
  for (const world of worlds) run([], world);
  const plain = target.offsets.map((offset) => own.memory[offset]!);
  const entries = [...target.offsets.keys()];
  const isWithinReach = reachOf(sheet);
  const isFar = ({ memory }: World, k: number): boolean =>
    !isWithinReach(target.values[k]!, memory[target.offsets[k]!]!);
  const isNearlyIn = nearness(task, taken);
  const isGiven = (memory: Float64Array, k: number): boolean =>
    isEntryNear(target, k, memory[target.offsets[k]!]!, tolerance);
  return (rewrites) => {
    run(rewrites, own);
    const changed = target.offsets.findIndex((offset, k) => own.memory[offset] !== plain[k]);
    if (changed < 0) return { on: 'none', value: NaN };
    const value = own.memory[target.offsets[changed]!]!;
    // What stands written differs from what is behind it by its last digit only.
    if (!tolerance && isFar(own, changed)) return { on: 'other', value };
    run(rewrites, written);
    const memories = [own.memory, written.memory];
    if (entries.every((k) => [...memories, baseValues].some((memory) => isGiven(memory, k))))
      return { on: 'fits', value };
    const isNear = memories.some((memory) => entries.every((k) => isNearlyIn(memory, k)));
    return { on: isNear ? 'near' : 'other', value };
  };
}

interface World {
  readonly stood: Float64Array;
  readonly memory: Float64Array;
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
