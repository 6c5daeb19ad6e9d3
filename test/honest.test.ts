// Justice: no number of honest work is ever called wrong, however its digits were dropped; nobody
// is blamed without evidence.
import { describe, expect, it } from 'vitest';
import { backprop } from './backprop.ts';
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
    expectAtMost(wrongedFloat32(seedsIn(5, 150)), 0);
  });

  it('behind a slip that nothing explains, but for that', () => {
    expectAtMost(secondWrong(6, seedsIn(5, 150)), 0);
    expectAtMost(secondWrong(4, seedsIn(5, 150)), 0);
  });
});

describe('honest work in another way than the formula is written', () => {
  const one = '--layers 1 --w1 1 --b1 0'.split(' ');
  const column = '[[0.4248,0.4456,0.4344,0.3960]]';
  const row = '[0.4248;0.4456;0.4344;0.3960]';
  const linear = ['--activation', 'linear', 'loss=0.0204'];
  const columns = ['--x', column, '--y', '[[0.16,0.5,0.7,0.54]]', `y_pred=${column}`];
  const rows = ['--form', 'xW', '--x', row, '--y', '[0.16;0.5;0.7;0.54]', `y_pred=${row}`];
  it.each([
    ['softplus as ln(1 + exp(z))', '--x -0.87 --y 0 --activation softplus y_pred=0.348'],
    ['softplus, its digits cut', '--x -1.36 --y 0 --activation softplus z1=-1.360 y_pred=0.227'],
    ['tanh by exponentials', '--x 1.37 --y 0 --activation tanh y_pred=0.881 dy_pred=0.881'],
    ['a loss sample by sample', [...columns, ...linear]],
    ['the same with samples as rows', [...rows, ...linear]],
    [
      'a step by a gradient that is written as 0',
      '--x 0.001 --y 1 --lr 0.1 --optimizer adagrad dW1=-0.000 W1_new=1.099',
    ],
  ])('%s', async (_, given) => {
    const words = typeof given === 'string' ? given.split(' ') : given;
    const { code, out, err } = await backprop(['check', ...one, ...words]);
    expect([code, err], out).toEqual([0, '']);
  });
});

describe('a number that is off by a random factor is blamed on nothing', () => {
  it.each([
    [3, 0.01],
    [4, 0.002],
    [6, 0.0002],
  ])('alone, at %i digits', (digits, part) => {
    expectAtMost(blamed(true, digits, seedsIn(12, 800)), part);
  });

  it('among right ones, at 3 digits', () => {
    expectAtMost(blamed(false, 3, seedsIn(20, 1500)), 0.001);
  });
});
