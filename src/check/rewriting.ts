// Ways to change a formula's tree. What a change means is for the tables of mistakes and conventions.
import type { Formula } from '../model/formula.ts';

/** Every name in `by` replaced by its formula. */
export function substitute(tree: Formula, by: Readonly<Record<string, Formula>>): Formula {
  return replace(tree, (node) => (typeof node === 'string' ? by[node] : undefined));
}

/** Every part for which `change` gives another formula replaced by it, from the top down. */
export function replace(tree: Formula, change: (node: Formula) => Formula | undefined): Formula {
  const changed = change(tree);
  if (changed !== undefined) return changed;
  if (typeof tree !== 'object') return tree;
  const [head, ...parts] = tree;
  return [head, ...parts.map((part) => replace(part, change))];
}

/** The factors of an entry by entry product; of anything else, itself. */
export function factorsOf(tree: Formula): Formula[] {
  return typeof tree === 'object' && tree[0] === '.*'
    ? [...factorsOf(tree[1] as Formula), ...factorsOf(tree[2] as Formula)]
    : [tree];
}

/** The product of factors, entry by entry. */
export function productOf(factors: readonly Formula[]): Formula {
  return factors.reduce((product, factor) => ['.*', product, factor]);
}

export const isSame = (one: Formula, other: Formula): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** W for W' and W' for W. */
export function turned(tree: Formula, W: string): Formula {
  return replace(tree, (node) => (isSame(node, ["'", W]) ? W : node === W ? ["'", W] : undefined));
}
