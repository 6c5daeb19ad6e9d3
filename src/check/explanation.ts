// What explains one number: a mistake, where there is none a pair of them, and of all that fit
// those that fit the rest best.
import { openBefore } from './between.ts';
import { effectOn, roundingOn, type Effect, type EffectOf, type Task } from './effect.ts';
import {
  chanceOf,
  isBelieved,
  isBelievedAlone,
  isBelievedCarriedOn,
  isBelievedOfMany,
  isOpposite,
  leastChance,
  leastChancesNear,
  reachBySlip,
  widthOf,
} from './evidence.ts';
import {
  isCircular,
  isRounding,
  roundings,
  type Base,
  type Hypothesis,
  type Rewrite,
} from './hypotheses.ts';
import { isOther } from './digits.ts';
import { keptBy, lazy } from '../kept.ts';
import { rewritesOf, walk, type Account, type Marking, type Walk } from './walk.ts';

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
  effectOf: EffectOf,
) => readonly Explanation[];

/** A hypothesis that changes an answer. */
interface Candidate {
  readonly one: Hypothesis;
  readonly effect: Effect;
}

/** Everything that explains a miss and leaves the fewest later ones. */
export function explainOne(task: Task, further: Further): readonly Explanation[] {
  const { marking, answer } = task;
  const open = stepsBefore(task);
  const effectOf = effectOn(task, open);
  const isLocal = open.every((at) => isOwnOrPart(task, at));
  const least = leastChance(marking, task.before.statuses);
  const isUnbroken = open.every((at) => !readsAnswers(task, at));
  const isConceivable = (k: number, chance = least): boolean =>
    isLocal ? isBelievedCarriedOn(k, chance) : isBelieved(k, chance / 10);
  const leastNear = lazy(() => leastChancesNear(marking, task.before.statuses, answer));
  const isOther = isOpposite(marking, marking.sheet.answers[answer]!);
  const candidates = isConceivable(1) || isOther ? candidatesFor(task, open, effectOf) : [];
  const isAnyGiven = candidates.some(({ effect }) => isGiven(effect));
  const places = isAnyGiven ? placesAmong(candidates) : [];
  const crowds = isAnyGiven && isLocal ? crowdsAmong(candidates) : [];
  const explained = (on: Effect['on']): Explanation[] =>
    candidates.flatMap(({ one, effect }, i) => {
      if (effect.on !== on) return [];
      // What only comes near is less likely by itself.
      const k = on === 'fits' || isLocal ? places[i]! : 2 * places[i]!;
      const isTried = isOther && (on === 'fits' || one.id === 'sign');
      const isTold = on === 'near' && isUnbroken && one.rewrites.length === 1;
      if (!isTried && !isConceivable(k, isTold ? leastNear()(effect.value) : least)) return [];
      const place = { k, crowd: crowds[i] };
      return attempt(task, [one]).filter((found) => isLikely(task, found, place));
    });
  const fitting = chosenAmong(
    [...replayed(task, open, least), ...explained('fits')],
    marking,
    answer,
  );
  if (fitting.length > 0) return fitting;
  const near = chosenAmong(explained('near'), marking, answer);
  if (near.length > 0) return near;
  return further(
    task,
    candidates.map(({ one }) => one),
    effectOf,
  );
}

/** Work with numbers rounded on the way that gives an answer. */
function replayed(task: Task, open: readonly number[], least: number): Explanation[] {
  const { base, account } = task;
  // Where all before it is on the sheet, replaying that is what every walk does.
  const isEachWalk = open.length === 1;
  if (isEachWalk || base.convention !== null || account.items.some(isRounding)) return [];
  if (!isBelieved(1, least)) return [];
  const mayGive = roundingOn(task, open);
  return roundings.flatMap((one, i) =>
    mayGive(one)
      ? attempt(task, [one]).filter((found) => isBelieved(i + 1, chance(task, found)))
      : [],
  );
}

/**
 * Whether mistakes give an answer of which none is believed: `undecided` where no number stands
 * against one of them, `refuted` where some do against each.
 */
export type Doubt = 'undecided' | 'refuted';

export function doubtAbout(task: Task): Doubt | undefined {
  const open = stepsBefore(task);
  const effectOf = effectOn(task, open);
  const giving = hypothesesOn(task, open).flatMap((one) => {
    const effect = effectOf(one.rewrites);
    return isGiven(effect) ? [{ one, effect }] : [];
  });
  const tried = nearestFirst(giving, task).slice(0, Math.ceil(mostSteps / open.length));
  if (tried.some(({ one }) => attempt(task, [one]).length > 0)) return 'undecided';
  // Of so many that come near no more can be told, as of those of which one gives it.
  if (tried.length < giving.length) return 'undecided';
  return giving.some(({ effect: { on } }) => on === 'fits') ? 'refuted' : undefined;
}

/** Most steps that are worked out again for mistakes that may give a number: it takes seconds. */
const mostSteps = 1e6;

/**
 * Those first that come nearest to an answer, or nearest for their size: mostly one of them is
 * honest work, where any is.
 */
