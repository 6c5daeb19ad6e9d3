// Results of batch beside those of a single run.
import { expect } from 'vitest';
import type { Nested } from '../../src/matrix.ts';

/** Below this doubles have fewer digits. */
const leastNormal = 2 ** -1022;

/** Two doubles may both be within 1e-13 of a number. */
export function expectNear(one: Nested, other: Nested, where: string): void {
  const [found, expected] = [one, other].map((value) => [value].flat(3) as number[]);
  expect(found!.length, where).toBe(expected!.length);
  found!.forEach((value, k) => {
    const bound = 2e-13 * Math.abs(expected![k]!) + leastNormal;
    expect(Math.abs(value - expected![k]!), where).toBeLessThanOrEqual(bound);
  });
}
