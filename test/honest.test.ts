// Justice: no number of honest work is ever called wrong, however its digits were dropped; nobody
// is blamed without evidence.
import { describe, expect, it } from 'vitest';
import { blamed, secondWrong, wronged, wrongedFloat32, type Count } from './bench/fairness.ts';
import { seedsIn } from './effort.ts';

/** At most this part of the sheets, and one more, so that few sheets can be tried. */
const expectAtMost = ({ of, count, examples }: Count, part: number): void =>
  expect(count, examples.join('\n')).toBeLessThanOrEqual(part * of + (part > 0 ? 1 : 0));

describe('honest sheets have nothing wrong', () => {
  it.each(['all', 'four'] as const)('with %s of their numbers', (which) => {
    expectAtMost(wronged(which, seedsIn(1, 12)), 0);
  });

  it('in single precision', () => {
    expectAtMost(wrongedFloat32(seedsIn(10, 150)), 0);
  });

  it('behind a slip that nothing explains, but for that', () => {
    expectAtMost(secondWrong(6, seedsIn(10, 150)), 0);
    expectAtMost(secondWrong(4, seedsIn(10, 150)), 0);
  });
});

describe('a number that is off by a random factor is blamed on nothing', () => {
  it.each([
    [3, 0.01],
    [4, 0.002],
    [6, 0.0002],
  ])('alone, at %i digits', (digits, part) => {
    expectAtMost(blamed(true, digits, seedsIn(25, 800)), part);
  });

  it('among right ones, at 3 digits', () => {
    expectAtMost(blamed(false, 3, seedsIn(40, 1500)), 0.001);
  });
});
