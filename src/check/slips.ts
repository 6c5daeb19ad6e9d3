// Slips of the pen: numbers that are worked out rightly and written wrong. They are looked for
// where no mistake explains a number.
import { isBelieved, widthOf } from './evidence.ts';
import { entryName } from './hypotheses.ts';
import type { SlipId } from './mistake-ids.ts';
import { withNumbers, type Answer } from './sheet.ts';
import { isEntryNear, isNear, type Marking, type Status } from './walk.ts';

/** What happened to an answer: in which entry of it, or with which other answer. */
export interface Slip {
  readonly id: SlipId;
  readonly of?: string;
}

/** The slip that makes a number of the right one; undefined where none does. */
export function slipOf(
  answer: Answer,
  marking: Marking,
  statuses: readonly Status[],
  right: Float64Array,
): Slip | undefined {
  if (!hasDigits(answer)) return undefined;
  const { sheet, tolerance } = marking;
  const isRight = (one: Answer): boolean =>
    one.values.every(Number.isFinite) && isNear(one, right, tolerance);
  if (shifts.some((factor) => isRight(scaled(answer, factor)))) return { id: 'decimal-slip' };
  const swapped = swaps(answer);
  if (
    swapped.some((value) => isRight(withNumbers(answer, { values: Float64Array.of(value) }))) &&
    isBelieved(swapped.length, widthOf(marking, answer))
  )
    return { id: 'digits-swapped' };
  const lone = loneWrong(answer, marking, right);
  if (lone) {
    const of = entryName(marking.kind, lone.quantity, lone.offsets[0]!);
    if (isRight(scaled(lone, -1))) return { id: 'sign-slip', of };
    if (shifts.some((factor) => isRight(scaled(lone, factor)))) return { id: 'decimal-slip', of };
  }
  const missed = sheet.answers.filter(
    (_, i) => statuses[i] === 'miss' || statuses[i] === 'follows',
  );
  const other = missed.find(
    (one) =>
      one !== answer &&
      hasDigits(one) &&
      one.offsets.length === answer.offsets.length &&
      isRight(withNumbers(answer, { offsets: one.offsets })) &&
      isRight(withNumbers(one, { offsets: answer.offsets })),
  );
  return other && { id: 'exchanged', of: other.name };
}

/** A zero has no digits that a pen could slip in. */
const hasDigits = ({ values }: Answer): boolean => values.some((value) => value !== 0);

/** The one entry of an answer that is wrong, where all others are right and it is no zero. */
function loneWrong(
  answer: Answer,
  { tolerance }: Marking,
  right: Float64Array,
): Answer | undefined {
  const { offsets, values, halves } = answer;
  if (offsets.length === 1) return undefined;
  const isWrong = (k: number): boolean => !isEntryNear(answer, k, right[offsets[k]!]!, tolerance);
  const [k, ...others] = [...offsets.keys()].filter(isWrong);
  if (k === undefined || others.length > 0) return undefined;
  const lone = withNumbers(answer, {
    offsets: [offsets[k]!],
    values: values.slice(k, k + 1),
    halves: halves.slice(k, k + 1),
  });
  return hasDigits(lone) ? lone : undefined;
}

const shifts = [10, 0.1, 100, 0.01];

const scaled = (answer: Answer, factor: number): Answer => {
  const { values, halves } = answer;
  return withNumbers(answer, {
    values: values.map((value) => value * factor),
    halves: halves.map((half, k) => (values[k] === 0 ? half : half * Math.abs(factor))),
  });
};

/** Longer than the text of any double without an exponent that somebody may copy by hand. */
const longestCopied = 40;

/** The number with each two neighbouring digits swapped. */
function swaps({ given, offsets }: Answer): number[] {
  const text = given.trim();
  if (offsets.length > 1 || text.length > longestCopied || !/^[-+]?\d*\.?\d+$/.test(text))
    return [];
  const places = [...text.matchAll(/\d(?=\.?\d)/g)].map(({ index }) => index);
  return places.map((at) => {
    const next = text[at + 1] === '.' ? at + 2 : at + 1;
    const between = text.slice(at + 1, next);
    return Number(text.slice(0, at) + text[next]! + between + text[at]! + text.slice(next + 1));
  });
}
