// Local derivatives: of one quantity by another that its formula reads. They are taken from the
// backward steps, which are linear in the gradient they carry on: with that gradient 1 and every
// other one 0, what is left is the local derivative.
import { compile } from '../engine/evaluate.ts';
import type { Formula } from '../model/formula.ts';
import { entryIndex, splitEntry, type Matrix } from '../matrix.ts';
import { entryOf, entryValue, readable, type ShapeOf } from '../text/readable.ts';
import { type Step } from '../model/step.ts';
import { namesRead } from '../model/tree.ts';
import { load } from '../engine/trace.ts';

/**
 * One local derivative in a chain; `of` and `by` may name entries. The first of a chain is of the
 * loss.
 */
export interface Link {
  readonly of: string;
  readonly by: string;
  readonly formula: Formula;
  readonly value: number;
}

type Values = ReadonlyMap<string, Matrix>;

const isGradient = (name: string): boolean => name.startsWith('d');

/** The gradient that a backward step carries on; undefined for the first one, the loss's own. */
export const gradientRead = (step: Step): string | undefined =>
  namesRead(step.tree).find(isGradient);

/**
 * What an elementwise step multiplies the gradient with, as a formula; of one entry where that is
 * given.
 */
export function localFormula(
  step: Step,
  gradient: string,
  shapeOf: ShapeOf,
  entry?: { readonly row: number; readonly col: number },
): Formula {
  const tree = replaced(step.tree, (name) => (name === gradient ? 1 : name));
  return entry ? entryOf(tree, entry.row, entry.col, shapeOf) : readable(tree, shapeOf);
}

/**
 * A gradient as one formula of forward quantities: every gradient it reads replaced by its own
 * formula.
 */
export function composed(step: Step, steps: readonly Step[], shapeOf: ShapeOf): Formula {
  const whole = (tree: Formula): Formula =>
    replaced(tree, (name) => {
      const before = isGradient(name) ? steps.find((other) => other.name === name) : undefined;
      return before ? whole(before.tree) : name;
    });
  return readable(whole(step.tree), shapeOf);
}

function replaced(tree: Formula, by: (name: string) => Formula): Formula {
  if (typeof tree === 'number') return tree;
  if (typeof tree === 'string') return by(tree);
  const [head, ...parts] = tree;
  return [head, ...parts.map((part) => replaced(part, by))];
}

/** The slope of one unit of an activation: of its output by its own z. */
export const slopeOf = (step: Step, gradient: string, values: Values, unit: number): number =>
  localDerivatives(step, gradient, values)(unit)[unit]!;

/**
 * What a backward step makes of a gradient that is 1 in the entry `k` and 0 elsewhere: local
 * derivatives by every entry of its own.
 */
function localDerivatives(
  step: Step,
  gradient: string,
  values: Values,
): (k: number) => Float64Array {
  const given = new Map(namesRead(step.tree).map((name) => [name, values.get(name)!]));
  const compiled = compile([step], given);
  const memory = load(compiled, given);
  const read = compiled.places.get(gradient);
  const made = compiled.places.get(step.name);
  if (!read || !made) throw new Error(`${step.name} does not read ${gradient}`);
  return (k) => {
    memory.fill(0, read.offset, read.offset + read.rows * read.cols);
    memory[read.offset + k] = 1;
    compiled.run(memory);
    return memory.slice(made.offset, made.offset + made.rows * made.cols);
  };
}

/**
 * The chains from the loss to one entry of a gradient, one for each path; undefined where there are
 * more than `most`.
 */
export function paths(
  target: string,
  steps: readonly Step[],
  values: Values,
  most: number,
): Link[][] | undefined {
  const { quantity, entry } = splitEntry(target);
  const step = steps.find(({ name }) => name === quantity);
  const shape = values.get(quantity);
  if (!step || !shape) throw new Error(`${quantity} has no step`);
  const k = entryIndex(entry, shape) ?? 0;
  const by = target.slice(1);
  const shapeOf: ShapeOf = (name) => values.get(name)!;
  const tree = entryOf(step.tree, Math.floor(k / shape.cols), k % shape.cols, shapeOf);
  const gradient = gradientRead(step);
  if (gradient === undefined)
    return [[{ of: 'loss', by, formula: tree, value: entryValue(target, values) }]];
  const derivative = localDerivatives(step, gradient, values);
  const found: Link[][] = [];
  for (const through of namesRead(tree).filter(isGradient)) {
    const before = paths(through, steps, values, most - found.length);
    if (!before) return undefined;
    const formula = readable(
      replaced(tree, (name) => {
        if (name === through) return 1;
        return isGradient(name) ? 0 : name;
      }),
      () => ({ rows: 1, cols: 1 }),
    );
    const value = derivative(entryIndex(splitEntry(through).entry, values.get(gradient)!) ?? 0)[k]!;
    found.push(...before.map((path) => [...path, { of: through.slice(1), by, formula, value }]));
    if (found.length > most) return undefined;
  }
  return found;
}
