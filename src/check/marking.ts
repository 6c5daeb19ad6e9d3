// Marks a sheet: finds what explains its numbers best, conventions before mistakes, one mistake before two, and says what
// else would. Plain data comes out; how it is said is in words.ts and the formats.
import type { Base, Hypothesis, Rewrite } from './hypotheses.ts';
import { roundings } from './hypotheses.ts';
import type { Answer } from './sheet.ts';
import { allRight, isEntryNear, nothing, rewritesOf, walk, type Account, type Marking, type Status, type Walk } from './walk.ts';

/** What explains an answer: one mistake, or two together. */
export interface Explanation {
  readonly account: Account;
  /** Its own hypotheses, the last of the account. */
  readonly items: readonly Hypothesis[];
  readonly walk: Walk;
}

/** A sheet explained as well as can be. */
export interface Found {
  readonly base: Base;
  readonly baseValues: Float64Array;
  readonly walk: Walk;
  /** For each item of the account, all that would explain its answer as well, itself first. */
  readonly explanations: readonly (readonly Explanation[])[];
  /** Under a convention: mistakes that would explain the sheet without it. */
  readonly instead: readonly Explanation[];
}

/** Finds the best account of a sheet. */
export function explain(marking: Marking): Found {
  const { kind, right } = marking;
  if (allRight(marking)) return { base: kind.own, baseValues: right, walk: rightWalk(marking), explanations: [], instead: [] };
  const plain = walk(marking, kind.own, right, nothing) as Walk;
  if (plain.cost === 0) return { base: kind.own, baseValues: right, walk: plain, explanations: [], instead: [] };
  const own = search(marking, kind.own, right, plain, pairs);
  const isRounded = own.explanations.every(([first]) => first?.items.every(({ id }) => id === 'rounding'));
  if (isRounded && own.walk.cost === 0) return own;
  const found = underConvention(marking, plain, price(own)) ?? own;
  const alone = own.explanations.length === 1 && own.walk.cost === 0;
  return found.base.convention !== null && alone ? { ...found, instead: own.explanations[0] as readonly Explanation[] } : found;
}

/** The convention that explains the sheet at a lower price: by itself, or where two things at least must have been done, with mistakes. */
function underConvention(marking: Marking, plain: Walk, most: number): Found | undefined {
  const bases = marking.kind.others().map((base) => ({ base, baseValues: valuesOf(base, marking) }));
  for (const { base, baseValues } of bases) {
    const whole = walk(marking, base, baseValues, nothing, undefined, 0);
    if (whole) return { base, baseValues, walk: whole, explanations: [], instead: [] };
  }
  if (most < 2) return undefined;
  const mixed = bases.flatMap(({ base, baseValues }) => {
    const found = search(marking, base, baseValues, walk(marking, base, baseValues, nothing) as Walk, () => []);
    const isLikely = bases.length * base.hypotheses().length * chanceOf(marking, plain.statuses, found.walk) <= mostChance;
    return isLikely && price(found) < most ? [found] : [];
  });
  return mixed.reduce<Found | undefined>((least, other) => (least && price(least) <= price(other) ? least : other), undefined);
}

const rightWalk = ({ sheet, right }: Marking): Walk => ({ statuses: sheet.answers.map(() => 'right'), origins: [], values: right, written: right, cost: 0 });

/** A mistake of the account costs as much as a number that nothing explains. */
const price = ({ walk: { cost }, explanations }: Found): number => cost + explanations.length;

function valuesOf(base: Base, { right }: Marking): Float64Array {
  const values = right.slice();
  for (const run of base.runs) run(values);
  return values;
}

/** Explains one miss after the other, in the order of computation. */
function search(marking: Marking, base: Base, baseValues: Float64Array, first: Walk, further: Further): Found {
  const explanations: (readonly Explanation[])[] = [];
  const order = [...marking.sheet.byQuantity.keys()].sort((a, b) => a - b).flatMap((q) => marking.sheet.byQuantity.get(q) as readonly number[]);
  let current = first;
  let account = nothing;
  for (const answer of order) {
    if (current.statuses[answer] !== 'miss') continue;
    const found = explainOne({ marking, base, baseValues, account, before: current, answer }, further);
    const [chosen] = found;
    if (!chosen) continue;
    explanations.push(found, ...chosen.items.slice(1).map(() => found));
    account = chosen.account;
    current = chosen.walk;
  }
  return { base, baseValues, walk: current, explanations, instead: [] };
}

