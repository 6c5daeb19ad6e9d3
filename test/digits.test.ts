// Every digit that is printed is right, and the check of the check: one unit in the last digit is
// found.
import { describe, expect, it } from 'vitest';
import { resultNames } from '../src/engine/results.ts';
import { runUnchecked, type Trace } from '../src/engine/trace.ts';
import { explain, localFormulas } from '../src/explain/explanation.ts';
import { certifiedTexts } from '../src/text/plain.ts';
import { entryValue } from '../src/text/readable.ts';
import { textsOfFormulas, withRightTexts } from '../src/text/right.ts';
import { backprop } from './backprop.ts';
import { Whole, type Big } from './exact.ts';
import { kinds, randomDigits, wrongDigits } from './digits.ts';
import { runsIn, tried } from './effort.ts';
import { random } from './random.ts';

/** Fewer of large parameters, which saturate: their digits take hundreds of digits to be told. */
const kindsTried = (range: number): [number, ReturnType<typeof kinds>[number]][] => {
  const some = tried([...kinds(range).entries()], 16);
  return range > 5 ? tried(some) : some;
};

describe('no digit printed of random networks is wrong', () => {
  it.each([1, 5, 50])('parameters of up to %d in size', async (range) => {
    for (const [i, kind] of kindsTried(range))
      for (let k = 0; k < runsIn(1, 2); k++) {
        const seed = 1000 * i + k;
        const where = `${JSON.stringify(kind)}, seed ${seed}`;
        expect(await wrongDigits(randomDigits(kind, seed), [8, 20]), where).toEqual([]);
      }
  });
});

describe('a unit in the last printed digit', () => {
  const [kind] = kinds(5);

  it.each([8, 20])('is found at %d digits', async (digits) => {
    const plant = (text: string): string => {
      const at = text.search(/\d(?=(e|$))/);
      const digit = Number(text[at]);
      return text.slice(0, at) + (digit === 9 ? 8 : digit + 1) + text.slice(at + 1);
    };
    const problem = randomDigits(kind!, 7);
    const wrong = await wrongDigits(problem, [digits], (texts) => {
      const [name, entries] = [...texts].findLast(
        ([, [text = '']]) => String(text).length > digits,
      )!;
      return new Map([...texts, [name, entries.map((text) => plant(String(text)))]]);
    });
    expect(wrong).toHaveLength(1);
  });
});

it.each([
  [
    '-9.80e-999',
    ['--layers', '1', '--x', '2298', '--y', '1', '--w1', '1', '--b1', '0'],
    'dy_pred',
    '0',
  ],
  ['a zero', ['--model', 'x = 0.1; f = log(exp(x)) - x'], 'f', '0'],
  ['a tie', ['--model', 'x = 0.1; f = log(exp(x)) - x + 0.125'], 'f', '0.12'],
])('of %s 1,000 digits do not settle, 0 or the tie is printed', async (_, argv, name, text) => {
  const { code, out, err } = await backprop([...argv, '--get', name, '--digits', '2']);
  expect([code, out]).toEqual([0, `${text}\n`]);
  expect(err).toBe(`backprop: not settled by 1000 digits, so printed as 0 or to even: ${name}\n`);
});

it.each([
  ['b = exp(x) + y; f = b - y - exp(x)'],
  ['b = exp(x) - y; f = y - exp(x) + b'],
  ['b = exp(x); f = sum([b, y, -b, -y])'],
  ['a = tanh(x); b = a + y; f = (b - y - a) * y'],
  ['b = exp(x); f = b + y + b - y - b - b'],
])('what cancels in %s is 0, and nothing is left open', async (model) => {
  const argv = ['--model', model, '--x', '0.3', '--y', '0.7', '--get', 'f', '--digits', '8'];
  expect(await backprop(argv)).toEqual({ code: 0, out: '0\n', err: '' });
});

it.each(['0', '1e-300'])('an erf of %s ends at every number of digits', async (x) => {
  const model = ['--model', 'f = erf(x) * y + x', '--x', x, '--y', '2', '--get', 'f'];
  for (const digits of ['8', '18', '30'])
    expect(Number((await backprop([...model, '--digits', digits])).out)).toBeCloseTo(0, 15);
});

it('a sine of what only many digits tell is printed, with a remark', async () => {
  const argv = ['--model', 'f = sin(sum(softmax(x)))', '--x', '[1,2]', '--digits', '4'];
  const { code, out, err } = await backprop(argv);
  expect([code, out]).toEqual([0, 'f 0.8415\ndx [0,0]\n']);
  expect(err).toContain('not settled by 1000 digits');
});