function nearestFirst(candidates: readonly Candidate[], { marking, answer }: Task): Candidate[] {
  const own = marking.sheet.answers[answer]!.values[0]!;
  const by = (farOf: (value: number) => number): Candidate[] => {
    const far = candidates.map(({ effect }) => farOf(effect.value));
    const known = far.map((size) => (Number.isFinite(size) ? size : Number.MAX_VALUE));
    const order = [...candidates.keys()].sort((i, k) => known[i]! - known[k]!);
    return order.map((i) => candidates[i]!);
  };
  const nearest = by((value) => Math.abs(value - own));
  const forTheirSize = by((value) => Math.abs(value - own) / Math.abs(value));
  return [...new Set(nearest.flatMap((one, k) => [one, forTheirSize[k]!]))];
}

const isGiven = ({ on }: Effect): boolean => on === 'fits' || on === 'near';

const stepsBefore = ({ marking, base, answer }: Task): number[] =>
  [...openBefore(marking, base, marking.sheet.answers[answer]!.quantity)].sort((a, b) => a - b);

/**
 * True of the step of an answer and of the parts of formulas that nobody writes down, with their
 * gradients.
 */
function isOwnOrPart({ marking, base, answer }: Task, at: number): boolean {
  const { kind, sheet } = marking;
  const { name, of = name } = base.steps[at]!;
  return at + kind.givenCount === sheet.answers[answer]!.quantity || partsIn(base).has(of);
}

const partsIn = keptBy(
  ({ steps }: Base) => new Set(steps.flatMap(({ name, helper }) => (helper ? [name] : []))),
);

/**
 * True of a step that reads numbers of the sheet. A mistake far behind them may still change it,
 * by less than their digits show: an effect does not tell of that.
 */
const readsAnswers = ({ marking: { kind, sheet }, base }: Task, at: number): boolean =>
  base.reads[at]!.some((q) => q >= kind.givenCount && sheet.byQuantity.has(q));

/** The hypotheses at the steps before an answer, the likeliest first. */
function hypothesesOn({ base, account }: Task, open: readonly number[]): readonly Hypothesis[] {
  const [first] = open;
  const all = new Set(open);
  const able =
    open.length === 1
      ? base.hypothesesAt(first!)
      : base.hypotheses().filter(({ rewrites }) => rewrites.some(({ at }) => all.has(at)));
  // What is general fits too much to be believed beside a convention.
  return able.filter(
    (one) => !account.items.includes(one) && (base.convention === null || !isGeneral(one)),
  );
}

/** Those of them that change the answer. */
function candidatesFor(task: Task, open: readonly number[], effectOf: EffectOf): Candidate[] {
  const candidates: Candidate[] = [];
  for (const one of hypothesesOn(task, open)) {
    const effect = effectOf(one.rewrites);
    if (effect.on !== 'none') candidates.push({ one, effect });
  }
  return candidates;
}

/** For each candidate, how many numbers it and those as likely or likelier give. */
function placesAmong(candidates: readonly Candidate[]): number[] {
  const seen = new Set<string>();
  return candidates.map(({ effect }) => seen.add(effect.value.toPrecision(10)).size);
}

/** The same with those counted less to which a random slip hardly comes. */
function crowdsAmong(candidates: readonly Candidate[]): number[] {
  const places = placesAmong(candidates);
  let crowd = 0;
  return candidates.map(({ effect: { value, instead } }, i) => {
    const isNew = i === 0 || places[i]! > places[i - 1]!;
    return (crowd += isNew ? reachBySlip(value, instead) : 0);
  });
}

const chance = (task: Task, found: Explanation): number =>
  chanceOf(
    task.marking,
    task.before.statuses,
    found.walk,
    changesOne(task, found) ? 'one' : 'several',
  );

/** True of a mistake at a single step that changes a single number of it. */
function changesOne({ marking, before }: Task, { items, walk: { values } }: Explanation): boolean {
  const [rewrite, ...others] = items.flatMap(({ rewrites }) => rewrites);
  if (rewrite === undefined || others.length > 0) return false;
  const { places, givenCount } = marking.kind;
  const { offset, rows, cols } = places[rewrite.at + givenCount]!;
  let changed = 0;
  for (let k = offset; k < offset + rows * cols; k++)
    if (isOther(values[k]!, before.values[k]!)) changed++;
  return changed === 1;
}

/**
 * True of a mistake in a number that is not on the sheet, of which only the sign or the order
 * shows: any number with the same would give the answer.
 */
function isOneOfMany(task: Task, found: Explanation): boolean {
  const { marking, base, answer } = task;
  const { places, givenCount } = marking.kind;
  const { quantity, offsets } = marking.sheet.answers[answer]!;
  const [{ at } = { at: 0 }] = found.items.flatMap(({ rewrites }) => rewrites);
  if (!changesOne(task, found) || at + givenCount === quantity) return false;
  const { offset, rows, cols } = places[at + givenCount]!;
  const [here, there] = [found.walk.values.slice(), found.walk.values.slice()];
  for (let k = offset; k < offset + rows * cols; k++) there[k]! *= 1.01;
  for (const step of stepsBefore(task).filter((one) => one > at))
    for (const values of [here, there]) base.runs[step]!(values);
  return offsets.every((one) => here[one] === there[one]);
}

