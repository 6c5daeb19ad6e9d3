// `explain` on models: what is printed of every step means what is computed, chains multiply to the
// gradient, and the sentences are those of the rules.
import { describe, expect, it } from 'vitest';
import type { Trace } from '../../src/engine/trace.ts';
import { paths } from '../../src/explain/derivatives.ts';
import { explain } from '../../src/explain/explanation.ts';
import { explanationText } from '../../src/explain/text.ts';
import { say } from '../../src/explain/sentences.ts';
import type { Formula } from '../../src/model/formula.ts';
import type { ShapeOf } from '../../src/model/shape.ts';
import { argumentsOf, namesRead } from '../../src/model/tree.ts';
import { entryText, splitEntry, type Matrix } from '../../src/matrix.ts';
import { exact } from '../../src/text/notation.ts';
import { entryOf, entryValue } from '../../src/text/readable.ts';
import { formulaText } from '../../src/text/typesetting.ts';
import { backprop } from '../backprop.ts';
import { calculated } from '../calculator.ts';
import { problems, solve, traceOf } from './published.ts';

/** Formulas with parts that stay whole have no entries that could be written out. */
const isWrittenOut = (tree: Formula, values: Trace['values']): boolean => {
  if (typeof tree !== 'object') return true;
  if (['firstmax', 'firstmin', 'unpool', 'index'].includes(tree[0])) return false;
  return (
    namesRead(tree).every((name) => {
      const { quantity, entry } = splitEntry(name);
      return entry !== '' || values.get(quantity)?.data.length === 1;
    }) && argumentsOf(tree).every((part) => isWrittenOut(part, values))
  );
};

const near = (found: number, value: number): void =>
  expect(Math.abs(found - value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));

const entriesOf = (value: Matrix): { k: number; row: number; col: number }[] =>
  [...value.data.keys()]
    .slice(0, 6)
    .map((k) => ({ k, row: Math.floor(k / value.cols), col: k % value.cols }));

describe.each(problems.map((problem) => [problem.id, problem] as const))('%s', (_, problem) => {
  const trace = solve(problem);
  const { steps, values } = trace;
  const shapeOf: ShapeOf = (name) => values.get(name)!;

  it('each entry as printed, with its numbers put in, gives its value', () => {
    for (const { name, tree } of steps) {
      for (const { k, row, col } of entriesOf(values.get(name)!)) {
        const formula = entryOf(tree, row, col, shapeOf);
        if (!isWrittenOut(formula, values)) continue;
        const text = formulaText(formula, (read) => exact(entryValue(read, values).data[0]!));
        near(calculated(text), values.get(name)!.data[k]!);
      }
    }
  });

  it('the chains multiply and add to the gradient', () => {
    for (const { name, pass } of steps.filter((step) => step.pass === 'backward')) {
      const value = values.get(name)!;
      for (const { k } of entriesOf(value)) {
        const found = paths(name + entryText(k, value), steps, values, { paths: 8, links: 80 });
        if (!found) continue;
        const products = found.map((path) =>
          path.reduce((product, link) => product * link.value, 1),
        );
        near(
          products.reduce((sum, product) => sum + product, 0),
          value.data[k]!,
        );
      }
      expect(pass).toBe('backward');
    }
  });
});

const why = (model: string, name: string): string => {
  const worked = explain(traceOf(model), [name]).steps.find((step) => step.name === name)!;
  return worked.reasons.map((one) => say(one, 'en', (part) => formulaText(part))).join(' ');
};

describe('why a gradient is what it is', () => {
  it.each([
    [
      'x = 2; w = 3; f = x * w',
      'dx',
      'f is the output, so its own gradient is 1. x is a factor of f, so the gradient is multiplied by the other factor, w.',
    ],
    [
      'a = 2; u = a * 3; v = a + 1; f = u - v',
      'da',
      'a is used in v and in u, so the contributions of both are added. v contributes dv. a is a term of v, and a sum hands the gradient on as it is. u contributes 3 · du. a is a factor of u, so the gradient is multiplied by the other factor, 3.',
    ],
    [
      'a = 2; b = 3; m = max(a, b); f = m ^ 2',
      'da',
      'The whole gradient goes to the larger of the two in m, to the first where they are equal.',
    ],
    [
      'X = [1, 2; 3, 4]; b = [1; 2]; Z = X + b; f = sum(Z .^ 2)',
      'db',
      'b is a term of Z, and a sum hands the gradient on as it is. b is used in every column of Z, so the contributions are added up over the columns.',
    ],
    [
      'X = [1, 2; 3, 4]; b = 1; Z = X + b; f = sum(Z .^ 2)',
      'db',
      'b is a term of Z, and a sum hands the gradient on as it is. b is used in every entry of Z, so the contributions of all entries are added up.',
    ],
    [
      'x = 2; y = 3; f = x * y + x + y',
      'dx',
      'x occurs 2 times in f, so the contributions of all places are added up. f is the output, so its own gradient is 1. x is a factor of x · y, so the gradient is multiplied by the other factor, y. x is a term of f, and a sum hands the gradient on as it is.',
    ],
  ])('%s: %s', (model, name, words) => {
    expect(why(model, name)).toBe(words);
  });
});

