// A remark where the forward pass is at a kink or a tie, and none where it is not.
import { describe, expect, it } from 'vitest';
import { backprop } from './backprop.ts';

const kink =
  'no derivative at a kink: the slope taken there is 0 for relu and abs, else as in PyTorch';
const tie = 'no derivative at a tie: the whole gradient goes to the first of those that are equal';

describe('a model', () => {
  it.each([
    ['f = relu(a)', ['--a', '0'], `f: ${kink}`],
    ['f = max(0, 1 - a)', ['--a', '1'], `f: ${kink}`],
    ['p = abs(x); f = sum(p)', ['--x', '[1, 0, -1, 0]'], `p[2], p[4]: ${kink}`],
    ['f = max(a, b)', ['--a', '3', '--b', '3'], `f: ${tie}`],
    ['f = min([a; b; c])', ['--a', '3', '--b', '1', '--c', '1'], `f: ${tie}`],
    ['p = max(X, [], 2); f = sum(p)', ['--X', '[1, 1; 0, 2]'], `p[1]: ${tie}`],
    ['p = min(X, [], 1); f = sum(p)', ['--X', '[1, 1; 0, 1]'], `p[1,2]: ${tie}`],
    ['p = maxpool(X, 2); f = sum(p)', ['--X', '[1, 5, 2, 2; 0, 5, 1, 3]'], `p[1,1]: ${tie}`],
  ])('%s %j', async (model, argv, remark) => {
    const { err, code } = await backprop(['--model', model, ...argv]);
    expect({ err, code }).toEqual({ err: `backprop: ${remark}\n`, code: 0 });
  });

  it.each([
    ['f = relu(a)', ['--a', '1e-300']],
    ['f = max([a; b; c])', ['--a', '3', '--b', '1', '--c', '1']],
    ['p = maxpool(X, 2); f = sum(p)', ['--X', '[1, 4, 2, 2; 0, 5, 1, 3]']],
    ['p = max(X, [], 2); f = sum(p)', ['--X', '[1, 2, 3; 4, 5, 6]']],
    ['p = min(X, [], 1); f = sum(p)', ['--X', '[1, 5; 3, 4]']],
    ['p = exp(z - max(z)) / sum(exp(z - max(z))); f = p[1]', ['--z', '[1; 1]']],
  ])('%s %j: nothing to say', async (model, argv) => {
    expect((await backprop(['--model', model, ...argv])).err).toBe('');
  });
});

it('a softmax of equal numbers: nothing to say, as it has a derivative there', async () => {
  const zeros = ['--x', '[1,2]', '--y', '[1,0]', '--layers', '1', '--w1', '[0,0;0,0]', '--b1', '0'];
  const { err } = await backprop([...zeros, '--activation', 'softmax', '--loss', 'ce']);
  expect(err).toBe('');
});

it.each(['explain', 'graph'])('%s of a relu at 0, which a pinned value is not', async (command) => {
  const relu = ['--x', '0', '--y', '1', '--layers', '1', '--w1', '1', '--b1', '0'];
  const problem = [command, ...relu, '--activation', 'relu'];
  expect((await backprop(problem)).err).toBe(`backprop: y_pred: ${kink}\n`);
  expect((await backprop([...problem, '--set', 'y_pred=0.5'])).err).toBe('');
});
