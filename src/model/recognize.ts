// Functions that people write out: each pattern is one function with its textbook rule, and the
// terms that only keep it in range get no gradient of their own. `u` stands for any formula.
import { lazy } from '../kept.ts';
import { parseFormula, type Formula } from './formula.ts';
import { matched } from './pattern.ts';
import { callsAny, isSame, replace, substitute } from './tree.ts';

/** What is written, and what it is; of each function the textbook's way last. */
const writtenOut: readonly (readonly [string, string])[] = [
  ['exp(u) / (1 + exp(u))', 'sigmoid(u)'],
  ['1 ./ (1 + exp(-u))', 'sigmoid(u)'],
  ['1 / (1 + exp(-u))', 'sigmoid(u)'],
  ['log(1 + exp(u))', 'softplus(u)'],
  ['(exp(u) - exp(-u)) / (exp(u) + exp(-u))', 'tanh(u)'],
  ['exp(u - max(u)) / sum(exp(u - max(u)))', 'softmax(u)'],
  ['exp(u - max(u)) ./ sum(exp(u - max(u)))', 'softmax(u)'],
  ['exp(u) ./ sum(exp(u))', 'softmax(u)'],
  ['exp(u) / sum(exp(u))', 'softmax(u)'],
  ['exp(u - max(u, empty(), 1)) ./ sum(exp(u - max(u, empty(), 1)), 1)', 'softmax(u, 1)'],
  ['exp(u - max(u, empty(), 1)) / sum(exp(u - max(u, empty(), 1)), 1)', 'softmax(u, 1)'],
  ['exp(u - max(u, empty(), 2)) ./ sum(exp(u - max(u, empty(), 2)), 2)', 'softmax(u, 2)'],
  ['exp(u - max(u, empty(), 2)) / sum(exp(u - max(u, empty(), 2)), 2)', 'softmax(u, 2)'],
  ['exp(u) ./ sum(exp(u), 1)', 'softmax(u, 1)'],
  ['exp(u) / sum(exp(u), 1)', 'softmax(u, 1)'],
  ['exp(u) ./ sum(exp(u), 2)', 'softmax(u, 2)'],
  ['exp(u) / sum(exp(u), 2)', 'softmax(u, 2)'],
];

/** The formulas of the patterns: what the build parses ahead of time. */
export const patternTexts: readonly string[] = writtenOut.flat();

/** The same as trees, made once: every part of every formula is held against them. */
const patterns = lazy(() =>
  writtenOut.map(([written, meant]) => ({
    written: parseFormula(written),
    meant: parseFormula(meant),
  })),
);

/** The formula with every function that is written out in its place. */
export const recognized = (tree: Formula): Formula =>
  callsAny(mayBegin, tree) ? replace(tree, functionAt) : tree;

/** What a formula as a whole is, where that is a function that is written out. */
export function functionAt(node: Formula): Formula | undefined {
  const found = writtenFunction(node);
  return found && substitute(found.meant, { u: recognized(found.u) });
}

/**
 * What a function that is written out is of, as it stands there; undefined of any other formula.
 */
export const writtenArgument = (tree: Formula): Formula | undefined => writtenFunction(tree)?.u;

/** What a formula as a whole writes out, and of what; undefined of any other. */
function writtenFunction(tree: Formula): { meant: Formula; u: Formula } | undefined {
  if (typeof tree !== 'object' || !mayBegin.has(tree[0])) return undefined;
  const all = patterns();
  // By index: an iterator would make an object for each of them.
  for (let k = 0; k < all.length; k++) {
    const { written, meant } = all[k]!;
    const found = matched(written, tree);
    if (found) return { meant, u: found['u']! };
  }
  return undefined;
}

/** What a function of `u` is, as textbooks write it; undefined of one that nobody writes out. */
export const definitionOf = (meant: Formula): Formula | undefined =>
  patterns().findLast((known) => isSame(known.meant, meant))?.written;

const mayBegin: ReadonlySet<string> = new Set(['/', './', 'log']);
