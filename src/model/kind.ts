// What formulas have in common that are the same but for names and for numbers that are not whole.
import type { Formula } from './formula.ts';

/** A name, or a number that is not whole, which no rule calculates with. */
export type Leaf = string | number;

/**
 * A formula as text with indices for its leaves, which are added to `leaves`, behind each what
 * `textOf` says of it.
 */
export function kindOf(tree: Formula, leaves: Leaf[], textOf: (leaf: Leaf) => string): string {
  if (Number.isSafeInteger(tree)) return `${tree as number},`;
  if (typeof tree === 'object') {
    let text = `${tree[0]}(`;
    for (let k = 1; k < tree.length; k++) text += kindOf(tree[k] as Formula, leaves, textOf);
    return `${text})`;
  }
  const known = leaves.indexOf(tree);
  if (known >= 0) return `$${known},`;
  leaves.push(tree);
  return textOf(tree);
}

/** What changes the leaves of the first of a kind into those of another. */
export const ownLeaves =
  (first: readonly Leaf[], own: readonly Leaf[]) =>
  (node: Formula): Leaf | undefined =>
    typeof node === 'object' ? undefined : own[first.indexOf(node)];