it('what an erf is more than -1 has all its digits, at every number of them', async () => {
  // By mpmath with 400 digits, z = -14.83197.
  const exact = '1.735181492444807178003393808767e-50';
  const given = ['--x', '4.622', '--w1=-2.135', '--b1=-4.964', '--w2=-3.02', '--b2', '3.635'];
  const argv = [...given, '--y', '1', '--activation', 'gelu,sigmoid', '--loss', 'bce'];
  for (const digits of [20, 25, 30]) {
    const { out } = await backprop([...argv, '--get', 'dW2', '--digits', String(digits)]);
    expect(Math.abs(Number(out) / Number(exact) - 1)).toBeLessThan(1e-15);
  }
});

it('a cosine of a number too large to be told is an error that names the step', async () => {
  for (const tail of ['f = cos(a)', 'b = cos(a); f = b ^ 2']) {
    const { code, out, err } = await backprop(['--model', `a = exp(x); ${tail}`, '--x', '3000']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(
      /^backprop: [bf] is a sine or cosine of a number so large that 1000 digits/,
    );
  }
});

describe('a worked solution', () => {
  it.each([1, 5, 50])('has the digits of --get, parameters of up to %d in size', async (range) => {
    for (const [i, kind] of kindsTried(range)) {
      const trace = runUnchecked(randomDigits(kind, 1000 * i));
      const ignore = (): void => undefined;
      for (const digits of [8, 25]) {
        const right = await certifiedTexts(trace, resultNames(trace), digits, ignore);
        const texts = await withRightTexts(trace, digits, ignore);
        const where = `${JSON.stringify(kind)}, ${digits} digits`;
        for (const [name, entries] of right)
          expect(texts.values.get(name)!.texts, `${name} of ${where}`).toEqual(entries.map(String));
        expect(await wrongProducts(trace, digits), where).toEqual([]);
      }
    }
  });
});

/** Where the product of the local derivatives is not the gradient, to 6 digits. */
async function wrongProducts(trace: Trace, digits: number): Promise<string[]> {
  const explanation = explain(trace, []);
  const formulas = localFormulas(explanation);
  const values = await textsOfFormulas(formulas, trace, digits + 30, () => undefined);
  const exact = await withRightTexts(trace, digits + 30, () => undefined);
  return explanation.steps.flatMap(({ name, chain }) => {
    if (chain?.paths === undefined) return [];
    const factor = (link: { name: string }): Big => new Whole(values.get(link.name)!.texts![0]!);
    const product = (path: readonly { name: string }[]): Big =>
      path.map(factor).reduce((before, next) => before.times(next));
    const sum = chain.paths.map(product).reduce((before, next) => before.plus(next));
    const right = new Whole(entryValue(name, exact.values).texts![0]!);
    const isNear = sum.minus(right).abs().lte(right.abs().times('1e-6'));
    return isNear ? [] : [`${name}: ${sum.toString()} for ${right.toString()}`];
  });
}

describe('many entries are what each is by itself', () => {
  /** Some of one number or more digits, and some so near to each other that doubles do not tell. */
  const next = random(41);
  const count = 600;
  const x = Array.from({ length: count }, (_, k) =>
    Number((2 * next() - 1).toPrecision(1 + (k % 17))),
  );
  const y = x.map((value, k) =>
    k % 3 === 0 ? value * (1 + Number.EPSILON * (k % 5)) : Number(next().toFixed(4)),
  );
  const model = 'L = sum((x - y).^2 .* exp(x))';
  const dxOf = async (record: object, ...options: string[]): Promise<string> => {
    const argv = ['--from', '-', '--model', model, '--get', 'dx', ...options];
    const { code, out, err } = await backprop(argv, JSON.stringify(record));
    expect([code, err]).toEqual([0, '']);
    return out.trim();
  };
  it.each([[], ['--digits', '8'], ['--digits', '17'], ['--digits', '25']])(
    '%s %s',
    async (...options) => {
      const all = (await dxOf({ x, y }, ...options)).slice(1, -1).split(',');
      const some = tried([...x.keys()], 10);
      const alone = await Promise.all(some.map((k) => dxOf({ x: x[k], y: y[k] }, ...options)));
      expect(some.map((k) => all[k])).toEqual(alone);
    },
  );
});
