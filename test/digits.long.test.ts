// A model of so many steps that no digits settle is given fewer digits, for the time they take.
import { expect, it } from 'vitest';
import { backprop } from './backprop.ts';

it('990 zeros are looked for with 160 digits, and printed with a remark', async () => {
  const steps = Array.from({ length: 989 }, (_, k) => `a${k + 1} = tanh(a${k} * x)`);
  const model = ['a0 = sin(x)^2 + cos(x)^2 - 1', ...steps].join('; ');
  const { code, out, err } = await backprop(['--model', model, '--x', '0.5', '--get', 'a989']);
  expect([code, out]).toEqual([0, '0\n']);
  expect(err).toBe('backprop: not settled by 160 digits, so printed as 0 or to even: a989\n');
});
