// Functions of a page by their names, σ(0.66), and what each is, said once.
import type { Explanation } from '../explain/explanation.ts';
import type { Formula } from '../model/formula.ts';
import { definitionOf, recognized } from '../model/recognize.ts';
import { argumentsOf, headOf } from '../model/tree.ts';

/** The same steps, with every function that is written out by its name. */
export const byName = (explanation: Explanation): Explanation => ({
  ...explanation,
  steps: explanation.steps.map((step) => ({ ...step, formula: recognized(step.formula) })),
});

/** What is not said by the name alone. */
const unsaid = ['sigmoid', 'softmax', 'softplus'] as const;

/** Of the functions that the steps have, what each does with an `u`. */
export function definitions({ steps }: Explanation): (readonly [Formula, Formula])[] {
  const found = new Set(steps.flatMap(({ formula }) => headsOf(formula)));
  return unsaid
    .filter((name) => found.has(name))
    .map((name) => [[name, 'u'], definitionOf(name)] as const);
}

const headsOf = (tree: Formula): string[] => [
  ...[headOf(tree) ?? []].flat(),
  ...argumentsOf(tree).flatMap(headsOf),
];
