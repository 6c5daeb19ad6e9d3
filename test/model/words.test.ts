// What is said of functions that other languages have and models do not: what to write computes it.
import { describe, expect, it } from 'vitest';
import { functionNames } from '../../src/records/model-functions.ts';
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
  ['arcsinh', ['--x', '0.5'], Math.asinh(0.5)],
  ['acosh', ['--x', '1.5'], Math.acosh(1.5)],
  ['atanh', ['--x', '0.5'], Math.atanh(0.5)],
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
  ['sigmoid_prime', ['--x', '0'], 0.25],
  ['tanh_derivative', ['--x', '0.5'], 1 - Math.tanh(0.5) ** 2],
  ['logit', ['--x', '0.75'], Math.log(3)],
  ['BCEWithLogitsLoss', ['--z', '0.5', '--y', '1'], Math.log(1 + Math.exp(-0.5))],
  ['CrossEntropyLoss', ['--a', '[0.5,0.5]', '--y', '[1,0]'], Math.log(2)],
  ['swish', ['--x', '1'], 1 / (1 + Math.exp(-1))],
  ['lrelu', ['--x', '-2'], -0.02],
  ['prelu', ['--x', '-2', '--a', '0.25'], -0.5],
  ['log_2', ['--x', '8'], 3],
  ['huber', ['--a', '[1,2]', '--y', '[3,2.5]'], (1.5 + 0.125) / 2],
  ['smooth_l1_loss', ['--a', '1', '--y', '3'], 1.5],
  ['kl_div', ['--p', '[0.5,0.5]', '--q', '[0.25,0.75]'], Math.log(4 / 3) / 2],
  ['cosine_similarity', ['--a', '[1,2]', '--b', '[2,1]'], 0.8],
  ['det', ['--A', '[1,2;3,5]'], -1],
];

/** Functions of arrays that give arrays. */
const arrays: [name: string, argv: string[], value: number[][]][] = [
  ['softmin', ['--x', '[0,0]'], [[0.5], [0.5]]],
  ['layer_norm', ['--x', '[1,3]'], [[-1 / Math.sqrt(1.00001)], [1 / Math.sqrt(1.00001)]]],
  ['rms_norm', ['--x', '[3,4]'], [[3 / Math.sqrt(12.500001)], [4 / Math.sqrt(12.500001)]]],
  [
    'batch_norm',
    ['--X', '[1,0;3,4]'],
    [
      [-1 / Math.sqrt(1.00001), -2 / Math.sqrt(4.00001)],
      [1 / Math.sqrt(1.00001), 2 / Math.sqrt(4.00001)],
    ],
  ],
  ['attention', ['--Q', '[0;0]', '--K', '[1;2]', '--V', '[1;3]', '--d', '1'], [[2], [2]]],
];

it.each(values)('%s', async (name, argv, value) => {
  const { out } = await backprop(['--model', `f = ${await said(name)}`, ...argv, '--get', 'f']);
  expect(Number(out)).toBeCloseTo(value, 12);
});

it.each(arrays)('%s', async (name, argv, value) => {
  const model = `f = ${await said(name)}; L = sum(f)`;
  const { out } = await backprop(['--model', model, ...argv, '--get', 'f']);
  const rows = (JSON.parse(out) as (number | number[])[]).map((row) => [row].flat());
  expect(rows.map((row) => row.length)).toEqual(value.map((row) => row.length));
  rows.forEach((row, i) => row.forEach((entry, j) => expect(entry).toBeCloseTo(value[i]![j]!, 12)));
});

/** The formula to write for a function. */
async function said(name: string): Promise<string> {
  const [, formula] = /: write (.*?)(?: for .*)?$/.exec(await messageOf(`${name}(x)`))!;
  return formula!;
}

