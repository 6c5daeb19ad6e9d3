// How much a match of numbers says: the chance that it comes about by itself.
import type { Marking, Status, Walk } from './walk.ts';

/**
 * A chance this small that one of many fits by itself: the numbers that it explains must be written
 * to enough digits for that.
 */
export const mostChance = 0.02;

/** The part of the number line, about the number itself, that its digits leave open. */
export function relativeHalf({ sheet, tolerance }: Marking, answer: number): number {
  const { values, halves } = sheet.answers[answer]!;
  return values.reduce(
    (product, value, k) =>
      product *
      Math.min(
        1,
        Math.max(
          1e-12,
          halves[k]! / Math.abs(value),
          tolerance ? tolerance.rtol + tolerance.atol / Math.abs(value) : 0,
        ),
      ),
    1,
  );
}

/** The chance that all numbers which are explained now, and were not before, fit by themselves. */
export function chanceOf(marking: Marking, before: readonly Status[], { statuses }: Walk): number {
  return statuses.reduce(
    (product, status, i) =>
      before[i] === 'miss' && status !== 'miss' ? product * relativeHalf(marking, i) : product,
    1,
  );
}
