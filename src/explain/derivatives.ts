// Local derivatives: of one quantity by another that its formula reads. They are taken from what
// the backward steps hand back, which is linear in the gradient that it carries on: with that
// gradient 1, what is left is the local derivative.
import { compile, type Compiled } from '../engine/evaluate.ts';
import type { Formula } from '../model/formula.ts';
import { isSameShape, isSingle, one, shapeOfFormula, type ShapeOf } from '../model/shape.ts';
import { type Contribution, type Step } from '../model/step.ts';
import { argumentsOf, namesRead, replaceNames } from '../model/tree.ts';
import { entryIndex, splitEntry, type Matrix } from '../matrix.ts';
import { entryOf, readable } from '../text/readable.ts';
import { load } from '../engine/trace.ts';

/**
 * One local derivative in a chain; `of` and `by` may name entries. The first of a chain is of the
 * output.
 */
export interface Link {
  /** What its value is called among the values of the explanation. */
  readonly name: string;
  readonly of: string;
  readonly by: string;
  readonly formula: Formula;
  readonly value: number;
}

type Values = ReadonlyMap<string, Matrix>;

/** The step that gives the gradient of a quantity; undefined of the output, whose gradient is 1. */
const gradientOf = (name: string, steps: readonly Step[]): Step | undefined =>
  steps.find(({ pass, of }) => pass === 'backward' && of === name);

/** True of a gradient that carries on one before it, not the output's own. */
export const hasChain = ({ contributions = [] }: Step, steps: readonly Step[]): boolean =>
  contributions.some(({ from }) => gradientOf(from, steps) !== undefined);

/**
 * What an elementwise step multiplies the gradient with, as a formula; of one entry where that is
 * given.
 */
export function localFormula(
  step: Step,
  gradient: string,
  shapeOf: ShapeOf,
  entry: { readonly row: number; readonly col: number } | undefined,
): Formula {
  const tree = replaceNames(step.tree, (name) => (name === gradient ? 1 : name));
  return entry ? entryOf(tree, entry.row, entry.col, shapeOf) : readable(tree, shapeOf);
}

/**
 * A gradient as one formula of forward quantities, every gradient it reads replaced by its own
 * formula; undefined where that would have more than `most` names.
 */
export function composed(
  step: Step,
  steps: readonly Step[],
  shapeOf: ShapeOf,
  most: number,
): Formula | undefined {
  const backward = steps.filter(({ pass }) => pass === 'backward');
  const gradients = new Map(backward.map((one) => [one.name, inFull(one, shapeOf)]));
  const sizes = new Map<string, number>();
  for (const [name, tree] of gradients) sizes.set(name, leaves(tree, sizes));
  const whole = (tree: Formula): Formula =>
    replaceNames(tree, (name) => {
      const before = gradients.get(name);
      return before === undefined ? name : whole(before);
    });
  // Ones and zeros are left out of what is read, so it may be shorter by as much.
  if (sizes.get(step.name)! > 4 * most) return undefined;
  const formula = readable(whole(step.tree), shapeOf);
  return leaves(formula) > most ? undefined : formula;
}

/** The formula of a gradient that has as many entries as the gradient. */
function inFull({ name, tree, of }: Step, shapeOf: ShapeOf): Formula {
  const isWhole = isSameShape(shapeOfFormula(tree, shapeOf), shapeOf(name));
  return isWhole ? tree : ['.*', tree, ['ones', of!]];
}

/** How many names and numbers a formula has, those of `sizes` counted as so many. */
function leaves(tree: Formula, sizes?: ReadonlyMap<string, number>): number {
  if (typeof tree === 'number') return 1;
  if (typeof tree === 'string') return sizes?.get(tree) ?? 1;
  return argumentsOf(tree).reduce<number>((total, part) => total + leaves(part, sizes), 0);
}

/**
 * What a formula makes of a gradient that is 1 in the entry `k` and 0 elsewhere: local derivatives
 * by every entry of its own.
 */