/** Where a candidate stands among all: its place, and of a step that is open alone its crowd. */
interface Place {
  readonly k: number;
  readonly crowd: number | undefined;
}

/** True where the numbers that are explained hardly fit by themselves. */
function isLikely(task: Task, found: Explanation, { k, crowd }: Place): boolean {
  const { marking, account, answer } = task;
  if (isSign(marking, answer, found.items)) return true;
  if (isOneOfMany(task, found)) return false;
  const { origins, statuses } = found.walk;
  const isCarriedOn = statuses.some(
    (status, i) => status === 'follows' && (origins[i]?.item ?? -1) >= account.items.length,
  );
  const fits = chance(task, found);
  if (crowd === undefined) return isBelieved(k, isCarriedOn ? fits / 10 : fits);
  return isCarriedOn ? isBelievedCarriedOn(k, fits) : isBelievedAlone(crowd, fits);
}

const isSign = (marking: Marking, answer: number, items: readonly Hypothesis[]): boolean =>
  items.every(({ id }) => id === 'sign') && isOpposite(marking, marking.sheet.answers[answer]!);

/** The way through a sheet on which these are done too, where no number stands against them. */
function attempt(
  { marking, base, baseValues, account, before, answer }: Task,
  items: readonly Hypothesis[],
  together: readonly Rewrite[] = [],
): Explanation[] {
  const tried: Account = {
    items: [...account.items, ...items],
    together: [...account.together, ...together],
  };
  const rewritten = rewritesOf(tried);
  if (rewritten && isCircular(base, rewritten, marking.kind.givenCount)) return [];
  const target = { answer, statuses: before.statuses };
  const walked = walk(marking, base, baseValues, tried, target);
  const isRefuted = items.some((_, i) => walked?.refuted.has(account.items.length + i));
  // A sign is lost in one number, whatever the others say.
  if (!walked || (isRefuted && !isSign(marking, answer, items))) return [];
  return [{ account: tried, items, walk: walked }];
}

/**
 * Those with the fewest misses, one of each mistake, and of those that write the same formulas the
 * likeliest; a rounding that does as well as any mistake is no mistake.
 */
function chosenAmong(
  found: readonly Explanation[],
  { kind, sheet }: Marking,
  answer: number,
): readonly Explanation[] {
  const least = Math.min(...found.map(({ walk: { cost } }) => cost));
  const fewest = withoutGeneral(found.filter(({ walk: { cost } }) => cost === least));
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
  if (byMistake.size < 2) return [...byMistake.values()];
  const byFormulas = new Map<string, Explanation>();
  for (const one of byMistake.values()) {
    const formulas = formulasOf(one);
    if (!byFormulas.has(formulas)) byFormulas.set(formulas, one);
  }
  return [...byFormulas.values()];
}

/** Those that have a name of their own, where there are any; of others the likeliest. */
function withoutGeneral(found: readonly Explanation[]): readonly Explanation[] {
  const own = found.filter(({ items }) => !items.some(isGeneral));
  if (own.length > 0) return own;
  const idsOf = ({ items }: Explanation): string => items.map(({ id }) => id).join();
  return found.filter((one) => idsOf(one) === idsOf(found[0]!));
}

const isGeneral = (one: Hypothesis): boolean => !isRounding(one) && one.row.general === true;

/** What was done by an explanation: the same for two mistakes that write the same formulas. */
const formulasOf = ({ account }: Explanation): string =>
  JSON.stringify([...(rewritesOf(account) ?? [])].map(([at, { tree }]) => [at, tree]).sort());

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

/**
 * Most numbers that are computed for pairs: in a network of 100,000 weights fewer are tried, or it
 * would take minutes.
 */
const mostNumbers = 2e6;

/** Of so many, the likeliest, any two are tried together. */
const mostTogether = 60;

/** Two mistakes, of which neither alone explains the number. */
export function pairs(
  task: Task,
  hypotheses: readonly Hypothesis[],
  effectOf: EffectOf,
): readonly Explanation[] {
  const { marking, answer } = task;
  const able = hypotheses
    .filter((one) => one.rewrites.length === 1 && !isGeneral(one))
    .slice(0, mostTogether);
  const count = (able.length * (able.length - 1)) / 2;
  // Numbers explained later add to the evidence, but not to this.
  const width = widthOf(marking, marking.sheet.answers[answer]!);
  if (!isBelievedOfMany(count, width) || count * marking.kind.size > mostNumbers) return [];
  const all = able.flatMap((one, i) =>
    able.slice(i + 1).flatMap((other) => pairsOf(task, one, other)),
  );
  const found = all.flatMap(({ items, together }) =>
    effectOf([...together, ...items.flatMap(({ rewrites }) => rewrites)]).on === 'fits'
      ? attempt(task, items, together)
      : [],
  );
  const likely = found.filter((one) => isBelievedOfMany(all.length, chance(task, one)));
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
