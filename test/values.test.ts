// Text to numbers: what is read, and what is refused with words that say what to type instead.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { backprop } from './backprop.ts';
import { bundle } from './bundle.ts';
import { tried } from './effort.ts';
import { evaluateExpression } from '../src/records/expression.ts';
import { readValue } from '../src/records/values.ts';
import { UserError } from '../src/user-error.ts';

const read = (text: string): Promise<number[]> =>
  readValue(text, '--x', () => undefined).then(({ rows, cols, data }) => [rows, cols, ...data]);

const refusal = async (text: string): Promise<string[]> => {
  try {
    const value = await read(text);
    return [`read as ${value}`];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [error.message, ...error.below];
  }
};

const allowed =
  'use numbers, + - * / ^ ( ), pi, e, elementary functions, and [ , ; ] for vectors and matrices';

describe('values that are read', () => {
  it.each([
    ['.5', 0.5],
    ['5.', 5],
    ['4. * 2', 8],
    ['4.-.5', 3.5],
    ['+5', 5],
    [' 5 ', 5],
    ['-.5', -0.5],
    ['1e-3', 0.001],
    ['-0', -0],
    ['0.5\n', 0.5],
    ['1/2\r', 0.5],
    ['1/2\n', 0.5],
    ['\r\n1/2\r\n', 0.5],
    ['1 +\n2\t*\r\n3', 7],
    ['\u00a01/2\u2003', 0.5],
    ['1/3', 1 / 3],
    ['sqrt(2)/2', Math.SQRT2 / 2],
    ['2^3^2', 512],
    ['-2^2', -4],
    ['2-3-4', -5],
    ['-2-3', -5],
    ['1-(2-3)', 2],
    ['2^-1', 0.5],
    ['--1', 1],
    ['pi', Math.PI],
    ['-e', -Math.E],
    ['pow(2, 3)', 8],
    ['ln(e)', 1],
    ['log10(1000)', Math.log10(1000)],
    ['abs(-2)', 2],
    ['cbrt(27)', 3],
    ['sqrt (4)', 2],
    ['atan(1)*4', Math.PI],
  ])('%j', async (text, value) => {
    expect(await read(text)).toEqual([1, 1, value]);
  });

  it.each([
    ['[0.05, 0.10]', [2, 1, 0.05, 0.1]],
    ['[1;2;3]', [3, 1, 1, 2, 3]],
    ['[[1,2],[3,4]]', [2, 2, 1, 2, 3, 4]],
    ['[1,2;3,4]', [2, 2, 1, 2, 3, 4]],
    ['[[1,2]]', [1, 2, 1, 2]],
    ['[1 - 2, -(3), 4/2/2]', [3, 1, -1, -3, 1]],
    ['[[1,2],\n [3,4]]', [2, 2, 1, 2, 3, 4]],
    ['[1/2,\r\n 1]\n', [2, 1, 0.5, 1]],
    ['\u22120.5', [1, 1, -0.5]],
    ['\u20131e\u22122', [1, 1, -0.01]],
    ['1 \u2212 ln(1) \u2013 .5', [1, 1, 0.5]],
    ['[[\u22121 2] [3 \u22124]]', [2, 2, -1, 2, 3, -4]],
    ['\u22121/2', [1, 1, -0.5]],
  ])('%s', async (text, expected) => {
    expect(await read(text)).toEqual(expected);
  });

  it('a chain of 4,900 operators', async () => {
    expect(await read(`1${'+1'.repeat(4900)}`)).toEqual([1, 1, 4901]);
  });
});

it('a value of --set goes over lines as NumPy prints it, beside another --set', async () => {
  const argv = ['--model', 'f = sum(W * x)', '--set', 'W=[[1 2]\n [3 4]]\n', '--set', 'x=\n[1, 1]'];
  expect(await backprop([...argv, '--get', 'f'])).toEqual({ code: 0, out: '10\n', err: '' });
});

