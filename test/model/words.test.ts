// What is said of functions that other languages have and models do not: what to write computes it.
import { describe, expect, it } from 'vitest';
import { backprop } from '../backprop.ts';

const messageOf = async (formula: string): Promise<string> => {
  const { code, err } = await backprop(['--model', `f = ${formula}`, '--x', '0.5']);
  expect(code).toBe(2);
  return err.split('\n')[0]!;
};

const values: [name: string, argv: string[], value: number][] = [
  ['tan', ['--x', '0.5'], Math.tan(0.5)],
  ['sinh', ['--x', '0.5'], Math.sinh(0.5)],
  ['cosh', ['--x', '0.5'], Math.cosh(0.5)],
  ['log1p', ['--x', '0.5'], Math.log1p(0.5)],
  ['log2', ['--x', '0.5'], -1],
  ['log10', ['--x', '100'], 2],
  ['exp2', ['--x', '3'], 8],
  ['expm1', ['--x', '0.5'], Math.expm1(0.5)],
  ['pow', ['--x', '3'], 9],
  ['square', ['--x', '-3'], 9],
  ['cbrt', ['--x', '27'], 3],
  ['sec', ['--x', '0.5'], 1 / Math.cos(0.5)],
  ['logistic', ['--x', '0'], 0.5],
  ['logsumexp', ['--x', '[0,0]'], Math.log(2)],
  ['maximum', ['--a', '2', '--b', '3'], 3],
  ['minimum', ['--a', '2', '--b', '3'], 2],
  ['clip', ['--x', '7'], 1],
  ['relu6', ['--x', '7'], 6],
  ['dot', ['--a', '[1,2]', '--b', '[3,4]'], 11],
  ['average', ['--x', '[1,2,6]'], 3],
  ['var', ['--x', '[1,2,6]'], 14 / 3],
  ['std', ['--x', '[1,3]'], 1],
  ['numel', ['--x', '[1,2,6]'], 3],
  ['mse', ['--a', '[1,2]', '--y', '[2,4]'], 2.5],
  ['mae', ['--a', '[1,2]', '--y', '[2,4]'], 1.5],
  ['cross_entropy', ['--a', '[0.5,0.5]', '--y', '[1,0]'], Math.log(2)],
  ['bce', ['--a', '0.5', '--y', '1'], Math.log(2)],
  ['hinge', ['--a', '0.5', '--y', '1'], 0.5],
];

it.each(values)('%s', async (name, argv, value) => {
  const [, formula] = /: write (.*)$/.exec(await messageOf(`${name}(x)`))!;
  const { out } = await backprop(['--model', `f = ${formula}`, ...argv, '--get', 'f']);
  expect(Number(out)).toBeCloseTo(value, 12);
});

describe('what is said', () => {
  const cases: [string, string][] = [
    ['round(x)', 'its slope is 0 wherever it has one, so no gradient comes back'],
    ['np.exp(x)', 'a name has no point: write exp alone'],
    ['tf.nn.relu(x)', 'a name has no point: write relu alone'],
    ['x.T', "the transpose is written with ': x'"],
    ['x @ x', '@ cannot stand in a formula: write *'],
    ['α', 'α cannot stand in a formula: names have a to z, digits and _'],
    ['x(1,:)', 'unknown function x: entries are in brackets, x[1, 2]'],
    ['zeros(2) + x', 'unknown function zeros: write the numbers, as in [0; 0]'],
    ['½ * x', '½ cannot stand in a formula: write plain numbers and names, such as 1/2 and h1'],
    ['||x||', '| cannot stand in a formula: write norm(…)'],
    ['exp^(x)', 'exp is a function: write exp(x), and exp(x)^2 for a power of it'],
    ['ln x', 'ln is a function: write ln(x)'],
    ['(x * log x)', 'log is a function: write log(x)'],
    ['(x log(x))', 'an operator is missing before log: write * for a product'],
    ['sum(x, axis=0)', 'arguments have no names: an axis is its number alone, sum(X, 1) down'],
    ['norm(x, 1)', 'norm is Euclidean, of everything: write sum(abs(x)) for the sum of absolute'],
    ['max(x, 1, 2)', 'max compares two at a time: write max(max(a, b), c)'],
    ['x^T', 'T is missing: give --T or --set T=…, or write T = … in the model; the transpose is '],
    ['w + b', '--x is not a given of this model: it reads w b'],
    ['Tahn(x)', 'unknown function Tahn: did you mean tanh?'],
    ['constructor(x)', 'unknown function constructor: there are exp log '],
  ];
  it.each([
    ['f := x', 'write = alone for an assignment'],
    ['f(x) = x^2', 'what is assigned is a name alone: write f = …'],
    ['(x+1)*x', '(x+1)*x: no such file; a model is assignments, as in f = (x+1)*x'],
  ])('of the model %s', async (model, message) => {
    const { code, err } = await backprop(['--model', model, '--x', '1']);
    expect({ code, err: err.split('\n')[0] }).toEqual({
      code: 2,
      err: expect.stringContaining(message) as string,
    });
  });

  it('of a given whose name an option has', async () => {
    const { code, err } = await backprop(['--model', 'f = 2*digits', '--digits', '3']);
    expect([code, err]).toEqual([
      2,
      'backprop: --digits means something else: give digits as --set digits=…\n',
    ]);
  });

  it.each(cases)('of %s', async (formula, message) => {
    expect(await messageOf(formula)).toContain(message);
  });
});
