// Computed quantities that are set: the chain goes through them at those values.
import { namesLike } from '../choice.ts';
import { shapeText, type Matrix } from '../matrix.ts';
import { formOf } from '../model/dense.ts';
import { forwardOf, type Model } from '../model/model.ts';
import { shapeOfFormula, type Shape } from '../model/shape.ts';
import { UserError } from '../user-error.ts';
import { turned } from './layout.ts';

/**
 * Those among the quantities that the model computes. Throws UserError for one of another shape
 * than its formula gives, and for one that is no step on the way to the output.
 */
export function pinnedAmong(
  quantities: ReadonlyMap<string, Matrix>,
  model: Model,
  given: ReadonlyMap<string, Matrix>,
): Map<string, Matrix> {
  const pinned = new Map<string, Matrix>();
  const others = [...quantities].filter(([name]) => !given.has(name));
  if (others.length === 0) return pinned;
  const shapes = new Map<string, Shape>(given);
  const forward = forwardOf(model);
  for (const { name, tree } of forward)
    shapes.set(
      name,
      shapeOfFormula(tree, (read) => shapes.get(read)!),
    );
  for (const [name, value] of others) {
    const shape = shapes.get(name);
    if (!shape) {
      const names = forward.map((step) => step.name);
      const known = namesLike(name, names);
      throw new UserError(`--set ${name}: what can be set is given or one of ${known}`);
    }
    pinned.set(name, inShape(name, value, shape, model));
  }
  return pinned;
}

/** Throws UserError, saying what a quantity that is set does not go with. */
export function refusePinned(
  { pinned }: { readonly pinned?: ReadonlyMap<string, Matrix> },
  what: string,
): void {
  const [name] = pinned?.keys() ?? [];
  if (name !== undefined) throw new UserError(notSet(name, what));
}

/** What is said of a computed quantity where `what` is why it can't be set. */
export const notSet = (name: string, what: string): string =>
  `${what}: ${name} is computed, so leave out --set ${name}`;

function inShape(name: string, value: Matrix, shape: Shape, { network }: Model): Matrix {
  const isOfRows = network !== undefined && formOf(network).isOfRows;
  const isSample = isOfRows && value.cols === 1 && value.rows > 1 && shape.rows === 1;
  const fitting = isSample ? turned(value) : value;
  const [set, gives] = [fitting, shape].map(shapeText);
  if (set !== gives)
    throw new UserError(`${name} is set to ${set}, but its formula gives ${gives}`);
  return fitting;
}