describe('plain slips', () => {
  it.each([
    ['', '--x is empty: write a number such as 0.5'],
    [' ', '--x is empty: write a number such as 0.5'],
    ['NaN', '--x: NaN is not a finite number: write one such as 0.5'],
    ['nan', '--x: nan is not a finite number: write one such as 0.5'],
    ['inf', '--x: inf is not a finite number: write one such as 0.5'],
    ['-Infinity', '--x: -Infinity is not a finite number: write one such as 0.5'],
    ['1e400', '--x: 1e400 is out of range: write a number of at most 1.7e308 in size'],
    ['1,5', '--x: 1,5 is not a number: write 1.5 with a point, or [1, 5] for a vector'],
    ['0,125', '--x: 0,125 is not a number: write 0.125 with a point, or [0, 125] for a vector'],
    ['1,000', '--x: 1,000 is not a number: write 1000, without commas'],
    ['1_000', '--x: 1_000 is not a number: write 1000, without underscores'],
    ['0x10', '--x: 0x10 is not a decimal number: write it in decimal, such as 16'],
    ['0b1', '--x: 0b1 is not a decimal number: write it in decimal, such as 16'],
    ['1 2 3', '--x: 1 2 3 is several numbers: write them in brackets, [1 2 3]'],
    ['-.1 2; 3 4', '--x: -.1 2; 3 4 is several numbers: write them in brackets, [-.1 2; 3 4]'],
  ])('%j', async (text, message) => {
    expect(await refusal(text)).toEqual([message]);
  });
});

describe('expressions that are refused, with a caret under the place', () => {
  const cases: [text: string, message: string, at: number][] = [
    ['2*(3', ') is missing here', 4],
    ['1)', ') closes nothing', 1],
    ['[1,2', '] is missing here', 4],
    ['e+', 'the expression ends too early', 2],
    ['3%', "% can't stand in a value: write /100", 1],
    ['\u2013ln(2)', "\u2013 can't stand in a value: write -", 0],
    ['\u03c0', "\u03c0 can't stand in a value: write pi", 0],
    ['2*PI', 'PI is not known here: write pi', 2],
    ['1;2', 'a vector stands in brackets, as [1, 2]', 1],
    ['1.000,5', 'a vector stands in brackets, as [1, 2]', 5],
    ['4.*2', 'write 4.0 before *', 2],
    ['1//2', 'a value is missing here', 2],
    ['2**3', 'write ^ for a power', 2],
    ['2pi', 'write * for a product', 1],
    ['2(3)', 'write * for a product', 1],
    ['5n', 'write * for a product', 1],
    ['1e+', 'digits are missing after the e', 1],
    ['0.5.5', 'a number has one decimal point', 3],
    ['1 2', 'an operator or a comma is missing here', 2],
    ['2 cm', 'an operator or a comma is missing here', 2],
    ['[1 -2]', 'write a comma before the sign, or a space after it', 3],
    ['[1,]', 'a value is missing here', 3],
    ['[]', 'an empty vector has no numbers', 0],
    ['[[[1]]]', 'a matrix is rows of numbers, such as [[1, 2], [3, 4]]', 0],
    ['[1,2][1]', 'indexing is not possible in a value', 5],
    [
      '2*[1,2]',
      'arithmetic is for numbers: write it inside the vector or matrix, entry by entry',
      2,
    ],
    ['sqrt', 'sqrt needs its value in parentheses, as in sqrt(2)', 0],
    ['1+sqrt(1,2)', 'sqrt takes 1 value, got 2', 2],
    ['pow(2)', 'pow takes 2 values, got 1', 0],
    ['1/0', '1 / 0 is not a finite number: write an expression that has one', 1],
    ['3-1/(1-1)*2', '1 / 0 is not a finite number: write an expression that has one', 3],
    ['0/0', '0 / 0 is not a real number: write an expression that has one', 1],
    ['sqrt(-1)', 'sqrt(-1) is not a real number: write an expression that has one', 0],
    ['ln(0)', 'ln(0) is not a finite number: write an expression that has one', 0],
    ['exp(1000)', 'exp(1000) is not a finite number: write an expression that has one', 0],
    ['[1, 1e400]', '1e400 is out of range: write a number of at most 1.7e308 in size', -1],
    ['\uff11\uff12', '\uff11 is not understood: write numbers such as 0.5 or 1/2', 0],
    ['\u0661', '\u0661 is not understood: write numbers such as 0.5 or 1/2', 0],
    ['\u00bd', '\u00bd is not understood: write numbers such as 0.5 or 1/2', 0],
    // The rest of the expression language.
    ...(
      [
        ['3=3', 1],
        ['1 > 0', 2],
        ['5!', 1],
      ] as [string, number][]
    ).map(([text, at]): [string, string, number] => [
      text,
      `${text[at]} can't stand in a value: ${allowed}`,
      at,
    ]),
    ['1:3', ": can't stand in a value: write all numbers, as in [1, 2, 3]", 1],
    ["[1, 2]'", "' can't stand in a value: write a row as [[1, 2]], a column as [1, 2]", 6],
    ['[1, 2].T', ". can't stand in a value: write a row as [[1, 2]], a column as [1, 2]", 6],
    ['np.array([1, 2])', ". can't stand in a value: write the list alone, as [0.5, 0.1]", 2],
    ['"0.5"', `" can't stand in a value: write it without quotes`, 0],
    ['“0.5”', "“ can't stand in a value: write it without quotes", 0],
    ['sin(30°)', "° can't stand in a value: write *pi/180", 6],
    ['0.5\u200b', "U+200B can't stand in a value: write it without this character", 3],
    ['$0.5$', "$ can't stand in a value: write it without $", 0],
    ['\\frac{1}{2}', "\\ can't stand in a value: write plain numbers such as 1/2, not LaTeX", 0],
    ['(1, 2)', 'a vector stands in brackets, as [1, 2]', 2],
    ['[(1, 2), (3, 4)]', 'a vector stands in brackets, as [1, 2]', 3],
    ['[0, -inf]', 'inf is not known here: for a mask write a large number such as 1e9', 5],
    ['[0, -∞]', "∞ can't stand in a value: write a large number such as 1e9", 5],
    ['\u2014ln(2)', "\u2014 can't stand in a value: write -", 0],
    ['zeros(2, 2)', 'zeros is not known here: write the numbers, as in [0, 0; 0, 0]', 0],
    ['ln2', 'ln2 is not known here: write ln(2)', 0],
    ['{1}', "{ can't stand in a value: write [", 0],
    ['2²', "² can't stand in a value: write ^2", 1],
    ['arctan(1)', 'arctan is not known here: write atan', 0],
    ['array([1, 2])', 'array is not known here: write the list alone, as [0.5, 0.1]', 0],
    ['1\u0007', `U+0007 can't stand in a value: ${allowed}`, 1],
    ...[
      'kron(1)',
      'import(1)',
      'createUnit(1)',
      'config(1)',
      'parser()',
      'format(pi,1e9)',
      'setPowerset(1)',
      'true',
      'i',
      'constructor',
      '__proto__',
      'toString(1)',
      'hasOwnProperty(1)',
    ].map((text): [string, string, number] => {
      const [name] = /^\w+/.exec(text)!;
      return [text, `${name} is not known here: ${allowed}`, 0];
    }),
  ];
  it.each(cases)('%j', async (text, message, at) => {
    expect(await refusal(text)).toEqual(
      at < 0
        ? [`--x: ${message}`]
        : [`--x: ${message}`, `  ${text.replace('\u0007', ' ')}`, `  ${' '.repeat(at)}^`],
    );
  });
});