interface Task {
  readonly marking: Marking;
  readonly base: Base;
  readonly baseValues: Float64Array;
  readonly account: Account;
  readonly before: Walk;
  readonly answer: number;
}

/** What is tried where no single mistake explains an answer, with those that change it at all. */
type Further = (task: Task, hypotheses: readonly Hypothesis[], effect: Effect) => readonly Explanation[];

/** Everything that explains a miss and leaves the fewest later ones. */
function explainOne(task: Task, further: Further): readonly Explanation[] {
  const { marking, base, account } = task;
  const open = [...openBefore(task)].sort((a, b) => a - b);
  const effect = effectOn(task, open);
  const able = base
    .hypotheses()
    .filter((one) => one.rewrites.some(({ at }) => open.includes(at)) && !account.items.includes(one))
    .map((one) => ({ one, effect: effect(one.rewrites) }));
  // Where all before it is on the sheet, replaying that is what every walk does.
  const replayed = open.length === 1 || account.items.some(({ id }) => id === 'rounding') ? [] : roundings;
  const fitting = [...replayed, ...able.filter((tried) => tried.effect === 'fits').map(({ one }) => one)];
  const single = chosenAmong(fitting.flatMap((one) => attempt(task, [one])), marking, task.answer);
  if (single.length > 0) return single;
  return further(task, able.filter((tried) => tried.effect !== 'none').map(({ one }) => one), effect);
}

/** The steps whose mistakes can show in the answer: its own, and those before it that no numbers of the sheet stand between. */
function openBefore({ marking: { kind, sheet }, base, answer }: Task): ReadonlySet<number> {
  const open = new Set<number>();
  const visit = (q: number): void => {
    const at = q - kind.givenCount;
    if (at < 0 || open.has(at)) return;
    open.add(at);
    for (const read of base.reads[at] as readonly number[]) if (!isAnswered(read)) visit(read);
  };
  const isAnswered = (q: number): boolean => {
    const { rows, cols } = kind.places[q] as Marking['kind']['places'][number];
    return (sheet.byQuantity.get(q) ?? []).reduce((total, i) => total + (sheet.answers[i] as Answer).offsets.length, 0) === rows * cols;
  };
  visit((sheet.answers[answer] as Answer).quantity);
  return open;
}

function attempt({ marking, base, baseValues, account, before, answer }: Task, items: readonly Hypothesis[], together: readonly Rewrite[] = []): Explanation[] {
  const tried: Account = { items: [...account.items, ...items], together: [...account.together, ...together] };
  const walked = walk(marking, base, baseValues, tried, { answer, statuses: before.statuses });
  return walked ? [{ account: tried, items, walk: walked }] : [];
}

/** Those with the fewest misses, one of each mistake; a rounding that does as well as any mistake is no mistake. */
function chosenAmong(found: readonly Explanation[], { kind, sheet }: Marking, answer: number): readonly Explanation[] {
  const least = Math.min(...found.map(({ walk: { cost } }) => cost));
  const fewest = found.filter(({ walk: { cost } }) => cost === least);
  const [rounding] = fewest.filter(({ items }) => items.every(({ id }) => id === 'rounding'));
  if (rounding) return [rounding];
  const at = (sheet.answers[answer]?.quantity ?? 0) - kind.givenCount;
  const byMistake = new Map<string, Explanation>();
  for (const one of fewest) {
    const key = one.items.map(({ id }) => id).sort().join();
    const known = byMistake.get(key);
    if (!known || distance(one, at) < distance(known, at)) byMistake.set(key, one);
  }
  return [...byMistake.values()];
}

/** How far from the answer a mistake lies: at its own step best, then at the nearest before; few steps before many. */
const distance = ({ items }: Explanation, at: number): number => items.reduce((total, { rewrites }) => total + 1000 * (rewrites.length - 1) + at - (rewrites.at(-1)?.at ?? at), 0);

/** A chance this small that a pair fits by itself: all numbers that it explains must be written to enough digits for that. */
const mostChance = 0.02;

const mostPairs = 4000;

/** Most numbers that are computed for them: in a network of 100,000 weights fewer pairs are tried, or it would take minutes. */
const mostNumbers = 1e8;

