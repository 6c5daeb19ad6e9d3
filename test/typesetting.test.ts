// How formulas look, and that what is printed means what is computed: every entry's printed
// formula, calculated anew.
import { describe, expect, it } from 'vitest';
import { parseFormula, type Formula } from '../src/model/formula.ts';
import { entryIndex, entryText, type Matrix } from '../src/matrix.ts';
import { exact } from '../src/text/notation.ts';
import type { ShapeOf } from '../src/model/shape.ts';
import { entryOf, entryValue, readable } from '../src/text/readable.ts';
import { symbolsOf } from '../src/text/symbols.ts';
import { activationNames } from '../src/model/activations.ts';
import { lossNames } from '../src/model/losses.ts';
import { run } from '../src/engine/trace.ts';
import {
  formulaLatex,
  formulaText,
  latex,
  latexNumberLeaf,
  typeset,
} from '../src/text/typesetting.ts';
import { calculated } from './calculator.ts';
import { tried } from './effort.ts';
import {
  goTogether,
  hasLoneSoftmax,
  layersFor,
  randomProblem,
  shapes,
  stepsWithUpdate,
} from './networks.ts';

const network = { activations: ['sigmoid', 'sigmoid'], loss: 'half-sse' } as const;
const symbols = symbolsOf(stepsWithUpdate(network));

const latexOf = (tree: Formula): string => formulaLatex(tree, symbols);

const latexWith = (tree: Formula, put: (name: string) => string): string =>
  typeset(tree, latex, (of) => latexNumberLeaf(typeof of === 'number' ? String(of) : put(of))).join(
    '',
  );

/** The printed forms as a calculator outside of ours reads them. */
const calculators: Readonly<
  Record<string, { print: typeof latexWith; read: (text: string) => number }>
> = {
  text: {
    print: formulaText,
    read: calculated,
  },
  latex: {
    print: latexWith,
    read: (text) =>
      calculated(
        text
          .replace(/\\left\|(.*?)\\right\|/g, 'abs($1)')
          .replaceAll('\\cdot', '*')
          .replaceAll('\\times', '*')
          .replaceAll('\\ge', '>=')
          .replaceAll('\\frac', '')
          .replaceAll('}{', ')/(')
          .replace(/\\operatorname\{(\w+)\}/g, '$1')
          .replace(/\\(left|right)/g, '')
          .replaceAll('\\ln', 'log')
          .replaceAll('\\sigma', 'sigmoid')
          .replaceAll('\\', '')
          .replace(/[{[]/g, '(')
          .replace(/[}\]]/g, ')'),
      ),
  },
};

describe('each entry as printed, with its numbers put in, gives its value', () => {
  const pairs = activationNames.flatMap((activation) =>
    lossNames
      .filter((loss) => goTogether(activation, loss))
      .map((loss) => [activation, loss] as const),
  );

  it.each(tried(pairs, 8))('%s with %s', (activation, loss) => {
    for (const [i, widths] of shapes.entries()) {
      const names = layersFor(activation, loss, widths.length - 1);
      if (
        hasLoneSoftmax(names, widths) ||
        (loss === 'ce' && widths.at(-1) === 1) ||
        (loss.startsWith('bce') && !['sigmoid', 'softmax'].includes(names.at(-1)!))
      )
        continue;
      const { steps, values } = run(randomProblem(widths, names, loss, 100 + i), 0.5);
      const shapeOf: ShapeOf = (name) => values.get(name) as Matrix;
      for (const step of steps) {
        const value = values.get(step.name) as Matrix;
        value.data.forEach((expected, k) => {
          const tree = entryOf(step.tree, Math.floor(k / value.cols), k % value.cols, shapeOf);
          for (const { print, read } of Object.values(calculators)) {
            const printed = print(tree, (name) => exact(entryValue(name, values).data[0]!));
            const got = read(printed);
            const entry = step.name + entryText(k, value);
            expect(
              Math.abs(got - expected),
              `seed ${100 + i}, ${entry} = ${printed}: ${got} but ${expected}`,
            ).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected)));
          }
        });
      }
    }
  });
});

const sizes: Readonly<Record<string, ShapeOf>> = {
  scalar: () => ({ rows: 1, cols: 1 }),
  matrix: (name) => ({ rows: /^(loss|lr)/.test(name) ? 1 : 2, cols: /W/.test(name) ? 2 : 1 }),
};