describe('bounds', () => {
  it.each([
    [
      'characters',
      `1${'+1'.repeat(5000)}`,
      '--x: the expression has 10001 characters, at most 10000 are read: give a large matrix in a record with --from',
    ],
    ['nested parentheses', `${'('.repeat(101)}1${')'.repeat(101)}`, '--x: nested deeper than 100'],
    ['signs', `${'-'.repeat(101)}1`, '--x: nested deeper than 100'],
    ['powers', `1${'^1'.repeat(101)}`, '--x: nested deeper than 100'],
    ['powers with signs', `1${'^-1'.repeat(51)}`, '--x: nested deeper than 100'],
    ['powers of brackets', `1${'^(1)'.repeat(101)}`, '--x: nested deeper than 100'],
    ['powers of powers', `${'(1^1)^'.repeat(101)}1`, '--x: nested deeper than 100'],
    ['powers of vectors', `1${'^[1]'.repeat(101)}`, '--x: nested deeper than 100'],
    ['powers of functions', `1${'^exp(0)'.repeat(101)}`, '--x: nested deeper than 100'],
    ['powers in brackets', `${'(1^'.repeat(51)}1${')'.repeat(51)}`, '--x: nested deeper than 100'],
    ['signs in brackets', `${'(-'.repeat(51)}1${')'.repeat(51)}`, '--x: nested deeper than 100'],
    ['signs of powers', `1${'^--1'.repeat(34)}`, '--x: nested deeper than 100'],
    [
      'brackets in brackets',
      `${'[('.repeat(51)}1${')]'.repeat(51)}`,
      '--x: nested deeper than 100',
    ],
    ['brackets never closed', '(['.repeat(4000), '--x: nested deeper than 100'],
  ])('%s', async (_, text, message) => {
    expect((await refusal(text))[0]).toBe(message);
  });

  it('nesting of 100 is read', async () => {
    expect(await read(`1${'^1'.repeat(100)}`)).toEqual([1, 1, 1]);
    expect(await read(`1${'^(1)'.repeat(99)}`)).toEqual([1, 1, 1]);
    expect(await read(`1${'^(1)*(-1)*1'.repeat(800)}`)).toEqual([1, 1, 1]);
    expect(await read(`0${' - -(2)^-1'.repeat(900)}`)).toEqual([1, 1, 450]);
    expect(await read(`0${' + 1^1'.repeat(1000)}`)).toEqual([1, 1, 1000]);
    expect(await read(`${'('.repeat(100)}1${')'.repeat(100)}`)).toEqual([1, 1, 1]);
  });
});

