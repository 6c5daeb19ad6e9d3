// Ways to go through a formula's tree and to change it. What a change means is for those who ask
// for it.
import { keptBy, withoutRoom } from '../kept.ts';
import type { Formula } from './formula.ts';

/** The names a formula reads, each once, in the order they stand in it. */
export function namesRead(tree: Formula): string[] {
  const found: string[] = [];
  eachName(tree, (name) => {
    if (!found.includes(name)) found.push(name);
  });
  return withoutRoom(found);
}

/** Calls `see` with the names a formula reads, as often as they stand in it. */
export function eachName(tree: Formula, see: (name: string) => void): void {
  if (typeof tree === 'string') see(tree);
  else if (typeof tree === 'object')
    for (let k = 1; k < tree.length; k++) eachName(tree[k] as Formula, see);
}

/** What is made of formulas, of each once: those of steps are asked for again and again. */
export function keptByTree<Made>(make: (tree: Formula) => Made): (tree: Formula) => Made {
  const kept = keptBy<Exclude<Formula, string | number>, Made>(make);
  return (tree) => (typeof tree === 'object' ? kept(tree) : make(tree));
}

/** True of a formula that reads a quantity. */
export function readsNames(tree: Formula): boolean {
  if (typeof tree !== 'object') return typeof tree === 'string';
  for (let k = 1; k < tree.length; k++) if (readsNames(tree[k] as Formula)) return true;
  return false;
}

/** True of a formula with this operator or function in it. */
export const calls = (head: string, tree: Formula): boolean =>
  headOf(tree) === head || argumentsOf(tree).some((part) => calls(head, part));

/** True of a formula with one of these operators or functions in it. */
export function callsAny(heads: ReadonlySet<string>, tree: Formula): boolean {
  if (typeof tree !== 'object') return false;
  if (heads.has(tree[0])) return true;
  for (let k = 1; k < tree.length; k++) if (callsAny(heads, tree[k] as Formula)) return true;
  return false;
}

/** True of a formula that counts entries somewhere, as a mean does. */
export const readsCount = (tree: Formula): boolean => calls('count', tree);

/** The arguments of an operator or a function; none of a number or a name. */
export const argumentsOf = (tree: Formula): readonly Formula[] =>
  typeof tree === 'object' ? (tree.slice(1) as Formula[]) : [];

/** The operator or function at the top; undefined of a number or a name. */
export const headOf = (tree: Formula): string | undefined =>
  typeof tree === 'object' ? tree[0] : undefined;

/** Every name in `by` replaced by its formula. */
export function substitute(tree: Formula, by: Readonly<Record<string, Formula>>): Formula {
  return replaceNames(tree, (name) => (Object.hasOwn(by, name) ? by[name]! : name));
}

/** Every name replaced by what `by` gives for it. */
export const replaceNames = (tree: Formula, by: (name: string) => Formula): Formula =>
  replace(tree, (node) => (typeof node === 'string' ? by(node) : undefined));

/**
 * Every part for which `change` gives another formula replaced by it, from the top down; a formula
 * without such a part as it is.
 */
export function replace(tree: Formula, change: (node: Formula) => Formula | undefined): Formula {
  const changed = change(tree);
  if (changed !== undefined) return changed;
  if (typeof tree !== 'object') return tree;
  let made: [string, ...Formula[]] | undefined;
  for (let k = 1; k < tree.length; k++) {
    const part = tree[k] as Formula;
    const other = replace(part, change);
    if (other !== part) (made ??= [...tree])[k] = other;
  }
  return made ?? tree;
}

/** True where two formulas are the same, part by part. */
export function isSame(one: Formula, other: Formula): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  if (one.length !== other.length || one[0] !== other[0]) return false;
  for (let k = 1; k < one.length; k++)
    if (!isSame(one[k] as Formula, other[k] as Formula)) return false;
  return true;
}

/** How many numbers, names and operators a formula has. */
export function sizeOf(tree: Formula): number {
  return argumentsOf(tree).reduce<number>((total, part) => total + sizeOf(part), 1);
}
