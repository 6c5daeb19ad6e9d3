// A problem's model as text that `--model` reads: what is given, what is a target or an input, the
// forward formulas.
import type { Problem } from '../engine/problem.ts';
import type { Matrix } from '../matrix.ts';
import { forwardOf } from '../model/model.ts';
import { exact, valueText } from './notation.ts';

/** Assignments of the given values and of every forward step, in their order. */
export function renderModel(problem: Problem): string {
  return [
    ...declarations(problem),
    ...[...problem.given].map(([name, value]) =>
      [name, valueText(plain(value), exact)].join(' = '),
    ),
    ...forwardOf(problem.model).map(({ name, formula }) => `${name} = ${formula}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** A vector in a model is a column, so a sample that is a row is written as the row it is. */
const plain = ({ rows, cols, data }: Matrix): Matrix => ({ rows, cols, data });

function declarations({ model, given }: Problem): string[] {
  const named = (names: ReadonlySet<string>): string =>
    [...given.keys()].filter((name) => names.has(name)).join(', ');
  const [targets, inputs] = [named(model.targets), named(model.inputs)];
  return [...(targets ? [`target ${targets}`] : []), ...(inputs ? [`input ${inputs}`] : [])];
}