/** Two mistakes, of which neither alone explains the number. */
function pairs(task: Task, hypotheses: readonly Hypothesis[], effect: Effect): readonly Explanation[] {
  const { marking, account, answer } = task;
  const able = hypotheses.filter((one) => one.rewrites.length === 1);
  const withRounding = account.items.some(({ id }) => id === 'rounding') ? [] : roundings.flatMap((rounding) => able.map((one): Pair => ({ items: [rounding, one], together: [] })));
  const all = [...able.flatMap((one, i) => able.slice(i + 1).flatMap((other) => pairsOf(task, one, other))), ...withRounding].slice(0, Math.min(mostPairs, mostNumbers / marking.kind.size));
  // Numbers explained later add to the evidence, but not to this.
  if (all.length * relativeHalf(marking, answer) > 1) return [];
  const found = all.flatMap(({ items, together }) => (items[0].id === 'rounding' || effect([...together, ...items.flatMap(({ rewrites }) => rewrites)]) === 'fits' ? attempt(task, items, together) : []));
  const likely = found.filter(({ walk: walked }) => all.length * chanceOf(marking, task.before.statuses, walked) <= mostChance);
  return chosenAmong(likely, marking, answer);
}

interface Pair {
  readonly items: readonly [Hypothesis, Hypothesis];
  readonly together: readonly Rewrite[];
}

/** Two mistakes at two steps, or in one step in either order. */
function pairsOf({ base }: Task, one: Hypothesis, other: Hypothesis): Pair[] {
  if (one.rewrites[0]?.at !== other.rewrites[0]?.at) return [{ items: [one, other], together: [] }];
  const composed = [[one, other], [other, one]] as const;
  return composed.flatMap((items) => {
    const together = base.compose(...items);
    return together ? [{ items, together }] : [];
  });
}

/** What rewrites do to an answer, told without a walk: only the steps that lead to it are run, on what stood there before. */
type Effect = (rewrites: readonly Rewrite[]) => 'fits' | 'none' | 'other';

function effectOn({ marking: { kind, sheet, tolerance }, base, baseValues, before, account, answer }: Task, open: readonly number[]): Effect {
  // What is rounded on the way only the walk knows.
  if (account.items.some(({ id }) => id === 'rounding')) return () => 'fits';
  const target = sheet.answers[answer] as Answer;
  const taken = rewritesOf(account);
  // Entries on the sheet stay as they are where only some of a quantity's are.
  const kept = open.flatMap((at) => (sheet.byQuantity.get(at + kind.givenCount) ?? []).filter((i) => i !== answer).map((i) => ({ at, offsets: (sheet.answers[i] as Answer).offsets })));
  const worlds = [before.values, before.written].map((stood) => ({ stood, memory: stood.slice() }));
  const run = (rewrites: readonly Rewrite[]): void => {
    for (const { stood, memory } of worlds) {
      for (const at of open) {
        (rewrites.find((rewrite) => rewrite.at === at)?.run ?? taken?.get(at)?.run ?? (base.runs[at] as Rewrite['run']))(memory);
        for (const { at: other, offsets } of kept) if (other === at) for (const offset of offsets) memory[offset] = stood[offset] as number;
      }
    }
  };
  run([]);
  const plain = worlds.map(({ memory }) => target.offsets.map((offset) => memory[offset] as number));
  return (rewrites) => {
    run(rewrites);
    const memories = worlds.map(({ memory }) => memory);
    if (target.offsets.every((offset, k) => [...memories, baseValues].some((memory) => isEntryNear(target, k, memory[offset] as number, tolerance)))) return 'fits';
    return memories.every((memory, i) => target.offsets.every((offset, k) => memory[offset] === plain[i]?.[k])) ? 'none' : 'other';
  };
}

/** The part of the number line, about the number itself, that its digits leave open. */
function relativeHalf({ sheet, tolerance }: Marking, answer: number): number {
  const { values, halves } = sheet.answers[answer] as Answer;
  return values.reduce((product, value, k) => product * Math.min(1, Math.max(1e-12, tolerance ? tolerance.rtol + tolerance.atol / Math.abs(value) : (halves[k] as number) / Math.abs(value))), 1);
}

/** The chance that all numbers which are explained now, and were not before, fit by themselves. */
function chanceOf(marking: Marking, before: readonly Status[], { statuses }: Walk): number {
  return statuses.reduce((product, status, i) => (before[i] === 'miss' && status !== 'miss' ? product * relativeHalf(marking, i) : product), 1);
}
