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
    ['f = max(a / 3 * 3, a)', ['--a', '0.3'], `f: ${tie}`],
    ['f = max(a, 0.1 + 0.2)', ['--a', '0.3'], `f: ${tie}`],
    ['f = relu(0.1 + 0.2 - a)', ['--a', '0.3'], `f: ${kink}`],
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
    ['f = max(a, a + 1e-30)', ['--a', '0.3']],
    ['f = max(a)', ['--a', '[1, 1 + 1e-20]']],
    ['f = sum(maxpool(X, 2))', ['--X', '[1, 1 + 1e-20; 0, 1]']],
    ['f = relu(1e-300 * a * 1e-300)', ['--a', '0.3']],
    ['f = max([1e300 * a, 1e300 * a + 1])', ['--a', '1e300']],
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

describe('ties of numbers that no digits tell apart', () => {
  const gradients = async (model: string): Promise<object> => {
    const { out, err } = await backprop([
      ...['--model', model, '--x', '2', '--z', '2', '--format', 'json'],
    ]);
    expect(err).not.toContain('not settled');
    return JSON.parse(out) as object;
  };
  const slope = Math.exp(2);

  it.each<[model: string, dx: number, dz: number]>([
    ['f = max(exp(x), exp(z))', slope, 0],
    ['f = max(exp([z, x, z]))', 0, slope],
    ['f = maxpool(exp([z, x; x, z]), 2)[1,1]', 0, slope],
    ['f = min(x + sin(z), sin(z) + x)', 1, Math.cos(2)],
    ['f = relu(exp(x) - exp(z))', 0, 0],
    ['f = max(maxpool(tanh([0, z, x, 0]), 2, 1))', 0, 1 - Math.tanh(2) ** 2],
  ])('%s', async (model, dx, dz) => {
    const found = (await gradients(model)) as { dx: number; dz: number };
    expect(found.dx).toBeCloseTo(dx, 12);
    expect(found.dz).toBeCloseTo(dz, 12);
  });

  it.each(['sqrt(x)^2', 'exp(log(x))'])('%s is x as far as digits tell', async (formula) => {
    const { err } = await backprop(['--model', `f = max(${formula}, x)`, '--x', '.3']);
    expect(err).toContain(`f: ${tie}`);
  });

  it('but numbers that are not computed alike are compared by their digits', async () => {
    const { out } = await backprop([
      '--model',
      'f = max(exp(x), exp(2.0000001) + x - x)',
      '--x',
      '2',
    ]);
    expect(out).toContain('dx 0');
  });

  it('of which the whole is right for the first alone', async () => {
    const { out } = await backprop([
      ...['check', '--model', 'f = max(sigmoid(v))', '--v', '[1,1,0]', 'dv=[0,0.1966,0]'],
    ]);
    expect(out).toContain('should be [0.19661193,0,0]');
  });
});
