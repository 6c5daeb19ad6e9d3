// Marks a sheet: finds what explains its numbers best, conventions before mistakes, one mistake before two, and says what
// else would. Plain data comes out; how it is said is in words.ts and the formats.
import type { Base, Hypothesis, Rewrite } from './hypotheses.ts';
import { roundings } from './hypotheses.ts';
import { allRight, nothing, walk, type Account, type Marking, type Status, type Walk } from './walk.ts';

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
  const bases = kind.others().flatMap((base) => {
    const baseValues = valuesOf(base, marking);
    const better = walk(marking, base, baseValues, nothing, undefined, plain.cost - 1);
    return better ? [{ base, baseValues, walk: better }] : [];
  });
  const own = search(marking, kind.own, right, plain);
  const whole = bases.find(({ walk: { cost } }) => cost === 0);
  const found = whole ? { ...whole, explanations: [], instead: [] } : best([own, ...bases.map(({ base, baseValues, walk: first }) => search(marking, base, baseValues, first))]);
  const alone = own.explanations.length === 1 && own.walk.cost === 0 && own.explanations[0]?.[0]?.items.every(({ id }) => id !== 'rounding');
  return found.base.convention !== null && alone ? { ...found, instead: own.explanations[0] as readonly Explanation[] } : found;
}

const rightWalk = ({ sheet, right }: Marking): Walk => ({ statuses: sheet.answers.map(() => 'right'), origins: [], values: right, asWritten: right, cost: 0 });

/** What a mistake of the account costs beside a number that nothing explains. */
const price = ({ walk: { cost }, explanations }: Found): number => cost + explanations.reduce((total, [first]) => total + (first?.items.length ?? 0), 0);

const best = (all: readonly Found[]): Found => all.reduce((least, other) => (price(other) < price(least) ? other : least));

function valuesOf(base: Base, { right }: Marking): Float64Array {
  const values = right.slice();
  for (const run of base.runs) run(values);
  return values;
}

/** Explains one miss after the other, in the order of computation. */
function search(marking: Marking, base: Base, baseValues: Float64Array, first: Walk): Found {
  const explanations: (readonly Explanation[])[] = [];
  const order = [...marking.sheet.byQuantity.keys()].sort((a, b) => a - b).flatMap((q) => marking.sheet.byQuantity.get(q) as readonly number[]);
  let current = first;
  let account = nothing;
  for (const answer of order) {
    if (current.statuses[answer] !== 'miss') continue;
    const found = explainOne({ marking, base, baseValues, account, before: current, answer });
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

/** Everything that explains a miss and leaves the fewest later ones; single mistakes, or where there is none, pairs. */
function explainOne(task: Task): readonly Explanation[] {
  const { marking, base, account } = task;
  const open = openBefore(task);
  const able = base.hypotheses().filter((one) => one.rewrites.some(({ at }) => open.has(at)) && !account.items.includes(one));
  // Where all before it is on the sheet, replaying that is what every walk does.
  const hypotheses = [...(open.size === 1 || account.items.some(({ id }) => id === 'rounding') ? [] : roundings), ...able];
  const single = chosenAmong(hypotheses.flatMap((one) => attempt(task, [one])), marking, task.answer);
  return single.length > 0 ? single : pairs(task, able);
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
    return (sheet.byQuantity.get(q) ?? []).reduce((total, i) => total + (sheet.answers[i] as Marking['sheet']['answers'][number]).offsets.length, 0) === rows * cols;
  };
  visit((sheet.answers[answer] as Marking['sheet']['answers'][number]).quantity);
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

/** Two mistakes, of which neither alone explains the number. */
function pairs(task: Task, hypotheses: readonly Hypothesis[]): readonly Explanation[] {
  const { marking, base, account, answer } = task;
  const able = hypotheses.filter((one) => one.rewrites.length === 1 && reaches(task, one));
  const two: [Hypothesis, Hypothesis][] = able.flatMap((one, i) => able.slice(i + 1).map((other): [Hypothesis, Hypothesis] => [one, other]));
  const withRounding = account.items.some(({ id }) => id === 'rounding') ? [] : roundings.flatMap((rounding) => able.map((one): [Hypothesis, Hypothesis] => [rounding, one]));
  const all = [...two, ...withRounding].slice(0, mostPairs);
  const digits = relativeHalf(marking, answer);
  // Numbers explained later add to the evidence; one alone must carry it.
  if (all.length * digits > 1) return [];
  const found = all.flatMap(([one, other]) => {
    if (one.rewrites[0]?.at !== other.rewrites[0]?.at) return attempt(task, [one, other]);
    const together = [...(base.compose(one, other) ?? [])];
    const turned = [...(base.compose(other, one) ?? [])];
    return [...(together.length > 0 ? attempt(task, [one, other], together) : []), ...(turned.length > 0 ? attempt(task, [other, one], turned) : [])];
  });
  const likely = found.filter(({ walk: walked }) => all.length * chanceOf(marking, task.before.statuses, walked) <= mostChance);
  return chosenAmong(likely, marking, answer);
}

/** True where a mistake changes the answer's quantity at all. */
function reaches({ marking, base, baseValues, account, answer }: Task, one: Hypothesis): boolean {
  const { offsets } = marking.sheet.answers[answer] as Marking['sheet']['answers'][number];
  const without = walk(marking, base, baseValues, account) as Walk;
  const tried = walk(marking, base, baseValues, { ...account, items: [...account.items, one] }) as Walk;
  return offsets.some((offset) => tried.asWritten[offset] !== without.asWritten[offset]);
}

/** The part of the number line, about the number itself, that its digits leave open. */
function relativeHalf({ sheet, tolerance }: Marking, answer: number): number {
  const { values, halves } = sheet.answers[answer] as Marking['sheet']['answers'][number];
  return values.reduce((product, value, k) => product * Math.min(1, Math.max(1e-12, tolerance ? tolerance.rtol + tolerance.atol / Math.abs(value) : (halves[k] as number) / Math.abs(value))), 1);
}

/** The chance that all numbers which are explained now, and were not before, fit by themselves. */
function chanceOf(marking: Marking, before: readonly Status[], { statuses }: Walk): number {
  return statuses.reduce((product, status, i) => (before[i] === 'miss' && status !== 'miss' ? product * relativeHalf(marking, i) : product), 1);
}