describe('bounds are counted, whatever the stack', () => {
  const around = (open: string, depth: number, close: string): string =>
    `${open.repeat(depth)}1${close.repeat(depth)}`;
  const expressions = (depth: number): string[] => [
    around('(', depth, ')'),
    around('cos(', depth, ')'),
    around('-', depth, ''),
    `1${'^1'.repeat(depth)}`,
    `1${'^(1)'.repeat(depth - 1)}`,
    around('(1^', depth / 2, ')'),
    around('-(', depth / 2, ')'),
  ];
  const record = (depth: number): string =>
    `{"x":0.5,"y":1,"field":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
  const chains = [`1${'+1'.repeat(4900)}`, `1${'*1'.repeat(4900)}`];
  const read = [...expressions(100), ...chains];
  const refused = [...expressions(102), ...expressions(1900)];
  const table = ['x,y', ...[...read, ...refused].map((text) => `${text},1`)].join('\n');

  it.each([
    ['expressions', table, read.length, refused.length],
    ['records', [record(100), record(101), record(100_000)].join('\n'), 1, 2],
  ])('%s', (_, input, good, bad) => {
    const outcomes = tried([700, 3900], 2).map((stack) => {
      const command = [`--stack-size=${stack}`, bundle, 'batch', '--get', 'loss', '--keep-going'];
      return spawnSync(process.execPath, command, { input, encoding: 'utf8' });
    });
    for (const { status, stdout, stderr } of outcomes) {
      expect(stderr).toContain(`backprop: ${bad} of ${good + bad} records are bad\n`);
      expect(stdout.match(/nested deeper than 100/g)?.length).toBe(bad);
      expect(status).toBe(1);
      expect(stdout).toBe(outcomes[0]!.stdout);
    }
  });
});

describe('a quotient of two numbers', () => {
  it.each(['1/2', '-1/3', '.5/7', '1 / 3.', '319/10000', '0.1234567890123456789/3', '1/0.3'])(
    '%s is what the parser makes of it',
    async (text) => {
      const quiet = (): void => undefined;
      const { value, written } = evaluateExpression(text, '--x', quiet);
      const read = await readValue(text, '--x', quiet);
      expect({ value: read.data[0], written: read.written }).toEqual({ value, written });
    },
  );
});

describe("NumPy's arrays, and Octave's", () => {
  it.each([
    ['[[0.15 0.2 ] [0.25 0.3]]', [2, 2, 0.15, 0.2, 0.25, 0.3]],
    ['[[ 1. -2.]\n [ 3.  4.]]', [2, 2, 1, -2, 3, 4]],
    ['[0.05 0.1 ]', [2, 1, 0.05, 0.1]],
    ['[[1.e-05 2.e+00]]', [1, 2, 1e-5, 2]],
    ['[0.1 0.2; 0.3 0.4]', [2, 2, 0.1, 0.2, 0.3, 0.4]],
    ['[-1 2\n; 3 4]', [2, 2, -1, 2, 3, 4]],
    ['[1;2]', [2, 1, 1, 2]],
  ])('%j is read', async (text, expected) => {
    expect(await read(text)).toEqual(expected);
  });

  it.each([
    '[1 -2; 3 4]',
    '[1 2; 3]',
    '[1 2;]',
    '[1 -2]',
    '[[1 2] 3]',
    '[[1 2] [3]]',
    '[1 2',
    '[1 x]',
  ])('%j is refused', async (text) => {
    expect((await refusal(text))[0]).not.toMatch(/^read as/);
  });
});
