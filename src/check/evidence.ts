// How much a match of numbers says: the chance that it comes about by itself, held against how
// likely it is that somebody does what would explain it.
import { isLonger } from './digits.ts';
import { isWithin } from './honest.ts';
import type { Answer } from './sheet.ts';
import { exactWidth, isEntryNear, relative, type Marking, type Status, type Walk } from './walk.ts';

/**
 * Whether the k-th likeliest of what would be tried is believed of numbers that fit by themselves
 * with a chance. It is taken to be done 1/k³ as often as the first: of random numbers written to
 * three, four and six digits, fewer than 1, 0.2 and 0.01 % are then blamed on something.
 */
export const isBelieved = (k: number, chance: number): boolean => k ** 3 * chance <= 0.006;

/**
 * The same of a step that is made of numbers on the sheet, where few things can be done wrong and
 * all are as likely: a slip that comes near to the crowd of what they give hits one by chance. With
 * the rest of the sheet right, it does in fewer than 0.1 % at three digits.
 */
export const isBelievedAlone = (crowd: number, chance: number): boolean => crowd * chance <= 2e-3;

/** How much of a number counts in a crowd: slips seldom turn signs and seldom come far. */
export function reachBySlip(value: number, right: number): number {
  const ratio = value / right;
  return ratio > 1 / far && ratio < far ? 1 : 0.1;
}

const far = 2.5;

/** The same where other numbers follow from it: it was no slip of the pen. */
export const isBelievedCarriedOn = (k: number, chance: number): boolean => k * chance <= 0.1;

/** Of so many together, each as likely as the other: two mistakes, or one under a convention. */
export const isBelievedOfMany = (count: number, chance: number): boolean => count * chance <= 5e-5;

/** The part of the number line that an answer's digits leave open where it is not right. */
export function widthOf(marking: Marking, answer: Answer): number {
  const { tolerance, right } = marking;
  const { values, halves, offsets } = answer;
  return values.reduce((product, value, k) => {
    if (isEntryNear(answer, k, right[offsets[k]!]!, tolerance)) return product;
    const tolerated = tolerance ? tolerance.atol + tolerance.rtol * Math.abs(value) : 0;
    return product * relative(2 * Math.max(halves[k]!, tolerated), value);
  }, 1);
}

/** How much more it says that a number is the right one but for its sign. */
const signWidth = 0.01;

/**
 * The chance that all numbers which are explained now, and were not before, fit by themselves.
 * Where they come of `one` number that is not on the sheet, another in its place fits them all as
 * well: then it is the chance that the sharpest of them does.
 */
export function chanceOf(
  marking: Marking,
  before: readonly Status[],
  { statuses, widths }: Walk,
  comeOf: 'one' | 'several' = 'several',
): number {
  const isExplained = (i: number): boolean => before[i] === 'miss' && statuses[i] !== 'miss';
  if (comeOf === 'several') return chanceOfAll(marking, isExplained, widths);
  return marking.sheet.answers.reduce(
    (least, answer, i) =>
      isExplained(i) ? Math.min(least, chanceOfOne(marking, answer, widths[i])) : least,
    1,
  );
}

/** The chance that all numbers which are not explained fit by themselves: none is less. */
export const leastChance = (marking: Marking, before: readonly Status[]): number =>
  chanceOfAll(marking, (i) => before[i] === 'miss', leastWidths(marking));

/** The same where one of them is only come near to, by what is made instead of it. */
export function leastChancesNear(
  marking: Marking,
  before: readonly Status[],
  answer: number,
): (made: number) => number {
  const target = marking.sheet.answers[answer]!;
  const [value, ...others] = target.values;
  if (marking.tolerance || others.length > 0) {
    const least = leastChance(marking, before);
    return () => least;
  }
  const isOther = (i: number): boolean => before[i] === 'miss' && i !== answer;
  const least = chanceOfAll(marking, isOther, leastWidths(marking));
  // Honest work that gives the one gives the other too: half of that leaves room for doubles.
  return (made) =>
    least * chanceOfOne(marking, target, relative(Math.abs(value! - made) / 2, value!));
}

const leastWidths = (marking: Marking): (number | undefined)[] =>
  marking.sheet.answers.map((answer) => (mayBeExact(marking, answer) ? exactWidth : undefined));

/** True of whole numbers, and where the right one has few digits: others may be exact too. */
const mayBeExact = ({ right }: Marking, { values, offsets }: Answer): boolean =>
  values.every((value, k) => Number.isInteger(value) || !isLonger(right[offsets[k]!]!, 8));

function chanceOfAll(
  marking: Marking,
  isCounted: (i: number) => boolean,
  widths: Walk['widths'],
): number {
  return marking.sheet.answers.reduce((product, answer, i) => {
    return isCounted(i) ? product * chanceOfOne(marking, answer, widths[i]) : product;
  }, 1);
}

function chanceOfOne(marking: Marking, answer: Answer, near: number | undefined): number {
  const own = widthOf(marking, answer);
  const width = near === undefined ? own : widthNear(marking, near, own);
  return isOpposite(marking, answer) ? width * signWidth : width;
}

/**
 * What the match of an answer says that only comes `near` what it should be. A number alone, which
 * is written to more digits than honest work settles, is seldom such work: it says less, by the
 * square of how much finer its digits are.
 */
const widthNear = ({ sheet }: Marking, near: number, own: number): number =>
  sheet.answers.length === 1 && near !== exactWidth && near > own
    ? Math.min(1, near * (near / own) ** 2)
    : near;

/** True of an answer that is honest work but for its sign, which no chance explains. */
export function isOpposite(marking: Marking, answer: Answer): boolean {
  const { kind, right, tolerance, isWithinReach } = marking;
  const { offsets, values } = answer;
  const isAll = (test: (offset: number, k: number) => boolean): boolean => offsets.every(test);
  if (isAll((offset, k) => isEntryNear(answer, k, -right[offset]!, tolerance))) return true;
  if (tolerance || !isAll((offset, k) => isWithinReach(answer, k, -right[offset]!))) return false;
  // A number about 0 is near its own opposite.
  if (!isAll((offset, k) => values[k]! * right[offset]! < 0)) return false;
  const opposite = values.map((value) => -value);
  const ranges = marking.honestBy(kind.own)(answer, undefined, opposite);
  return ranges.every((range, k) => isWithin(opposite[k]!, range));
}