function localDerivatives(
  tree: Formula,
  gradient: string,
  values: Values,
): (k: number) => Float64Array {
  const { memory, places, compute } = prepared(tree, values);
  const read = places.get(gradient)!;
  return (k) => {
    memory.fill(0, read.offset, read.offset + read.rows * read.cols);
    memory[read.offset + k] = 1;
    return compute();
  };
}

/** A formula compiled with the values that it reads; what it computes are its entries. */
function prepared(
  tree: Formula,
  values: Values,
): {
  readonly memory: Float64Array;
  readonly places: Compiled['places'];
  readonly compute: () => Float64Array;
} {
  const given = new Map(namesRead(tree).map((name) => [name, values.get(name)!]));
  const made: Step = { name: 'made', pass: 'backward', tree };
  const compiled = compile([made], given);
  const memory = load(compiled, given);
  const { offset, rows, cols } = compiled.places.get(made.name)!;
  const compute = (): Float64Array => {
    compiled.run(memory);
    return memory.slice(offset, offset + rows * cols);
  };
  return { memory, places: compiled.places, compute };
}

/** So many chains are written out, and chains of so many links. */
export interface Bounds {
  readonly paths: number;
  readonly links: number;
}

/**
 * The chains from the output to one entry of a gradient, one for each path; undefined where there
 * are too many, where one is too long, or where a formula has no entries that could be written out.
 */
export function paths(
  target: string,
  steps: readonly Step[],
  values: Values,
  most: Bounds,
): Link[][] | undefined {
  if (most.links === 0) return undefined;
  const { quantity, entry } = splitEntry(target);
  const step = steps.find(({ name }) => name === quantity);
  if (!step?.contributions) throw new Error(`${quantity} is no gradient`);
  const found: Link[][] = [];
  for (const contribution of step.contributions) {
    const left = { ...most, paths: most.paths - found.length };
    const own = pathsThrough(contribution, step.of! + entry, steps, values, left);
    if (!own) return undefined;
    found.push(...own);
    if (found.length > most.paths) return undefined;
  }
  return found;
}

/** The chains to `by`, a quantity or an entry of one, whose last link is of one forward step. */
function pathsThrough(
  { from, tree }: Contribution,
  by: string,
  steps: readonly Step[],
  values: Values,
  most: Bounds,
): Link[][] | undefined {
  const { quantity, entry } = splitEntry(by);
  const shape = values.get(quantity)!;
  const shapeOf: ShapeOf = (name) => values.get(name)!;
  const k = entryIndex(entry, shape) ?? 0;
  const ofEntry = entryOf(tree, Math.floor(k / shape.cols), k % shape.cols, shapeOf);
  const gradient = gradientOf(from, steps);
  if (!gradient) {
    const entries = prepared(tree, values).compute();
    const value = entries[k] ?? entries[0]!;
    return [[{ name: linkName(from, by), of: from, by, formula: ofEntry, value }]];
  }
  const carried = values.get(gradient.name)!;
  const derivative = localDerivatives(tree, gradient.name, values);
  const found: Link[][] = [];
  for (const through of namesRead(ofEntry)) {
    const place = splitEntry(through);
    if (place.quantity !== gradient.name) continue;
    if (place.entry === '' && !isSingle(carried)) return undefined;
    const left = { paths: most.paths - found.length, links: most.links - 1 };
    const before = paths(through, steps, values, left);
    if (!before) return undefined;
    const formula = linkFormula(ofEntry, through, gradient.name, values);
    const value = derivative(entryIndex(place.entry, carried) ?? 0)[k]!;
    const of = from + place.entry;
    const link = { name: linkName(of, by), of, by, formula, value };
    found.push(...before.map((path) => [...path, link]));
    if (found.length > most.paths) return undefined;
  }
  return found;
}

/** No quantity has such a name, with an entry or without. */
const linkName = (of: string, by: string): string => `${of} by ${by}.`;

/** The formula of an entry with the gradient that comes `through` 1, and its other entries 0. */
function linkFormula(tree: Formula, through: string, gradient: string, values: Values): Formula {
  const local = replaceNames(tree, (name) => {
    if (name === through) return 1;
    return splitEntry(name).quantity === gradient ? 0 : name;
  });
  return readable(local, (name) => values.get(name) ?? one);
}
