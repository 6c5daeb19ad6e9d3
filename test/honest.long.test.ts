// What is planted is found, at few digits and under conventions too.
import { describe, expect, it } from 'vitest';
import { missed, type Count } from './bench/fairness.ts';

const expectAtMost = ({ of, count, examples }: Count, part: number): void =>
  expect(count, examples.join('\n')).toBeLessThanOrEqual(part * of + 1);

describe('planted mistakes are found where they were made, and the rest follows', () => {
  it('at 4 digits', () => {
    expectAtMost(missed({ digits: 4 }, 6), 0.05);
  });

  it.each(['descent-sign', 'biases-kept'] as const)('by the convention %s', (convention) => {
    expectAtMost(missed({ convention }, 6), 0.03);
  });
});
