// A sample of the accuracy benchmark, so that the claim in README is held on every run.
import { expect, it } from 'vitest';
import { worstError } from './bench/accuracy.ts';
import { runsIn } from './effort.ts';

it('gradients of 1-1-1 problems in [-1, 1] are right to 1e-14', () => {
  expect(worstError(1, runsIn(100, 600), 11).worst).toBeLessThan(1e-14);
});
