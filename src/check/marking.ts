// Marks a sheet: finds what explains its numbers best, conventions before mistakes, one mistake
// before two, and says what else would. Plain data comes out; how it is said is in words.ts and the
// formats.
import { chanceOf, isBelieved, isBelievedOfMany, isOpposite, leastChance } from './evidence.ts';
import { openBefore } from './between.ts';
import { explainOne, pairs, type Explanation, type Further } from './explanation.ts';
import { type Base } from './hypotheses.ts';
import type { Answer, Sheet } from './sheet.ts';
import { allRight, isAgainst, markingOf, nothing, walk, type Marking, type Walk } from './walk.ts';

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

/** Finds the best account of a sheet: with the problem's values as somebody wrote them, or not. */
export function explain(marking: Marking): Found {
  const found = explainAsWritten(marking);
  const { kind, sheet } = marking;
  const isMissed = ({ quantity }: Answer, i: number): boolean =>
    quantity < kind.givenCount && found.walk.statuses[i] === 'miss';
  if (!sheet.answers.some(isMissed)) return found;
  const other = explainAsWritten(markingOf(marking, true));
  return price(other) < price(found) ? other : found;
}

function explainAsWritten(marking: Marking): Found {
  const { kind, right } = marking;
  if (allRight(marking))
    return {
      base: kind.own,
      baseValues: right,
      walk: rightWalk(marking),
      explanations: [],
      instead: [],
    };
  const plain = walk(marking, kind.own, right, nothing)!;
  if (plain.cost === 0)
    return { base: kind.own, baseValues: right, walk: plain, explanations: [], instead: [] };
  const own = search(marking, kind.own, right, plain, pairs);
  const isRounded = own.explanations.every(([first]) =>
    first?.items.every(({ id }) => id === 'rounding'),
  );
  if (isRounded && own.walk.cost === 0) return own;
  const found = underConvention(marking, plain, own) ?? own;
  const alone = own.explanations.length === 1 && own.walk.cost === 0;
  return found.base.convention !== null && alone
    ? { ...found, instead: own.explanations[0]! }
    : found;
}

/**
 * The convention that explains the sheet at a lower price: by itself, or where two things at least
 * must have been done, with mistakes.
 */
function underConvention(marking: Marking, plain: Walk, own: Found): Found | undefined {
  const most = price(own);
  const bases = basesBelow(most, marking);
  const missed = marking.sheet.answers.filter((_, i) => plain.statuses[i] === 'miss');
  for (const tried of bases) {
    const found = tried.against === 0 ? wholeUnder(tried, marking, plain, missed) : undefined;
    if (found) return found;
  }
  const tried = bases.length * marking.kind.own.hypotheses().length * missed.length;
  if (most < least || tried * marking.kind.size > mostNumbers) return undefined;
  return mixedUnder(bases, marking, plain, own);
}

/** A convention of a sheet, what is right by it, and how many numbers stand against it. */
interface Tried {
  readonly base: Base;
  readonly baseValues: Float64Array;
  readonly against: number;
  /** Its place among all. */
  readonly k: number;
}

/** The conventions that give other numbers and may explain a sheet at a lower price. */
function basesBelow(most: number, marking: Marking): Tried[] {
  const { kind, right, sheet } = marking;
  const bases: Tried[] = [];
  let k = 0;
  for (const base of kind.others()) {
    k++;
    const baseValues = marking.rightBy(base);
    const count = against(marking, baseValues);
    if (count > 0 && unexplained * count + 1 >= most) continue;
    const isSeen = isDifferent(baseValues, right) || isSeenBy(base, sheet);
    if (isSeen) bases.push({ base, baseValues, against: count, k });
  }
  return bases;
}

/** True where numbers are laid out as a convention has them. */
const isSeenBy = ({ convention }: Base, { answers }: Sheet): boolean =>
  answers.some(({ view }) => view !== undefined && view === convention);

/** What a convention gives by itself, where that is all of a sheet. */
function wholeUnder(
  { base, baseValues, k }: Tried,
  marking: Marking,
  plain: Walk,
  missed: readonly Answer[],
): Found | undefined {
  const { givenCount } = marking.kind;
  const isChanged = ({ quantity, view }: Answer): boolean =>
    view !== undefined || base.changed().has(quantity - givenCount);
  if (!missed.every(isChanged)) return undefined;
  const whole = walk(marking, base, baseValues, nothing, undefined, 0);
  return whole && isConvincing(marking, plain, whole, k)
    ? { base, baseValues, walk: whole, explanations: [], instead: [] }
    : undefined;
}