it('is printed in every format and language', async () => {
  for (const format of ['text', 'markdown', 'latex', 'json'])
    for (const language of ['en', 'ko']) {
      const model = 'x = -2; y = 5; z = -4; q = x + y; f = q * z';
      const options = ['--format', format, '--lang', language];
      const { code, out, err } = await backprop(['explain', 'dx', '--model', model, ...options]);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out.length).toBeGreaterThan(100);
    }
});

it('leaves out what would be too long to read, in bounded time', async () => {
  const lines = Array.from({ length: 60 }, (_, k) => `a${k + 1} = a${k} .* a${k} + w`);
  const trace = traceOf(['w = [0.1; 0.2]', 'a0 = [0.3; 0.4]', ...lines, 'f = sum(a60)'].join('\n'));
  const text = await explanationText(explain(trace, ['dw']), 'en', 8);
  expect(text).toContain('The full chain from f to w is omitted: it would be too long to read.');
});

describe('a minus of a number stands in parentheses behind an operator', () => {
  /** An operator, and a sign that a number begins with. */
  const bare = /[-+·⊙/^] ?-\d/;

  const lines = async (model: string): Promise<string[]> => {
    const text = await explanationText(explain(traceOf(model), []), 'en', 8);
    return text.split('\n').filter((line) => bare.test(line));
  };

  it.each(['1 - u', '3 - 2 * u', '-u'])('in %s - v, whatever u is', async (output) => {
    for (const u of ['x / y', 'x * y', 'x^y', 'exp(x - y)', 'sigmoid(x) / norm(y)', 'max(x, y)'])
      expect(await lines(`x = 2; y = 3; u = ${u}; v = u * x; f = ${output} - v`)).toEqual([]);
  });

  it('as in a quotient that is taken from 1, where names stand for it', async () => {
    const trace = traceOf('a = [1; 2]; n = a[1] * a[2]; c = n / norm(a); f = 1 - c');
    const text = await explanationText(explain(trace, ['da']), 'en', 8);
    expect(text).toContain('= -(-1) · 2 · ⎡1⎤');
    expect(text).toContain('∂f/∂a = n · a / norm(a)²');
  });
});

describe('signs are written as people write them', () => {
  it.each<[string, string, string]>([
    ['p = sigmoid(x); f = -log(p)', 'dp', ' = -1/p\n'],
    ['u = -0.1 * x; f = u^2', 'dx', ' = 2 · u · (-0.1)\n'],
    ['u = 3 * x; v = x; f = -u^2 * v', 'dx', ' =   -u² · 1\n             - 2 · v · u · 3\n'],
  ])('%s', async (model, name, expected) => {
    const text = await explanationText(explain(traceOf(`x = 2; ${model}`), [name]), 'en', 8);
    expect(text).toContain(expected);
    expect(text).not.toMatch(/\(-1\)\/p|[+-] -/);
  });
});

it('says where the gradient of an entry stands, and nothing of what it is an entry of', async () => {
  const argv = ['explain', 'dp', '--model', 'z = [1; 2; 3]; p = softmax(z); f = -log(p[2])'];
  expect((await backprop(argv)).out).toContain(' = (-1/p[2] at [2])\n');
  const latex = await backprop([...argv, '--format', 'latex']);
  expect(latex.out).toContain('\\left(\\frac{-1}{p_{2}} \\text{ at } \\left[2\\right]\\right)');
});

it('writes the entries of a gradient that is placed: its formula where it stands, 0 elsewhere', async () => {
  const argv = ['explain', 'dv', '--model', 'v = 2; w = [v; 3 * v]; f = w[1]^3'];
  const { out } = await backprop(argv);
  expect(out).toMatch(/ = {3}3 · w\[1\]² · 1\n +\+ 0 · 3\n/);
});

it('counts what is put together of entries', async () => {
  const { code, out } = await backprop([
    'explain',
    '--model',
    'x = [1; 2]; q = count([x[1]; 3]) * x[1]',
  ]);
  expect([code, out]).toEqual([0, expect.stringContaining('    = 2 · 1\n    = 2\n') as string]);
});
