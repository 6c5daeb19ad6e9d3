// Justice: no number of honest work is ever called wrong, however its digits were dropped; nobody
// is blamed without evidence.
import { describe, expect, it } from 'vitest';
import { backprop } from './backprop.ts';
import {
  blamed,
  secondWrong,
  wronged,
  wrongedFloat32,
  wrongedSteps,
  type Count,
} from './bench/fairness.ts';
import { seedsIn } from './effort.ts';

/** At most this part of the sheets, and one more, so that few sheets can be tried. */
const expectAtMost = ({ of, count, examples }: Count, part: number): void =>
  expect(count, examples.join('\n')).toBeLessThanOrEqual(part * of + (part > 0 ? 1 : 0));

describe('honest sheets have nothing wrong', () => {
  it.each(['all', 'four'] as const)('with %s of their numbers', (which) => {
    expectAtMost(wronged(which, seedsIn(1, 12)), 0);
  });

  it('in single precision', () => {
    expectAtMost(wrongedFloat32(seedsIn(2, 150)), 0);
  });

  it('with a step of an optimiser', () => {
    expectAtMost(wrongedSteps(seedsIn(20, 1000)), 0);
  });

  it('behind a slip that nothing explains, but for that', () => {
    expectAtMost(secondWrong(6, seedsIn(2, 150)), 0);
    expectAtMost(secondWrong(4, seedsIn(2, 150)), 0);
  });
});

describe('honest work in another way than the formula is written', () => {
  const one = '--w1 1 --b1 0'.split(' ');
  const column = '[[0.4248,0.4456,0.4344,0.3960]]';
  const row = '[0.4248;0.4456;0.4344;0.3960]';
  const linear = ['--activation', 'linear', 'loss=0.0204'];
  const columns = ['--x', column, '--y', '[[0.16,0.5,0.7,0.54]]', `y_pred=${column}`];
  const rows = ['--form', 'xW', '--x', row, '--y', '[0.16;0.5;0.7;0.54]', `y_pred=${row}`];
  const slope = '--x 0.044 z1=0.0440 y_pred=0.0440 dy_pred=-0.0460 dz1=-0.0457';
  const nearOne = '--x 4.975 --y 0 y_pred=0.993139 dy_pred=145.771172';
  const means =
    '--activation linear --x -1.25 --y [0.79,0.19,0.61] --w1 [0.57,-0.1,0.29] --b1 [0.26,-0.09,-0.25]';
  const halves =
    '--activation linear --x 1.21 --y [0,0,1] --w1 [0.83,-0.76,0.09] --b1 [-0.14,0.48,-0.35] y_pred=[0.860,-0.439,-0.242]';
  const sum = '--activation linear --x [1;1;1] --w1 [[1,-0.999,0.0126]]';
  const bias = '--activation linear --x [1;1] --w1 [[-0.999,0.0126]] --b1 1';
  it.each([
    ['softplus as ln(1 + exp(z))', '--x -0.87 --y 0 --activation softplus y_pred=0.348'],
    ['softplus, its digits cut', '--x -1.36 --y 0 --activation softplus z1=-1.360 y_pred=0.227'],
    ['tanh by exponentials', '--x 1.37 --y 0 --activation tanh y_pred=0.881 dy_pred=0.881'],
    ['sigmoid as exp(z)/(1 + exp(z))', '--x 0.043 --y 0.09 z1=0.0430 y_pred=0.509'],
    ['the slope of tanh as a product', `--y 0.09 --activation tanh ${slope}`],
    ['(ŷ - y)/(ŷ(1 - ŷ))', '--x -1.262 --y 1 --loss bce y_pred=0.220 dy_pred=-4.561'],
    ['the same of a ŷ near 1, which has few digits', `--loss bce ${nearOne}`],
    ['2/n before the errors', `--loss mse ${halves} dy_pred=[0.572,-0.292,-0.825]`],
    ['the errors over n first', `--loss mse ${means} dy_pred=[-0.826,-0.103,-0.812]`],
    ['a sum in another order', `--y 0 ${sum} --b1 0 z1=0.0140`],
    ['a bias before the sum', `--y 0 ${bias} z1=0.0140`],
    ['a loss sample by sample', [...columns, ...linear]],
    ['the same with samples as rows', [...rows, ...linear]],
    [
      'a step by a gradient that is written as 0',
      '--x 0.001 --y 1 --lr 0.1 --optimizer adagrad dW1=-0.000 W1_new=1.099',
    ],
    [
      'a step over the root of what has no digits left',
      '--x 0.1 --y 0.497 --lr 0.1 --optimizer adam dW1=0.0007 m_W1_new=0.0001 v_W1_new=0.0000 W1_new=-9999.0000',
    ],
    ['zeros for digits', '--x 3157 --y 0 --activation linear z1=3160 y_pred=3160 dW1=9980000'],
  ])('%s', async (_, given) => {
    const words = typeof given === 'string' ? given.split(' ') : given;
    const weight = words.includes('--w1') ? [] : one;
    const { code, out, err } = await backprop(['check', '--layers', '1', ...weight, ...words]);
    expect([code, err], out).toEqual([0, '']);
  });
});

describe('a number that is off by a random factor is blamed on nothing', () => {
  it.each([
    [3, 0.01],
    [4, 0.002],
    [6, 0.0001],
  ])('alone, at %i digits', (digits, part) => {
    expectAtMost(blamed(true, digits, seedsIn(4, 800)), part);
  });

  it('among right ones, at 3 digits', () => {
    expectAtMost(blamed(false, 3, seedsIn(6, 1500)), 0.001);
  });
});
