// The local derivatives on the backward arrows: what the gradient of a step is multiplied by on its
// way to a quantity that the step reads.
import { outputName } from '../engine/results.ts';
import type { Trace } from '../engine/trace.ts';
import type { Matrix } from '../matrix.ts';
import { shapeIfAny, simplify } from '../model/simplify.ts';
import type { Formula } from '../model/formula.ts';
import type { RuleName } from '../model/rules.ts';
import { isSingle, shapeOfFormula, type ShapeOf } from '../model/shape.ts';
import type { Contribution } from '../model/step.ts';
import { argumentsOf, headOf, namesRead, replace } from '../model/tree.ts';
import { gradientName } from '../names.ts';
import { symbolsOf } from '../text/symbols.ts';
import { formulaWriter } from './formulas.ts';
import type { Edge, NumberText } from './picture.ts';

/** Functions whose slope people know by a name. */
const slopes: Partial<Readonly<Record<RuleName, string>>> = {
  sigmoid: 'σ′',
  tanh: 'tanh′',
  relu: 'relu′',
  'max with 0': 'relu′',
  softplus: 'softplus′',
  softmax: 'softmax′',
  'softmax along': 'softmax′',
};

/** Longer formulas than this are not written on an arrow, but as `∂f/∂x`. */
const longest = 18;

/** The values of formulas on arrows, by the names that `slopeFormulas` gives them. */
export type Slopes = ReadonlyMap<string, Matrix>;

/** The formulas on arrows that are one number each. */
export const slopeFormulas = (trace: Trace): Map<string, Formula> =>
  new Map(
    [...factorsOf(trace).values()].flatMap(({ hint, tree }) =>
      tree === undefined ? [] : [[slopeName(hint), tree]],
    ),
  );

/** No quantity has such a name, with an entry or without. */
const slopeName = (hint: string): string => `${hint} on its arrow`;

/** The label of a contribution's arrow and what it says where the pointer rests. */
export function localDerivatives(
  trace: Trace,
  slopes: Slopes,
  number: NumberText,
): (of: string, contribution: Contribution) => Pick<Edge, 'label' | 'hint'> {
  const factors = factorsOf(trace);
  return (_, contribution) => {
    const { text, hint, tree } = factors.get(contribution)!;
    if (tree === undefined) return { label: { factor: text }, hint };
    const { data, texts } = slopes.get(slopeName(hint))!;
    return { label: { factor: text, value: number(data[0]!, texts?.[0]), tree }, hint };
  };
}

/** What is written on an arrow, and the formula to evaluate where it is one number. */
interface Factor {
  readonly text: string;
  /** The whole contribution: what the arrow says where the pointer rests. */
  readonly hint: string;
  readonly tree?: Formula | undefined;
}

/** What each contribution's gradient is multiplied by. */
function factorsOf(trace: Trace): Map<Contribution, Factor> {
  const { steps, values } = trace;
  const write = formulaWriter(trace);
  const symbols = symbolsOf(steps);
  const shapeOf: ShapeOf = (name) => values.get(name)!;
  const output = outputName(steps)!;
  const factors = new Map<Contribution, Factor>();
  for (const { of, contributions = [] } of steps)
    for (const contribution of contributions)
      factors.set(contribution, {
        ...factorOf(contribution, of!),
        hint: hintOf(contribution, of!),
      });
  return factors;

  function hintOf({ from, tree }: Contribution, of: string): string {
    const arrow = [from, of].map(gradientName).join(' → ');
    return `${arrow}: ${write(tree)}`;
  }

  function isOneNumber(tree: Formula): boolean {
    return isSingle(shapeOfFormula(tree, shapeOf));
  }

  /** A long formula as ∂f/∂x, where that is shorter. */
  function shorter(formula: string, from: string, of: string): string {
    const derivative = symbols.derivativeText(from, of);
    return formula.length > longest && derivative.length < formula.length ? derivative : formula;
  }

  function factorOf({ from, tree, paths }: Contribution, of: string): Omit<Factor, 'hint'> {
    const gradient = from === output ? undefined : gradientName(from);
    const isScalar = [of, from].every((name) => isSingle(shapeOf(name)));
    const slope = paths.length === 1 && paths[0]!.length === 1 && slopes[paths[0]![0]!.rule];
    const local = without(gradient, tree);
    // A row beside a column has no shape without the matrix that they go with.
    const one = shapeIfAny(local, shapeOf) && simplify(local, shapeOf);
    if (one !== undefined && (isScalar || from === output || isEntrywise(tree, gradient))) {
      const text = shorter(slope || inProduct(one, write), from, of);
      const isNumber = typeof one === 'number';
      const sign = isSingle(shapeOf(from)) || isOneNumber(one) ? '×' : '⊙';
      return { text: `${sign} ${text}`, tree: isScalar && !isNumber ? one : undefined };
    }
    const side = slope ? undefined : matrixSide(tree, gradient!, write);
    const text = shorter(slope || write(tree), from, of);
    return { text: side !== undefined && side.length <= longest ? side : text };
  }
}

const without = (gradient: string | undefined, tree: Formula): Formula =>
  replace(tree, (node) => (node === gradient ? 1 : undefined));

/** A factor behind a multiplication sign. */
function inProduct(tree: Formula, write: (tree: Formula) => string): string {
  const text = write(tree);
  const isSum = ['+', '-'].includes(headOf(tree) ?? '');
  const isSigned = text.startsWith('-') && typeof tree !== 'number';
  return isSum || isSigned ? `(${text})` : text;
}

/** True where the gradient is multiplied entry by entry, or by a number. */
function isEntrywise(tree: Formula, gradient: string | undefined): boolean {
  if (tree === gradient) return true;
  const [first, second] = argumentsOf(tree);
  const head = headOf(tree) ?? '';
  const reads = (part: Formula | undefined): part is Formula =>
    part !== undefined && namesRead(part).includes(gradient ?? '');
  if (head === '-' && second === undefined) return reads(first) && isEntrywise(first, gradient);
  if (reads(first) && reads(second)) return false;
  if (head === '/' || head === './') return reads(first) && isEntrywise(first, gradient);
  const isTimes = head === '.*' || (head === '*' && argumentsOf(tree).some(isNumber));
  const inside = reads(first) ? first : second;
  return isTimes && reads(inside) && isEntrywise(inside, gradient);
}

const isNumber = (tree: Formula): boolean => typeof tree === 'number';

/** `W2ᵀ ·` or `· xᵀ`: a product of matrices with the gradient on one side. */
function matrixSide(
  tree: Formula,
  gradient: string,
  write: (tree: Formula) => string,
): string | undefined {
  const [left, right] = argumentsOf(tree);
  if (headOf(tree) !== '*') return undefined;
  if (right === gradient) return `${write(left!)} ·`;
  return left === gradient ? `· ${write(right!)}` : undefined;
}
