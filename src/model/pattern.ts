// Formulas of a given form: the names of a pattern stand for any formula, each for the same one
// throughout.
import type { Formula } from './formula.ts';
import { isSame } from './tree.ts';

/** What the names of a pattern stand for. */
export type Found = Readonly<Record<string, Formula>>;

/** What the names of a pattern stand for in a formula; undefined of one that has not its form. */
export function matched(pattern: Formula, tree: Formula): Found | undefined {
  if (!hasForm(pattern, tree)) return undefined;
  const found: Record<string, Formula> = {};
  return matches(pattern, tree, found) ? found : undefined;
}

/** Whether it would match if every name stood for any formula: most are told apart by this. */
function hasForm(pattern: Formula, tree: Formula): boolean {
  if (typeof pattern === 'string') return true;
  if (typeof pattern !== 'object' || typeof tree !== 'object') return pattern === tree;
  if (pattern[0] !== tree[0] || pattern.length !== tree.length) return false;
  for (let k = 1; k < pattern.length; k++)
    if (!hasForm(pattern[k] as Formula, tree[k] as Formula)) return false;
  return true;
}

/** Of what has the pattern's form. */
function matches(pattern: Formula, tree: Formula, found: Record<string, Formula>): boolean {
  if (typeof pattern === 'string') {
    found[pattern] ??= tree;
    return isSame(found[pattern], tree);
  }
  if (typeof pattern !== 'object') return true;
  for (let k = 1; k < pattern.length; k++)
    if (!matches(pattern[k] as Formula, (tree as readonly Formula[])[k]!, found)) return false;
  return true;
}
