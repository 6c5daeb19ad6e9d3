// A problem's model as text that `--model` reads: what is given, what is a target or an input, the
// forward formulas.
import { countSamples, type Problem } from '../engine/problem.ts';
import type { Matrix } from '../matrix.ts';
import { formOf } from '../model/dense.ts';
import { forwardOf } from '../model/model.ts';
import { formulaOf, formulaSource } from '../model/print.ts';
import type { Step } from '../model/step.ts';
import { headOf, replace } from '../model/tree.ts';
import { givenText } from './given.ts';

/** Assignments of the given values and of every forward step, in their order. */
export function renderModel(problem: Problem): string {
  const forward = forwardOf(problem.model);
  // Constants that are names of the model are not what was written.
  const names = new Set([...problem.given.keys(), ...forward.map(({ name }) => name)]);
  const isSaid = (head: string): boolean => !names.has(head);
  return [
    ...declarations(problem),
    ...[...problem.given].map(([name, value]) =>
      [name, givenText(plain(value), isSaid)].join(' = '),
    ),
    ...forward.map((step) => `${step.name} = ${formulaIn(problem, step)}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** The ones before the inputs of several samples are written out: a model has no word for them. */
function formulaIn(problem: Problem, step: Step): string {
  const { network } = problem.model;
  if (network === undefined || !formOf(network).hasOne) return formulaOf(step);
  const ones = Array.from({ length: countSamples(problem) }, () => 1);
  const head = formOf(network).isOfRows ? 'rows' : 'beside';
  return formulaSource(
    replace(step.tree, (node) => (headOf(node) === 'ones' ? [head, ...ones] : undefined)),
  );
}

/** A vector in a model is a column, so a sample that is a row is written as the row it is. */
const plain = ({ isSample: _, ...value }: Matrix): Matrix => value;

function declarations({ model, given }: Problem): string[] {
  const named = (names: ReadonlySet<string>): string =>
    [...given.keys()].filter((name) => names.has(name)).join(', ');
  const [targets, inputs] = [named(model.targets), named(model.inputs)];
  return [...(targets ? [`target ${targets}`] : []), ...(inputs ? [`input ${inputs}`] : [])];
}
