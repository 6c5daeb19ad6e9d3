// How a formula may be worked out by hand: in which order its factors are taken, functions by
// exponentials, a sum with what is done to it done to each of its terms, other forms of the same.
import { lazy } from '../kept.ts';
import { parseFormula, type Formula } from '../model/formula.ts';
import { matched } from '../model/pattern.ts';
import { definitionOf } from '../model/recognize.ts';
import {
  argumentsOf,
  headOf,
  isSame,
  keptByTree,
  readsNames,
  replace,
  substitute,
} from '../model/tree.ts';
import { factorsOf, productOf } from './rewriting.ts';

/** The ways in which a formula is worked out, itself first; each has the same value. */
export type Ways = (tree: Formula) => readonly Formula[];

/** Each way once. */
const kept = (ways: Ways): Ways =>
  keptByTree((tree) => {
    const all = ways(tree);
    return all.filter((one, k) => !all.slice(0, k).some((other) => isSame(one, other)));
  });

/** The ways in which most work. */
export const usualWays = kept((tree) => [
  tree,
  slopeFirst(tree),
  replace(tree, writtenOut),
  termByTerm(tree, false),
  termByTerm(tree, true),
]);

/** Those, and with parts of them as they are written otherwise. */
export const allWays = kept((tree) =>
  usualWays(tree).flatMap((way) => [
    way,
    ...rewritings().map(([form, other]) =>
      replace(way, (node) => {
        const found = matched(form, node);
        return found && substitute(other, found);
      }),
    ),
  ]),
);

/**
 * A formula, and what comes to the same and is worked out as often, where its shapes allow that:
 * the bias is a term of the sum as the others are; exp(u) / (1 + exp(u)) reads exp(u) once here,
 * and is no wider than its digits.
 */
const otherwise: readonly (readonly [string, string])[] = [
  ['1 ./ (1 + exp(-u))', '1 - 1 ./ (1 + exp(u))'],
  ['1 / (1 + exp(-u))', '1 - 1 ./ (1 + exp(u))'],
  ['tanh(u)', '1 - 2 ./ (exp(2 * u) + 1)'],
  ['u .* (1 - u)', 'u - u .^ 2'],
  ['1 - u .^ 2', '(1 - u) .* (1 + u)'],
  ['(1 - v) ./ (1 - u) - v ./ u', '(u - v) ./ (u .* (1 - u))'],
  ['2 * u / n', '2 / n * u'],
  ['2 * u / n', '2 * (u / n)'],
  ['2 * u / count(v)', '2 * u / count(v, 1) / count(v, 2)'],
  ['2 * u / count(v)', '2 * (u / count(v, 1)) / count(v, 2)'],
  ['u .* (g - sum(g .* u))', 'u .* g - u .* sum(g .* u)'],
  ['u .* (g - sum(g .* u))', "u .* g - u * u' * g"],
  ['u * v + w', 'beside(u, w) * rows(v, ones(sum(v, 1)))'],
  ['u * v + w', 'beside(u, ones(sum(u, 2))) * rows(v, w)'],
  ['1 / 2 * sum(u)', 'sum(sum(u, 1) / 2)'],
  ['1 / 2 * sum(u)', 'sum(sum(u, 2) / 2)'],
  ['sum(u)', 'sum(sum(u, 1))'],
  ['sum(u)', 'sum(sum(u, 2))'],
  ['sum(u) / count(v)', 'sum(sum(u, 1) / count(v, 1)) / count(v, 2)'],
  ['sum(u) / count(v)', 'sum(sum(u, 2) / count(v, 2)) / count(v, 1)'],
  ['-sum(u) / count(v)', 'sum(-sum(u, 1) / count(v, 1)) / count(v, 2)'],
  ['-sum(u) / count(v)', 'sum(-sum(u, 2) / count(v, 2)) / count(v, 1)'],
];

/** Their texts: what the build parses ahead of time. */
export const wayTexts: readonly string[] = otherwise.flat();

const rewritings = lazy(() =>
  otherwise.map(([form, other]) => [parseFormula(form), parseFormula(other)] as const),
);

/** A product with all but its first factor first: a slope before its use. */
function slopeFirst(tree: Formula): Formula {
  const [first = tree, ...rest] = factorsOf(tree);
  return rest.length > 1 ? productOf([first, productOf(rest)]) : tree;
}

/** A function by exponentials. Of what is none nothing inside of it is looked at twice. */
function writtenOut(node: Formula): Formula | undefined {
  const [of, ...axis] = argumentsOf(node);
  if (of === undefined) return undefined;
  const head = headOf(node)!;
  if (head === 'exp') return ['exp', withoutLargest(replace(of, writtenOut))];
  const written = definitionOf([head, 'u', ...axis]);
  return written && substitute(written, { u: replace(of, writtenOut) });
}

/** The largest entry is subtracted so that exp keeps in range, which nobody does by hand. */
const withoutLargest = (tree: Formula): Formula =>
  headOf(tree) === '-' && headOf(argumentsOf(tree)[1] ?? 0) === 'max'
    ? argumentsOf(tree)[0]!
    : tree;

/**
 * What a sum is multiplied with, each of its terms, as in a loss sample by sample; what it is
 * divided by too, or not.
 */
function termByTerm(tree: Formula, isDivided: boolean): Formula {
  const [left, right] = argumentsOf(tree).map((part) => termByTerm(part, isDivided));
  if (left === undefined) return tree;
  const made: Formula = right === undefined ? [headOf(tree)!, left] : [headOf(tree)!, left, right];
  switch (headOf(tree)) {
    case '*':
      return isWholeSum(right!) && !readsNames(left)
        ? eachTerm(right!, (u) => ['*', left, u])
        : made;
    case '-':
      return isWholeSum(left) && right === undefined ? eachTerm(left, (u) => ['-', u]) : made;
    case '/':
      return isWholeSum(left) && isDivided ? eachTerm(left, (u) => ['/', u, right!]) : made;
    default:
      return tree;
  }
}

const eachTerm = (sum: Formula, change: (term: Formula) => Formula): Formula => [
  'sum',
  change(argumentsOf(sum)[0]!),
];

const isWholeSum = (tree: Formula): boolean =>
  headOf(tree) === 'sum' && argumentsOf(tree).length === 1;
