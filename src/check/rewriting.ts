// Ways to change a formula's tree. What a change means is for the tables of mistakes and
// conventions.
import type { Formula } from '../model/formula.ts';
import { argumentsOf, headOf, isSame, namesRead, replace, substitute } from '../model/tree.ts';

/** The factors of an entry by entry product; of anything else, itself. */
export function factorsOf(tree: Formula): Formula[] {
  return typeof tree === 'object' && tree[0] === '.*'
    ? [...factorsOf(tree[1]!), ...factorsOf(tree[2]!)]
    : [tree];
}

/** The product of factors, entry by entry. */
export function productOf(factors: readonly Formula[]): Formula {
  return factors.reduce((product, factor) => ['.*', product, factor]);
}

/** Most places of a formula that are changed, one after the other. */
const mostPlaces = 40;

/**
 * A formula with one of its parts as it is changed, each time another, the outermost first; of a
 * formula with many such places the first.
 */
export function withOneChanged(
  tree: Formula,
  change: (node: Formula) => readonly Formula[],
): Formula[] {
  const found: Formula[] = [];
  for (const made of changes(tree, change)) {
    found.push(made);
    if (found.length === mostPlaces) break;
  }
  return found;
}

function* changes(
  tree: Formula,
  change: (node: Formula) => readonly Formula[],
): Generator<Formula> {
  yield* change(tree);
  if (typeof tree !== 'object') return;
  for (let k = 1; k < tree.length; k++)
    for (const made of changes(tree[k] as Formula, change)) {
      const whole: [string, ...Formula[]] = [...tree];
      whole[k] = made;
      yield whole;
    }
}

/** Sums and differences with one of their terms left out, wherever they stand in a formula. */
export const withoutTerms = (tree: Formula): Formula[] => withOneChanged(tree, oneTerm);

function oneTerm(node: Formula): Formula[] {
  const [left, right] = argumentsOf(node);
  if (left === undefined || right === undefined) return [];
  if (headOf(node) === '+') return [left, right];
  return headOf(node) === '-' ? [left, right, ['-', right]] : [];
}

/** Products and quotients with one of their factors left out, wherever they stand in a formula. */
export const withoutFactors = (tree: Formula): Formula[] => withOneChanged(tree, oneFactor);

function oneFactor(node: Formula): Formula[] {
  const [left, right] = argumentsOf(node);
  const head = headOf(node) ?? '';
  if (left === undefined || right === undefined || !isProduct(head)) return [];
  // Of several factors on one side each is left out by itself.
  const isOne = (side: Formula): boolean => !isProduct(headOf(side) ?? '');
  const withoutRight = isOne(right) ? [left] : [];
  if (!isOne(left)) return withoutRight;
  return [...withoutRight, /\*$/.test(head) ? right : [head, 1, right]];
}

/** True of a product or a quotient. */
export const isProduct = (head: string): boolean => /^\.?[*/]$/.test(head);

/** W for W' and W' for W. */
export function turned(tree: Formula, W: string): Formula {
  return replace(tree, (node) => {
    if (isSame(node, ["'", W])) return W;
    return node === W ? ["'", W] : undefined;
  });
}

/** A matrix product with one of its factors turned. */
export function oneTurned(node: Formula): Formula[] {
  const [left, right] = argumentsOf(node);
  if (headOf(node) !== '*' || left === undefined || right === undefined) return [];
  const turned = (of: Formula): Formula => (headOf(of) === "'" ? argumentsOf(of)[0]! : ["'", of]);
  return [
    ['*', turned(left), right],
    ['*', left, turned(right)],
  ];
}

/** The update with the sign of its step turned. */
export const uphill = (tree: Formula): Formula => (headOf(tree) === '-' ? turnedSum(tree) : tree);

/** The difference for a sum of two and the sum for a difference; of anything else, itself. */
export function turnedSum(tree: Formula): Formula {
  const [head, [left, right]] = [headOf(tree), argumentsOf(tree)];
  if (left === undefined || right === undefined) return tree;
  if (head === '-') return ['+', left, right];
  return head === '+' ? ['-', left, right] : tree;
}

/** The update without its rate. */
export const withoutRate = (tree: Formula): Formula => substitute(tree, { lr: 1 });

/** Rates that are taken for the problem's own. */
const otherRates = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.3, 0.5, 0.9, 2, 10];

/** What people make of the problem's own: they take it twice, half, or multiply by it again. */
const ownRates: readonly Formula[] = [
  ['*', 2, 'lr'],
  ['/', 'lr', 2],
  ['*', 'lr', 'lr'],
];

/** The update with each of them. */
export const withOtherRates = (tree: Formula): Formula[] =>
  otherRates.map((rate) => substitute(tree, { lr: rate }));

/** The update with its rate taken otherwise. */
export const withRateTwice = (tree: Formula): Formula[] =>
  ownRates.map((rate) => substitute(tree, { lr: rate }));

/** A gradient times the rate, which is its step. */
export const asStep = (tree: Formula): Formula => ['*', 'lr', tree];

/** A gradient in its place in the update of what it is of. */
export const inUpdate = (
  update: Formula,
  name: string,
  gradient: Formula,
  treeOf: TreeOf,
): Formula => substitute(unrolled(update, name, treeOf), { [name]: gradient });

/** The errors themselves or their sizes, where they are to be squared, or twice the errors. */
export const notSquared = (tree: Formula): Formula[] => [
  unsquared(tree),
  unsquared(tree, (error) => ['*', 2, error]),
  unsquared(tree, (error) => ['abs', error]),
];

/** The power left out: the error itself, or what is made of it. */
const unsquared = (tree: Formula, made = (error: Formula): Formula => error): Formula =>
  replace(tree, (node) =>
    typeof node === 'object' && (node[0] === '.^' || node[0] === '^') ? made(node[1]!) : undefined,
  );

type TreeOf = (name: string) => Formula | undefined;

/** True of a formula that reads a step, or what is made of it. */
export function comesOf(tree: Formula, name: string, treeOf: TreeOf): boolean {
  const seen = new Set<string>();
  const isMadeOfIt = (one: Formula): boolean =>
    namesRead(one).some((read) => {
      if (read === name) return true;
      if (seen.has(read)) return false;
      seen.add(read);
      return isMadeOfIt(treeOf(read) ?? 0);
    });
  return isMadeOfIt(tree);
}

/** A formula that reads a step, and what is made of it by its own formulas. */
const unrolled = (tree: Formula, name: string, treeOf: TreeOf): Formula =>
  namesRead(tree).reduce((made, read) => {
    const own = read === name ? undefined : treeOf(read);
    if (own === undefined || !comesOf(own, name, treeOf)) return made;
    return substitute(made, { [read]: unrolled(own, name, treeOf) });
  }, tree);
