// What a mistake does to one number of a sheet, told without a walk through all of it.
import type { Base, Rewrite } from './hypotheses.ts';
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
 * What rewrites do to an answer, told without a walk: only the steps that lead to it are run, on
 * what stood there before.
 */
export type Effect = (rewrites: readonly Rewrite[]) => 'fits' | 'none' | 'other';

export function effectOn(
  { marking: { kind, sheet, tolerance }, base, baseValues, before, account, answer }: Task,
  open: readonly number[],
): Effect {
  // What is rounded on the way only the walk knows.
  if (account.items.some(({ id }) => id === 'rounding')) return () => 'fits';
  const target = sheet.answers[answer]!;
  const taken = rewritesOf(account);
  // Entries on the sheet stay as they are where only some of a quantity's are.
  const kept = open.flatMap((at) =>
    (sheet.byQuantity.get(at + kind.givenCount) ?? [])
      .filter((i) => i !== answer)
      .map((i) => ({ at, offsets: sheet.answers[i]!.offsets })),
  );
  const worlds = [before.values, before.written].map((stood) => ({ stood, memory: stood.slice() }));
  const run = (rewrites: readonly Rewrite[]): void => {
    for (const { stood, memory } of worlds) {
      for (const at of open) {
        (
          rewrites.find((rewrite) => rewrite.at === at)?.run ??
          taken?.get(at)?.run ??
          base.runs[at]!
        )(memory);
        for (const { at: other, offsets } of kept)
          if (other === at) for (const offset of offsets) memory[offset] = stood[offset]!;
      }
    }
  };
  run([]);
  const plain = worlds.map(({ memory }) => target.offsets.map((offset) => memory[offset]!));
  return (rewrites) => {
    run(rewrites);
    const memories = worlds.map(({ memory }) => memory);
    if (
      target.offsets.every((offset, k) =>
        [...memories, baseValues].some((memory) =>
          isEntryNear(target, k, memory[offset]!, tolerance),
        ),
      )
    )
      return 'fits';
    return memories.every((memory, i) =>
      target.offsets.every((offset, k) => memory[offset] === plain[i]?.[k]),
    )
      ? 'none'
      : 'other';
  };
}