describe('formulas with names', () => {
  it.each([
    ['scalar', 'W1 * x + b1', 'W1 · x + b1', 'W_1 \\cdot x + b_1'],
    ['scalar', '1 ./ (1 + exp(-z1))', '1/(1 + exp(-z1))', '\\frac{1}{1 + e^{-z_1}}'],
    [
      'scalar',
      '1/2 * sum((y_pred - y) .^ 2)',
      '1/2 · (y_pred - y)²',
      '\\frac{1}{2} \\cdot \\left(\\hat{y} - y\\right)^{2}',
    ],
    [
      'scalar',
      'sum((y_pred - y) .^ 2) / count(y)',
      '(y_pred - y)²',
      '\\left(\\hat{y} - y\\right)^{2}',
    ],
    ['scalar', "dz2 * a1'", 'dz2 · a1', '\\frac{\\partial L}{\\partial z_2} \\cdot a_1'],
    [
      'scalar',
      'da1 .* (z1 > 0)',
      'da1 · [z1 > 0]',
      '\\frac{\\partial L}{\\partial a_1} \\cdot \\left[z_1 > 0\\right]',
    ],
    ['matrix', "dz2 * a1'", 'dz2 · a1ᵀ', '\\frac{\\partial L}{\\partial z_2} \\cdot a_1^{\\top}'],
    [
      'matrix',
      'da1 .* a1 .* (1 - a1)',
      'da1 ⊙ a1 ⊙ (1 - a1)',
      '\\frac{\\partial L}{\\partial a_1} \\odot a_1 \\odot \\left(1 - a_1\\right)',
    ],
    [
      'matrix',
      'sum((y_pred - y) .^ 2) / count(y)',
      'Σ (y_pred - y)²/n',
      '\\frac{\\sum \\left(\\hat{y} - y\\right)^{2}}{n}',
    ],
    [
      'matrix',
      '-sum(y .* log(y_pred))',
      '-Σ (y ⊙ ln(y_pred))',
      '-\\sum \\left(y \\odot \\ln\\left(\\hat{y}\\right)\\right)',
    ],
    [
      'matrix',
      'W1 - lr * dW1',
      'W1 - lr · dW1',
      'W_1 - \\eta \\cdot \\frac{\\partial L}{\\partial W_1}',
    ],
    // None of ours, but of those who rewrite them.
    ['scalar', 'y + (-z1) * x', 'y + (-z1 · x)', 'y + \\left(-z_1 \\cdot x\\right)'],
    ['scalar', 'x - (y - z1)', 'x - (y - z1)', 'x - \\left(y - z_1\\right)'],
    ['scalar', 'x / (y * z1)', 'x/(y · z1)', '\\frac{x}{y \\cdot z_1}'],
    ['scalar', 'x / y / z1', 'x/y/z1', '\\frac{x}{y} / z_1'],
    ['scalar', '-x / y / z1', '-x/y/z1', '\\frac{-x}{y} / z_1'],
    ['scalar', 'x / (y / z1)', 'x/(y/z1)', 'x / \\frac{y}{z_1}'],
    ['scalar', 'dW1 .^ 2', 'dW1²', '\\left(\\frac{\\partial L}{\\partial W_1}\\right)^{2}'],
  ])('%s: %s', (size, formula, asText, asLatex) => {
    const tree = readable(parseFormula(formula), sizes[size] as ShapeOf);
    expect(formulaText(tree)).toBe(asText);
    expect(latexOf(tree)).toBe(asLatex);
  });
});

describe('formulas with numbers put in', () => {
  const put = (name: string): string => ({ W1: '-0.3', b1: '4e-05' })[name] ?? '0.5';

  it.each<[Formula, string, string]>([
    [
      ['+', ['*', 'W1', 'x'], 'b1'],
      '(-0.3) · 0.5 + 4e-05',
      '\\left(-0.3\\right) \\cdot 0.5 + 4 \\times 10^{-5}',
    ],
    [['exp', ['-', 'W1']], 'exp(-(-0.3))', 'e^{-\\left(-0.3\\right)}'],
    [['max', 'W1', 0], 'max(-0.3, 0)', '\\max\\left(-0.3, 0\\right)'],
    [['^', 'b1', 2], '4e-05²', '\\left(4 \\times 10^{-5}\\right)^{2}'],
    ['W1', '-0.3', '-0.3'],
  ])('%j', (tree, asText, asLatex) => {
    expect(formulaText(tree, put)).toBe(asText);
    expect(latexWith(tree, put)).toBe(asLatex);
  });
});

it('an entry of a matrix product is its sum written out', () => {
  const entry = entryOf(parseFormula("W2' * dz2"), 1, 0, sizes.matrix as ShapeOf);
  expect(formulaText(entry)).toBe('W2[1,2] · dz2[1] + W2[2,2] · dz2[2]');
  expect(latexOf(entry)).toBe(
    '(W_2)_{1,2} \\cdot \\frac{\\partial L}{\\partial (z_2)_{1}} + (W_2)_{2,2} \\cdot \\frac{\\partial L}{\\partial (z_2)_{2}}',
  );
});

describe('symbols', () => {
  it.each([
    ['y_pred', 'ŷ', '\\hat{y}'],
    ['dy_pred[2]', '∂L/∂ŷ[2]', '\\frac{\\partial L}{\\partial \\hat{y}_{2}}'],
    ['dW1[1,2]', '∂L/∂W1[1,2]', '\\frac{\\partial L}{\\partial (W_1)_{1,2}}'],
    ['W1_new', 'W1_new', 'W_1^{\\text{new}}'],
    ['b2_new[1]', 'b2_new[1]', '(b_2^{\\text{new}})_{1}'],
    ['loss', 'L', 'L'],
    ['lr', 'η', '\\eta'],
  ])('%s', (name, asText, asLatex) => {
    expect(symbols.text(name)).toBe(asText);
    expect(symbols.latex(name)).toBe(asLatex);
  });
});

describe('entries', () => {
  it.each<[string, number, number, number | undefined]>([
    ['', 1, 1, 0],
    ['', 2, 1, undefined],
    ['[2]', 2, 1, 1],
    ['[ 2 , 1 ]', 2, 1, 1],
    ['[1,2]', 2, 3, 1],
    ['[2]', 2, 3, undefined],
    ['[0]', 2, 1, undefined],
    ['[3]', 2, 1, undefined],
    ['[1,4]', 2, 3, undefined],
    ['[1,1,1]', 2, 3, undefined],
  ])('%s of %d×%d', (text, rows, cols, index) => {
    expect(entryIndex(text, { rows, cols })).toBe(index);
  });
});

it('a symbol with a lower index is in braces before another', () => {
  expect(latexOf(['index', 'a1', ['all'], 1])).toBe('{a_1}_{\\mathord{:}, 1}');
  expect(latexOf(['index', 'x', ['all'], 1])).toBe('x_{\\mathord{:}, 1}');
});