/** The cheapest of what conventions give, with mistakes or by themselves. */
function mixedUnder(
  bases: readonly Tried[],
  marking: Marking,
  plain: Walk,
  own: Found,
): Found | undefined {
  const most = price(own);
  const leastLikely = leastChance(marking, plain.statuses);
  const mixed = bases.flatMap(({ base, baseValues, k }) => {
    if (!isBelieved(k, leastLikely) || !bearsOnMisses(marking, plain, base)) return [];
    const bare = walk(marking, base, baseValues, nothing)!;
    const hypotheses = bases.length * base.hypotheses().length;
    const isLikely = ({ walk: walked, explanations }: Pick<Found, 'walk' | 'explanations'>) => {
      const chance = chanceOf(marking, plain.statuses, walked);
      return explanations.length > 0
        ? isBelievedOfMany(hypotheses, chance) ||
            contradicting(own.walk) > contradicting(walked) + 1
        : isShown(walked) && isBelieved(k, chance);
    };
    const alone = { walk: bare, explanations: [] };
    // Where no mistake under it could be believed, it has to do by itself.
    if (!isBelievedOfMany(hypotheses, leastLikely) && (price(alone) >= most || !isLikely(alone)))
      return [];
    const isHopeless: IsHopeless = (walked, count, left) => {
      const atLeast = unexplained * (contradicting(walked) + left.length) + count;
      const others = plain.statuses.map((status, i) => (left.includes(i) ? 'right' : status));
      return (
        atLeast + 1 >= most ||
        (contradicting(own.walk) <= contradicting(walked) + 1 &&
          !isBelievedOfMany(hypotheses, leastChance(marking, others)))
      );
    };
    const found = search(marking, base, baseValues, bare, () => [], isHopeless);
    return isLikely(found) && price(found) < most ? [found] : [];
  });
  return mixed.reduce<Found | undefined>(
    (least, other) => (least && price(least) <= price(other) ? least : other),
    undefined,
  );
}

/** True where a convention gives any other number: a sheet does not show the others. */
function isDifferent(baseValues: Float64Array, right: Float64Array): boolean {
  for (let k = 0; k < right.length; k++)
    if (Math.abs(baseValues[k]! - right[k]!) > 1e-12 * Math.abs(right[k]!)) return true;
  return false;
}

/** True where a convention gives other numbers, or other mistakes, for one that is a miss. */
function bearsOnMisses(marking: Marking, { statuses }: Walk, base: Base): boolean {
  const isBorneOn = ({ view }: Answer, answer: number): boolean =>
    statuses[answer] === 'miss' &&
    (view !== undefined ||
      [...openBefore(marking, base, marking.sheet.answers[answer]!.quantity)].some(base.isOther));
  return marking.sheet.answers.some(isBorneOn);
}

/** How many numbers are right that should not be, if this is what was done. */
const contradicting = ({ cost, statuses }: Walk): number =>
  cost - statuses.filter((status) => status === 'miss').length;

/** True where more than one number is what the convention gives. */
const isShown = ({ statuses }: Walk): boolean =>
  statuses.filter((status) => status === 'convention').length > 1;

/**
 * How many numbers stand against a convention: right for the problem, and not by it. Each costs as
 * much as one that nothing explains, whole or with a mistake.
 */
export function against(marking: Marking, baseValues: Float64Array): number {
  let count = 0;
  for (const answer of marking.sheet.answers) if (isAgainst(answer, baseValues, marking)) count++;
  return count;
}

/** True where the k-th convention hardly explains the numbers by chance. */
function isConvincing(marking: Marking, plain: Walk, whole: Walk, k: number): boolean {
  const explained = marking.sheet.answers.filter((_, i) => plain.statuses[i] === 'miss');
  return (
    explained.every((answer) => answer.view !== undefined || isOpposite(marking, answer)) ||
    isBelieved(k, chanceOf(marking, plain.statuses, whole))
  );
}

const rightWalk = ({ sheet, right }: Marking): Walk => ({
  statuses: sheet.answers.map(() => 'right'),
  origins: [],
  values: right,
  written: right,
  cost: 0,
  widths: [],
  refuted: new Set(),
});

/**
 * A number that nothing explains costs more than a mistake of the account, and less than two: a
 * convention with a mistake under it is better than nothing.
 */
const price = ({ walk: { cost }, explanations }: Pick<Found, 'walk' | 'explanations'>): number =>
  unexplained * cost + explanations.length;

const unexplained = 1.5;

/** Most numbers that are computed for mistakes under conventions: no large network has them. */
const mostNumbers = 1e7;

/** A price below which nothing is looked for under a convention. */
const least = 1.5;

/**
 * Whether nothing that is found can be chosen any more: by the walk so far, how many things were
 * found, and the numbers for which nothing was.
 */
type IsHopeless = (walk: Walk, found: number, left: readonly number[]) => boolean;

/** Explains one miss after the other, in the order of computation, as long as there is hope. */
function search(
  marking: Marking,
  base: Base,
  baseValues: Float64Array,
  first: Walk,
  further: Further,
  isHopeless: IsHopeless = () => false,
): Found {
  const explanations: (readonly Explanation[])[] = [];
  const { answers } = marking.sheet;
  const order = answers
    .map((_, i) => i)
    .sort((a, b) => answers[a]!.quantity - answers[b]!.quantity);
  const left: number[] = [];
  let current = first;
  let account = nothing;
  for (const answer of order) {
    if (current.statuses[answer] !== 'miss') continue;
    if (isHopeless(current, explanations.length, left)) break;
    const found = explainOne(
      { marking, base, baseValues, account, before: current, answer },
      further,
    );
    const [chosen] = found;
    if (!chosen) {
      left.push(answer);
      continue;
    }
    explanations.push(found, ...chosen.items.slice(1).map(() => found));
    account = chosen.account;
    current = chosen.walk;
  }
  return { base, baseValues, walk: current, explanations, instead: [] };
}
