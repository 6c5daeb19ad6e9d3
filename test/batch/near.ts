// Results of double precision beside those of a single run, which are right to the last digit.

/** What a sum that cancels may be off by, of numbers around 1. */
const tolerance = 1e-12;

/** True where two results are the same but for the rounding of double precision. */
export function isNear(one: unknown, other: unknown): boolean {
  if (typeof one === 'number' && typeof other === 'number')
    return Math.abs(one - other) <= tolerance * Math.max(1, Math.abs(one));
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  const [first, second] = [one, other].map((value) => Object.entries(value ?? {}).sort());
  return (
    first!.length === second!.length &&
    first!.every(([key, value], k) => second![k]![0] === key && isNear(value, second![k]![1]))
  );
}
