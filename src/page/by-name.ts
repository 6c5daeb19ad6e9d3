// Functions of a page by their names, σ(0.66), and what each is, said once.
import type { Explanation } from '../explain/explanation.ts';
import type { Formula } from '../model/formula.ts';
import { definitionOf, recognized } from '../model/recognize.ts';
import { axisOf } from '../model/shape.ts';
import { argumentsOf, headOf } from '../model/tree.ts';

/** The same steps, with every function that is written out by its name. */
export const byName = (explanation: Explanation): Explanation => ({
  ...explanation,
  steps: explanation.steps.map((step) => ({ ...step, formula: recognized(step.formula) })),
});

/** What is not said by the name alone. */
const unsaid: readonly Formula[] = [
  ['sigmoid', 'u'],
  ['softmax', 'u'],
  ['softmax', 'u', 1],
  ['softmax', 'u', 2],
  ['softplus', 'u'],
];

/** Of the functions that the steps have, what each does with an `u`. */
export function definitions({ steps }: Explanation): (readonly [Formula, Formula])[] {
  return unsaid
    .filter((known) => steps.some(({ formula }) => has(formula, known)))
    .map((known) => [known, definitionOf(known)!] as const);
}

const has = (tree: Formula, wanted: Formula): boolean =>
  (headOf(tree) === headOf(wanted) && axisOf(tree) === axisOf(wanted)) ||
  argumentsOf(tree).some((part) => has(part, wanted));
