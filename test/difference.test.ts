// What differs in two formulas: nothing is lost, and what is marked is what a reader would mark.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFormula, type Formula } from '../src/model/formula.ts';
import { isSame } from '../src/model/tree.ts';
import { difference } from '../src/text/difference.ts';
import { formulaLatex, formulaText } from '../src/text/typesetting.ts';
import type { Symbols } from '../src/text/symbols.ts';
import { runsIn } from './effort.ts';

const formulas = fc.letrec<{ tree: Formula }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Formula>('a', 'b', 'c', 2),
    fc.tuple(fc.constantFrom('+', '-', '*', '/'), tie('tree'), tie('tree')),
    fc.tuple(fc.constantFrom('-', 'exp', "'"), tie('tree')),
  ),
})).tree;

/** Products and sums that stand in a row are not in parentheses. */
const tokens = (tree: Formula): string => formulaText(tree).replace(/[()]/g, '');

const plain = { latex: (name: string) => name } as Symbols;
const latex = (tree: Formula): string =>
  formulaLatex(tree, plain)
    .replaceAll(/\\left|\\right/g, '')
    .replaceAll('\\class{marked}', '');

describe('the difference of two formulas', () => {
  it('leaves both as they are, and marks something unless they are the same', () => {
    fc.assert(
      fc.property(formulas, formulas, (one, other) => {
        const pair = difference(one, other);
        expect(pair.map(tokens)).toEqual([one, other].map(tokens));
        const isMarked = JSON.stringify(pair).includes('"marked');
        // Rows of the same terms that are only put together otherwise have nothing to mark.
        if (isSame(one, other)) expect(isMarked).toBe(false);
        else if (tokens(one) !== tokens(other)) expect(isMarked).toBe(true);
      }),
      { seed: 16, numRuns: runsIn(400, 2000) },
    );
  });

  it.each([
    ['g', 'g * a * (1 - a)', 'g', 'g \\cdot {a \\cdot (1 - a)}'],
    ['g * a', 'g * a * (1 - a)', 'g \\cdot a', 'g \\cdot a \\cdot {(1 - a)}'],
    [
      'g * z * (1 - z)',
      'g * a * (1 - a)',
      'g \\cdot {z \\cdot (1 - z)}',
      'g \\cdot {a \\cdot (1 - a)}',
    ],
    ['-(g * x)', 'g * x', '{-}g \\cdot x', 'g \\cdot x'],
    ['W + r * g', 'W - r * g', 'W {+} r \\cdot g', 'W {-} r \\cdot g'],
    ['(p - y) / 2', 'p - y', '\\frac{p - y}{{2}}', 'p - y'],
    ['2 * (p - y)', 'p - y', '{2} \\cdot (p - y)', 'p - y'],
    ['W * x', 'W * x + b', 'W \\cdot x', 'W \\cdot x + {b}'],
    ['g * x', 'g * a', 'g \\cdot {x}', 'g \\cdot {a}'],
    ['g / a', 'g * a', '\\frac{g}{{a}}', 'g \\cdot {a}'],
    ['exp(z)', 'exp(-z)', 'e^{z}', 'e^{{-}z}'],
    ['tanh(z)', 'z', '{\\tanh(z)}', '{z}'],
    ['a', 'b', '{a}', '{b}'],
  ])('of %s and %s', (one, other, own, its) => {
    const pair = difference(parseFormula(one), parseFormula(other));
    expect(pair.map(latex)).toEqual([own, its]);
    expect(difference(parseFormula(other), parseFormula(one)).map(latex)).toEqual([its, own]);
  });
});