describe('what is written as elsewhere', () => {
  it.each(functionNames)('%s behind a library or a value', async (name) => {
    expect(await messageOf(`np.${name}(x)`)).toContain(`: write ${name} alone`);
    expect(await messageOf(`torch.nn.functional.${name}(x)`)).toContain(`: write ${name} alone`);
    expect(await messageOf(`x.${name}()`)).toContain(`: write ${name}(x)`);
    expect(await messageOf(`(2 * x).${name}(1)`)).toContain(`: write ${name}(x)`);
  });

  const letters = [...'αβγδεϵζηθικλμνξρστυφχψωΓΔΘΛΞΦΨΩ'];
  it.each(letters)('%s is said by a name that a model can have', async (letter) => {
    const [, name] = /: write ([A-Za-z]+)$/.exec(await messageOf(`x * ${letter}`))!;
    const model = `f = x * ${name}`;
    const { code, err } = await backprop(['--model', model, '--x', '2', '--set', `${name}=3`]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it.each(['x', 'W2', 'theta'])('a product without its *: %s(x + 1)', async (name) => {
    expect(await messageOf(`${name} + ${name}(x + 1)`)).toContain(
      `write its formula, or ${name} * (…) for`,
    );
    expect(await messageOf(`(${name} + 1)(x + 1)`)).toContain('missing before (: write * for');
  });

  it.each(['w', 'x'])('a product of letters, of which --%s is one', async (letter) => {
    const { err } = await backprop(['--model', 'f = wx + b', `--${letter}`, '2', '--b', '1']);
    expect(err).toContain('reads wx b; a product is written w * x');
  });
});

describe('what is said', () => {
  const cases: [string, string][] = [
    ['round(x)', 'its slope is 0 wherever it has one, so no gradient comes back'],
    ['np.exp(x)', 'a name has no point: write exp alone'],
    ['tf.nn.relu(x)', 'a name has no point: write relu alone'],
    ['x.T', "the transpose is written with ': x'"],
    ['x @ x', '@ cannot stand in a formula: write *'],
    ['<w, x>', "< cannot stand in a formula: write a' * b for the product of two columns"],
    ['w %*% x', '% cannot stand in a formula: write *'],
    ['x .+ w', '. cannot stand in a formula: write + alone'],
    ['tanh.(x)', '. cannot stand in a formula: functions go entry by entry, as in exp(x)'],
    ['max{0, x}', '{ cannot stand in a formula: write ('],
    ['5!', '! cannot stand in a formula'],
    ['x^2 -> g', '> cannot stand in a formula: write the name first, as in f = x^2'],
    ["g'(x)", "' is the transpose: a derivative is printed with the function, as dx with f = x^2"],
    ['lambda x: x^2', 'write the formula alone, its names are the arguments'],
    [
      '@(x) x^2',
      '@ cannot stand in a formula: write the formula alone, its names are the arguments',
    ],
    ['x mod 2', 'models have no remainder of a division'],
    ['α', 'α cannot stand in a formula: write alpha'],
    ['ж', 'ж cannot stand in a formula: names have a to z, digits and _'],
    ['σ(x)', 'σ cannot stand in a formula: write sigmoid(…)'],
    ['σ x', 'σ cannot stand in a formula: write sigmoid(…)'],
    ['σ^2', 'σ cannot stand in a formula: write sigma'],
    ['ŷ - x', 'ŷ cannot stand in a formula: write y_hat'],
    [
      'x.dot(y)',
      ".dot cannot stand in a formula: write a' * b for two columns, A * B for matrices",
    ],
    ['np.dot(x, y)', "a name has no point: write a' * b for two columns"],
    ['x.t()', "the transpose is written with ': x'"],
    ['self.W * x', 'a name has no point: write W alone'],
    ['L.backward()', '.backward cannot stand in a formula: leave it out, gradients are printed'],
    ['x ⋅ 2', '⋅ cannot stand in a formula: write *'],
    ['x ⊗ 2', '⊗ cannot stand in a formula: write .*'],
    ['x⁻¹', '⁻ cannot stand in a formula: write ^(-1)'],
    ['∇x', '∇ cannot stand in a formula: write the formula alone, its gradients are printed'],
    ['⟨x, y⟩', "⟨ cannot stand in a formula: write a' * b for the product of two columns"],
    ['x ≥ 0', '≥ cannot stand in a formula: write a product with a mask of 0 and 1'],
    ['x != 0', '! cannot stand in a formula: write a product with a mask of 0 and 1'],
    ['Exp[x] + x', 'a function stands before parentheses: exp(x)'],
    ['x + "x"', '" cannot stand in a formula: write names without quotes'],
    ['not x', 'there are no conditions: write max(x, 0), or a product with a mask'],
    ['sum(x for x in y)', 'there are no loops: write every term, or sum(x) of a vector'],
    [
      'True * x',
      'True is missing: give --True or --set True=…, or write True = … in the model; write 1',
    ],
    ['self.fc(x)', '.fc cannot stand in a formula: write its formula'],
    ['x̂ + 1', 'cannot stand in a formula: write x_hat'],
    ['x_{t-1}', '{ cannot stand in a formula: write an index into the name, as in h1 or h_1'],
    ['x^{[1]}', '{ cannot stand in a formula: write an index into the name, as in h1 or h_1'],
    ['∛x', '∛ cannot stand in a formula: write (…)^(1/3)'],
    ['maxpool(x, (2,2))', 'a vector stands in brackets, as [1; 2]'],
    ['2*x where x=1', 'values are assigned apart: x = 1; f = x * y'],
    ['nn.MSELoss()(x, y)', 'a name has no point: write mean((a - y).^2)'],
    ["x.'", "the transpose is written with ': x'"],
    ['x \\ 2', '\\ cannot stand in a formula'],
    ['1,5 * x', 'a number has a point, not a comma: write 1.5'],
    ['x if x else 0', 'there are no conditions: write max(x, 0), or a product with a mask'],
    ['x /* 2 */', 'a comment begins with #'],
    ['atan(x)', 'unknown function atan: models have no inverse of sin, cos and tan'],
    ['np.array([1, 2])', 'a name has no point: write the list alone, [[1, 2], [3, 4]]'],
    ['x = y', 'one = an assignment: put the next one on a line of its own'],
    ['\\frac{1}{2}', '\\frac cannot stand in a formula, LaTeX is not read: write a / b'],
    ['\\sigma\\left(x\\right)', 'LaTeX is not read: write sigmoid(…)'],
    ['\\theta x', 'LaTeX is not read: write theta'],
    ['$x$', '$ cannot stand in a formula: write the formula without it'],
    ['x^{2}', '{ cannot stand in a formula: write ('],
    ['x_{12}', '{ cannot stand in a formula: write x_12'],
    ['{1, 2}', '{ cannot stand in a formula: write ['],
    ['{x + 1} * x', '{ cannot stand in a formula: write ('],
    ['LSTM(x)', 'unknown function LSTM: write a line for each gate and each step'],
    ['nn.Linear(3, 2)(x)', 'a name has no point: write W * x + b'],
    ['BatchNorm1d(x)', 'unknown function BatchNorm1d: write (X - mean(X, 1))'],
    ['x % 2', '% cannot stand in a formula: write /100 for a percentage, # before a comment'],
    ['x // 2', 'a comment begins with #'],
    ['x > 0', 'for the larger of two, or a product with a mask of 0 and 1'],
    ['x == 1', 'there are no conditions: write max(x, 0), or a product with a mask of 0 and 1'],
    ['x^2, g = 2*f', ', cannot stand here: assignments stand in lines, or with ; between them'],
    ['sech(x)', 'unknown function sech: write 2 / (exp(x) + exp(-x))'],
    ['rsqrt(x)', 'unknown function rsqrt: write 1 / sqrt(x)'],
    ['[1, 2; 3, 4][3, 1] * x', 'the row 3 is outside 1 to 2'],
    ['[1, 2; 3, 4][2, 2:4] * x', 'the column 4 is outside 1 to 2'],
    ['([1, 2; 3, 4] * x)[2]', 'two indices, [row, column]: a whole row is [2, :]'],
    ['x[end]', 'write the number of the last one in place of end'],
    ['x[2:end]', 'a range has both its ends, as in 2:5'],
    ['x[1:]', 'a range has both its ends, as in 2:5'],
    ['x[:2]', 'a range has both its ends, as in 2:5'],
    ['x[1:5:2]', 'a range has no step'],
    ['x[-1]', 'an index is a whole number from 1, a range such as 1:2, or a name'],
    ['x[i+1]', 'an index is a whole number from 1, a range such as 1:2, or a name: write its'],
    ['x + [0, -inf]', 'for an infinite one in a mask write a large number such as 1e9'],
    ['log(x, 2)', 'log is natural: write log(x) / log(2) for that to the base 2'],
    ['conv(x, k, 2)', 'conv has neither padding nor strides: write the zeros around X'],
    ['tanh(x, 1)', 'tanh takes 1 argument, not 2'],
    ['sum()', 'sum takes 1 to 2 arguments, not 0'],
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
    ['f = x; // product', 'a comment begins with #'],
    ['f ＝ x', '＝ cannot stand in a formula: write ='],
    ['f = （x）', '（ cannot stand in a formula: write ('],
    ['f = x\u3000* 2', 'U+3000 cannot stand in a formula: write a blank'],
    ['f = x \\\n * 2', 'a formula goes on in the next line inside parentheses alone'],
    ['f = x ...\n * 2', 'a formula goes on in the next line inside parentheses alone'],
    ['target: y\nf = x', 'no colon: write target y, eps'],
    ['target y = 3\nf = x', 'the value of y has a line of its own: y = …'],
    ['output f; f = x', 'the last that is assigned is the output: leave the line out'],
    ['param w; f = w*x', 'what is read and not assigned is given: leave the line out'],
    ['import math; f = x', 'there is nothing to import: leave the line out'],
    ['f = 2*x\nprint(f)', 'all values are printed: leave the line out'],
    ['f = 2*x\nreturn f', 'write the lines alone: the last that is assigned is the output'],
    ['a, b = x, 2', 'one name is assigned a line: write a = …'],
    ['h[1] = tanh(x)', 'what is assigned is a whole name: write h_1 = …, h_2 = …'],
    ['x = 1:3; f = sum(x)', 'a vector is written out, as in [1, 2, 3]'],
    ['f == x', 'write = alone for an assignment'],
    ['var f = x', 'an assignment begins with its name: write f = …'],
    ['float f = 2*x', 'an assignment begins with its name: write f = …'],
    ["f' = x", "a name has no ': write f_new = …"],
    ['df/dx = 2*x', 'gradients are computed and printed: leave out their lines'],
    ['f = x\ndf/dx', 'gradients are computed and printed: leave out their lines'],
    ['f: x^2', 'f: x^2: no such file; a model is assignments, as in f = x^2'],
    ['minimize (x-1)^2', 'no such file; a model is assignments, as in f = (x-1)^2'],
    ['x^2 = f', 'what is assigned stands on the left: write f = …'],
    ['for k in x: h = tanh(h)', 'there are no loops: write a line for each time, as in h1 = …'],
    ['f <- x^2', 'f <- x^2: no such file; a model is assignments, as in f = x^2'],
    ['f(x) = x^2', 'what is assigned is a name alone: write f = …'],
    ['(x+1)*x', '(x+1)*x: no such file; a model is assignments, as in f = (x+1)*x'],
    ['return x*2', 'return x*2: no such file; a model is assignments, as in f = x*2'],
    ['def f(x): return x^2', 'no such file; a model is assignments, as in f = x^2'],
  ])('of the model %s', async (model, message) => {
    const { code, err } = await backprop(['--model', model, '--x', '1']);
    expect({ code, err: err.split('\n')[0] }).toEqual({
      code: 2,
      err: expect.stringContaining(message) as string,
    });
  });

  it.each([[], ['explain'], ['graph']])('of one without its option: %s', async (...command) => {
    for (const model of ['f = x*2', 'f=1e-3*x']) {
      const { code, err } = await backprop([...command, model, '--x', '1']);
      const said = `backprop: unexpected argument ${model}: a model is an option, --model`;
      expect([code, err.split('\n')[0]]).toEqual([2, said]);
    }
    const { err } = await backprop([...command, 'x=1e-3']);
    expect(err).toContain('unexpected argument x=1e-3: write --x=1e-3');
  });

  it('of names that --wrt has not to name', async () => {
    const said = async (wrt: string): Promise<string> =>
      (await backprop(['--model', 'q = x * y; f = q^2', '--x', '1', '--y', '2', '--wrt', wrt])).err;
    expect(await said('w')).toBe('backprop: --wrt w is not a given of this model: it reads x y\n');
    expect(await said('q')).toBe(
      'backprop: --wrt q: it is computed, and its gradient dq too: leave it out\n',
    );
    expect(await said('f')).toBe(
      'backprop: --wrt f: it is the output, whose gradient by itself is 1\n',
    );
  });

  it.each([
    ['x[7]', '  f = x[7]\n        ^\n'],
    ['A[2, 7] * x[1]', '  f = A[2, 7] * x[1]\n           ^\n'],
    ['sum(A[1:5, 1]) * x[1]', '  f = sum(A[1:5, 1]) * x[1]\n              ^\n'],
    ['sum(A[2:1, 1]) * x[1]', '  f = sum(A[2:1, 1]) * x[1]\n            ^\n'],
    ['A[1, x]', '  f = A[1, x]\n           ^\n'],
    ['A[1, 2, 1] * x[1]', '  f = A[1, 2, 1] * x[1]\n              ^\n'],
  ])('of an index, with the caret under it: %s', async (formula, place) => {
    const model = `A = [1, 2; 3, 4]\nf = ${formula}`;
    const { err } = await backprop(['--model', model, '--x', '[1,2,3]']);
    expect(err.slice(err.indexOf('\n') + 1)).toBe(place);
  });

  it('of what a step would give, where there is none', async () => {
    const model = ['--model', 'target y; p = w * x; f = (p - y)^2', '--w', '1'];
    const given = [...model, '--x', '1', '--y', '2'];
    const needed = (name: string): string =>
      `backprop: ${name} needs a learning rate: add --lr 0.5, for example\n`;
    expect((await backprop(['explain', 'w_new', ...given])).err).toBe(needed('w_new'));
    expect((await backprop(['check', 'f_new=1', ...given])).err).toBe(needed('f_new'));
    expect((await backprop([...given, '--get', 'f_new'])).err).toContain('--get: f_new needs');
    expect((await backprop([...given, '--get', 'p_new'])).err).toContain('unknown quantity p_new');
    const frozen = ['--lr', '1', '--freeze', 'w', '--get', 'w_new'];
    expect((await backprop([...given, ...frozen])).err).toContain('unknown quantity w_new');
    const sum = ['batch', ...model, '--reduce', 'sum', '--get', 'dx'];
    expect((await backprop(sum, '{"x":1,"y":2}\n')).err).toBe(
      "backprop: stdin:1: --get dx can't be reduced: the records give x, each its own; there are f dw\n",
    );
  });

  it.each([
    [['--q', '3'], 'unknown option --q: q is computed: --set q=… takes it at another value'],
    [['--q=3'], 'unknown option --q: q is computed: --set q=… takes it at another value'],
    [['--set', 'q'], '--set q: write a name and a value, as in q=0.4'],
    [['--set', '=3'], '--set =3: write a name and a value, as in W1=0.4'],
    [['--set', 'loss=mse'], '--set loss: unknown quantity: the model has x __proto__ q f'],
    [['--x', '1'], '__proto__ is missing: give --set __proto__=…, or write __proto__ = … in'],
  ])('of %j', async (more, said) => {
    const model = 'q = 2 * x; f = q * __proto__';
    expect((await backprop(['--model', model, ...more])).err).toContain(`backprop: ${said}`);
  });

  const training = ['train', '--lr', '.1', '--steps', '1'];
  const step = ['train', '--steps', '1'];
  const ownRate = '--lr: the model has an lr of its own: call that by another name';
  it.each([
    [training, 'q', ['--q', '3'], 'unknown option --q: q is computed, and training changes what'],
    [['model'], 'q', ['--q', '3'], 'unknown option --q: q is computed, and a model gives formulas'],
    [training, 'q', ['--set', 'dq=3'], 'training changes what is computed: dq is computed, so'],
    [['model'], 'q', ['--set', 'q9=3'], '--set q9: unknown quantity: the model has x'],
    [['model'], 'q', ['--set', 'lr=3'], '--set lr: it is not part of a model'],
    [training, 'q*lr', [], ownRate],
    [step, 'q*lr', ['--set', 'lr=1'], ownRate],
    [[], 'q*help', [], 'help is missing: give --set help=…, or write help = … in the model'],
    [['batch'], 'q*loss', ['--loss', '3'], '--loss writes a dense network: give it as --set loss'],
    [['check', '--each', '-'], 'q', ['--loss', '3'], '--loss writes a dense network: leave it out'],
  ])('%j of %s lead somewhere: %j', async (command, f, more, said) => {
    const model = ['--model', `q = 2*x; f = ${f}`, '--x', '1'];
    expect((await backprop([...command, ...model, ...more])).err).toContain(`backprop: ${said}`);
  });

  it('of a table without answers name those of the model alone', async () => {
    const model = ['--model', 'z1 = 2*x; f = z1^2', '--x', '1'];
    expect((await backprop(['check', ...model, '--each', '-'], 'id,g\nkim,1\n')).err).toBe(
      'backprop: stdin:1: no column is an answer (id, g): ' +
        'name them as --all prints quantities, such as z1\n',
    );
  });

  it('of a given whose name an option has', async () => {
    const { code, err } = await backprop(['--model', 'f = 2*digits', '--digits', '3']);
    expect([code, err]).toEqual([
      2,
      'backprop: --digits means something else: give digits as --set digits=…\n',
    ]);
  });

  it('of a rate where the model has one', async () => {
    const { code, err } = await backprop([
      '--model',
      'lr = 0.1; f = lr*x',
      '--x',
      '1',
      '--lr',
      '1',
    ]);
    expect([code, err]).toEqual([
      2,
      'backprop: --lr: the model has an lr of its own: call that by another name\n',
    ]);
  });

  it.each(cases)('of %s', async (formula, message) => {
    expect(await messageOf(formula)).toContain(message);
  });
});
