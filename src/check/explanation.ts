// What explains one number: a mistake, where there is none a pair of them, and of all that fit
// those that fit the rest best.
import { effectOn, openBefore, type Effect, type Task } from './effect.ts';
import { chanceOf, mostChance, relativeHalf } from './evidence.ts';
import { roundings, type Hypothesis, type Rewrite } from './hypotheses.ts';
import { walk, type Account, type Marking, type Walk } from './walk.ts';

/** What explains an answer: one mistake, or two together. */
export interface Explanation {
  readonly account: Account;
  /** Its own hypotheses, the last of the account. */
  readonly items: readonly Hypothesis[];
  readonly walk: Walk;
}

/** What is tried where no single mistake explains an answer, with those that change it at all. */
export type Further = (
  task: Task,
  hypotheses: readonly Hypothesis[],
  effect: Effect,
) => readonly Explanation[];

/** Everything that explains a miss and leaves the fewest later ones. */
export function explainOne(task: Task, further: Further): readonly Explanation[] {
  const { marking, base, account } = task;
  const open = [...openBefore(task)].sort((a, b) => a - b);
  const effect = effectOn(task, open);
  const able = base
    .hypotheses()
    .filter(
      (one) => one.rewrites.some(({ at }) => open.includes(at)) && !account.items.includes(one),
    )
    .map((one) => ({ one, effect: effect(one.rewrites) }));
  // Where all before it is on the sheet, replaying that is what every walk does.
  const replayed =
    open.length === 1 || account.items.some(({ id }) => id === 'rounding') ? [] : roundings;
  const fitting = [
    ...replayed,
    ...able.filter((tried) => tried.effect === 'fits').map(({ one }) => one),
  ];
  const single = chosenAmong(
    fitting.flatMap((one) => attempt(task, [one])),
    marking,
    task.answer,
  );
  if (single.length > 0) return single;
  return further(
    task,
    able.filter((tried) => tried.effect !== 'none').map(({ one }) => one),
    effect,
  );
}

function attempt(
  { marking, base, baseValues, account, before, answer }: Task,
  items: readonly Hypothesis[],
  together: readonly Rewrite[] = [],
): Explanation[] {
  const tried: Account = {
    items: [...account.items, ...items],
    together: [...account.together, ...together],
  };
  const walked = walk(marking, base, baseValues, tried, { answer, statuses: before.statuses });
  return walked ? [{ account: tried, items, walk: walked }] : [];
}

/**
 * Those with the fewest misses, one of each mistake; a rounding that does as well as any mistake is
 * no mistake.
 */
function chosenAmong(
  found: readonly Explanation[],
  { kind, sheet }: Marking,
  answer: number,
): readonly Explanation[] {
  const least = Math.min(...found.map(({ walk: { cost } }) => cost));
  const fewest = found.filter(({ walk: { cost } }) => cost === least);
  const [rounding] = fewest.filter(({ items }) => items.every(({ id }) => id === 'rounding'));
  if (rounding) return [rounding];
  const at = (sheet.answers[answer]?.quantity ?? 0) - kind.givenCount;
  const byMistake = new Map<string, Explanation>();
  for (const one of fewest) {
    const key = one.items
      .map(({ id }) => id)
      .sort()
      .join();
    const known = byMistake.get(key);
    if (!known || distance(one, at) < distance(known, at)) byMistake.set(key, one);
  }
  return [...byMistake.values()];
}

/**
 * How far from the answer a mistake lies: at its own step best, then at the nearest before; few
 * steps before many.
 */
const distance = ({ items }: Explanation, at: number): number =>
  items.reduce(
    (total, { rewrites }) =>
      total + 1000 * (rewrites.length - 1) + at - (rewrites.at(-1)?.at ?? at),
    0,
  );

const mostPairs = 4000;

/**
 * Most numbers that are computed for them: in a network of 100,000 weights fewer pairs are tried,
 * or it would take minutes.
 */
const mostNumbers = 1e8;

/** Two mistakes, of which neither alone explains the number. */
export function pairs(
  task: Task,
  hypotheses: readonly Hypothesis[],
  effect: Effect,
): readonly Explanation[] {
  const { marking, account, answer } = task;
  const able = hypotheses.filter((one) => one.rewrites.length === 1);
  const withRounding = account.items.some(({ id }) => id === 'rounding')
    ? []
    : roundings.flatMap((rounding) =>
        able.map((one): Pair => ({ items: [rounding, one], together: [] })),
      );
  const all = [
    ...able.flatMap((one, i) => able.slice(i + 1).flatMap((other) => pairsOf(task, one, other))),
    ...withRounding,
  ].slice(0, Math.min(mostPairs, mostNumbers / marking.kind.size));
  // Numbers explained later add to the evidence, but not to this.
  if (all.length * relativeHalf(marking, answer) > 1) return [];
  const found = all.flatMap(({ items, together }) =>
    items[0].id === 'rounding' ||
    effect([...together, ...items.flatMap(({ rewrites }) => rewrites)]) === 'fits'
      ? attempt(task, items, together)
      : [],
  );
  const likely = found.filter(
    ({ walk: walked }) =>
      all.length * chanceOf(marking, task.before.statuses, walked) <= mostChance,
  );
  return chosenAmong(likely, marking, answer);
}

interface Pair {
  readonly items: readonly [Hypothesis, Hypothesis];
  readonly together: readonly Rewrite[];
}

/** Two mistakes at two steps, or in one step in either order. */
function pairsOf({ base }: Task, one: Hypothesis, other: Hypothesis): Pair[] {
  if (one.rewrites[0]?.at !== other.rewrites[0]?.at) return [{ items: [one, other], together: [] }];
  const composed = [
    [one, other],
    [other, one],
  ] as const;
  return composed.flatMap((items) => {
    const together = base.compose(...items);
    return together ? [{ items, together }] : [];
  });
}
