// Formulas and names as a picture writes them.
import type { Trace } from '../engine/trace.ts';
import type { Formula } from '../model/formula.ts';
import type { ShapeOf } from '../model/shape.ts';
import { readable } from '../text/readable.ts';
import { formulaText } from '../text/typesetting.ts';

/** What writes a formula as people read it. */
export function formulaWriter({ values }: Trace): (tree: Formula) => string {
  const shapeOf: ShapeOf = (name) => values.get(name) ?? { rows: 1, cols: 1 };
  return (tree) => formulaText(readable(tree, shapeOf));
}

/** The formula of every step as people read it; of what is pinned it does not say the value. */
export function formulaTexts(trace: Trace): Map<string, string> {
  const write = formulaWriter(trace);
  const { pinned } = trace.problem;
  const own = trace.steps.filter(({ name }) => pinned?.has(name) !== true);
  return new Map(own.map(({ name, tree }) => [name, write(tree)]));
}
