// How a formula may be worked out by hand: in which order its factors are taken, functions by
// exponentials, a sum with what is done to it done to each of its terms.
import type { Formula } from '../model/formula.ts';
import { definitionOf } from '../model/recognize.ts';
import { argumentsOf, headOf, isSame, readsNames, replace, substitute } from '../model/tree.ts';
import { factorsOf, productOf } from './rewriting.ts';

/** Of the formulas of the steps, which are asked for again with every sheet. */
const known = new WeakMap<object, readonly Formula[]>();

/** The formula itself first; each of the others has the same value. */
export function waysOf(tree: Formula): readonly Formula[] {
  if (typeof tree !== 'object') return [tree];
  const ways = known.get(tree) ?? allWays(tree);
  known.set(tree, ways);
  return ways;
}

function allWays(tree: Formula): Formula[] {
  const all = [
    tree,
    slopeFirst(tree),
    replace(tree, writtenOut),
    termByTerm(tree, false),
    termByTerm(tree, true),
  ];
  return all.filter((one, k) => !all.slice(0, k).some((other) => isSame(one, other)));
}

/** A product with all but its first factor first: a slope before its use. */
function slopeFirst(tree: Formula): Formula {
  const [first = tree, ...rest] = factorsOf(tree);
  return rest.length > 1 ? productOf([first, productOf(rest)]) : tree;
}

/** A function by exponentials. */
function writtenOut(node: Formula): Formula | undefined {
  const [of, ...more] = argumentsOf(node).map((part) => replace(part, writtenOut));
  if (of === undefined || more.length > 0) return undefined;
  const head = headOf(node)!;
  if (head === 'exp') return ['exp', withoutLargest(of)];
  const written = definitionOf([head, 'u']);
  return written && substitute(written, { u: of });
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
