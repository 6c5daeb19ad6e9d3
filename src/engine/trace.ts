// Runs the steps on a problem: every quantity's value, checked to be finite in the order it is computed.
import { suggestion } from '../choice.ts';
import { compile, type Compiled } from './evaluate.ts';
import type { Matrix } from '../matrix.ts';
import { canonicalName } from '../names.ts';
import type { Problem } from './problem.ts';
import {
  chainRule,
  namesRead,
  output,
  updateSteps,
  type Network,
  type Pass,
  type Step,
} from '../model/steps.ts';
import { tables as ourTables, type Tables } from '../model/tables.ts';
import { UserError } from '../user-error.ts';

/** The steps of a problem and the value of every quantity, given ones first, in the order they are computed. */
export interface Trace {
  readonly problem: Problem;
  readonly steps: readonly Step[];
  readonly values: ReadonlyMap<string, Matrix>;
  readonly notes: readonly string[];
}

/** The steps of every problem with the same network and the same shapes, compiled. */
export interface Prepared {
  readonly steps: readonly Step[];
  readonly compiled: Compiled;
  readonly lr: number | undefined;
}

/** Compiles the steps for the shapes of a problem; with `lr`, the update and the new loss too. */
export function prepare(problem: Problem, lr?: number, tables: Tables = ourTables): Prepared {
  const steps = [
    ...chainRule(problem, tables),
    ...(lr === undefined ? [] : updateSteps(problem, tables)),
  ];
  return { steps, compiled: compile(steps, withRate(problem, lr)), lr };
}

/** Computes a problem. Throws UserError at the first step that is not finite. `prepared` is for its network and shapes. */
export function run(
  problem: Problem,
  lr?: number,
  tables: Tables = ourTables,
  prepared: Prepared = prepare(problem, lr, tables),
): Trace {
  const { steps, compiled } = prepared;
  const memory = load(compiled, withRate(problem, lr));
  compiled.run(memory);
  const values = new Map<string, Matrix>();
  for (const [name, { offset, rows, cols }] of compiled.places) {
    values.set(name, { rows, cols, data: memory.subarray(offset, offset + rows * cols) });
  }
  for (const step of steps) {
    if (tables.losses[problem.loss].ofProbabilities) checkProbabilities(step, problem, values);
    checkFinite(step, values);
  }
  return { problem, steps, values, notes: saturation(problem, values, tables) };
}

/**
 * A check of computed memories of one kind of problem: true where there is nothing to say of them. Every entry is
 * finite, outputs are probabilities where they must be, no unit is saturated.
 */
export function ordinary(
  { activations, loss }: Network,
  { compiled }: Prepared,
  tables: Tables = ourTables,
): (memory: Float64Array) => boolean {
  const depth = activations.length;
  const ofProbabilities = tables.losses[loss].ofProbabilities ?? false;
  const units = activations.flatMap((activation, i) => {
    const { offset = 0, rows = 0 } = compiled.places.get(output(i + 1, depth)) ?? {};
    return { offset, end: offset + rows, saturated: tables.activations[activation].saturated };
  });
  const outputs = [...compiled.places]
    .filter(([name]) => ofProbabilities && isOutput.test(name))
    .map(([, { offset, rows }]) => ({ offset, end: offset + rows }));
  return (memory) => {
    let sum = 0;
    for (let k = 0; k < memory.length; k++) sum += (memory[k] as number) * 0;
    if (sum !== 0) return false;
    for (const { offset, end, saturated } of units) {
      if (saturated)
        for (let k = offset; k < end; k++) if (saturated(memory[k] as number)) return false;
    }
    for (const { offset, end } of outputs) {
      for (let k = offset; k < end; k++)
        if (!((memory[k] as number) >= 0 && (memory[k] as number) <= 1)) return false;
    }
    return true;
  };
}

const isOutput = /^y_pred(_new)?$/;

function withRate({ given }: Problem, lr: number | undefined): ReadonlyMap<string, Matrix> {
  return lr === undefined
    ? given
    : new Map([...given, ['lr', { rows: 1, cols: 1, data: Float64Array.of(lr) }]]);
}

/** A fresh memory with the given quantities in their places. */
export function load(compiled: Compiled, given: ReadonlyMap<string, Matrix>): Float64Array {
  const memory = new Float64Array(compiled.size);
  for (const [name, { data }] of given) memory.set(data, compiled.places.get(name)?.offset);
  return memory;
}

/** The names of the steps of one pass. */
export const namesOf = ({ steps }: Pick<Trace, 'steps'>, pass: Pass): string[] =>
  steps.filter((step) => step.pass === pass).map(({ name }) => name);

/** The names of a result in their order: given, forward, backward, then the update's W_new, b_new and loss_new. */
export const resultNames = (trace: Trace): string[] => [
  ...trace.problem.given.keys(),
  ...computedNames(trace),
];

/** The computed names among them; of the second forward pass only the loss. */
export const computedNames = (trace: Pick<Trace, 'steps'>): string[] =>
  trace.steps
    .filter(({ name, pass }) => pass !== 'again' || name === 'loss_new')
    .map(({ name }) => name);

/** What is printed unless all is asked for: y_pred, loss, the gradients from the last layer to the first, the update. */
export function mainNames(trace: Pick<Trace, 'steps'>): string[] {
  const gradients = namesOf(trace, 'backward').filter((name) => /^d[Wb]\d$/.test(name));
  return [
    'y_pred',
    'loss',
    ...gradients,
    ...namesOf(trace, 'update'),
    ...namesOf(trace, 'again').filter((name) => name === 'loss_new'),
  ];
}

/** The name of a result that was asked for by `--get`, in any spelling. Throws UserError. */
export function findName(text: string, names: readonly string[]): string {
  const name = canonicalName(text);
  if (name !== undefined && names.includes(name)) return name;
  if (text === '') throw new UserError('--get has an empty name: write it like dW1 or loss,dW2');
  if (name?.endsWith('_new'))
    throw new UserError(`--get ${text} needs a learning rate: add --lr 0.5, for example`);
  throw new UserError(
    `--get ${text} is no quantity of this network: ${suggestion(text, names)}there are ${names.join(' ')}`,
  );
}

function checkProbabilities(
  { name }: Step,
  { loss }: Problem,
  values: ReadonlyMap<string, Matrix>,
): void {
  if (!isOutput.test(name)) return;
  const value = values.get(name) as Matrix;
  if (value.data.some((entry) => entry < 0 || entry > 1))
    throw new UserError(
      `${describe(name, value)} is outside [0, 1]: ${loss} needs sigmoid or softmax at the output`,
    );
}

function checkFinite(step: Step, values: ReadonlyMap<string, Matrix>): void {
  if ((values.get(step.name) as Matrix).data.every(Number.isFinite)) return;
  const reads = namesRead(step.tree).sort((a, b) => Number(a === 'y') - Number(b === 'y'));
  const shown = reads.map((name) => describe(name, values.get(name) as Matrix));
  const last = shown.pop();
  throw new UserError(
    `${step.name} is not finite: ${shown.length > 0 ? `${shown.join(', ')} and ` : ''}${last}`,
  );
}

function describe(name: string, { rows, cols, data }: Matrix): string {
  if (data.length === 1) return `${name} = ${data[0]}`;
  if (data.length <= 6) return `${name} = [${[...data].join(', ')}]`;
  return `${name} is ${rows}×${cols} with entries up to ${data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)} in size`;
}

function saturation(
  { activations }: Problem,
  values: ReadonlyMap<string, Matrix>,
  tables: Tables,
): string[] {
  const depth = activations.length;
  const units = activations.flatMap((activation, i) => {
    const { saturated } = tables.activations[activation];
    const name = output(i + 1, depth);
    const a = [...(values.get(name) as Matrix).data];
    return a.flatMap((value, unit) =>
      saturated?.(value) ? [`${name}${a.length > 1 ? `[${unit + 1}]` : ''} = ${value}`] : [],
    );
  });
  const shown = units.length > 6 ? [...units.slice(0, 6), `${units.length - 6} more`] : units;
  return units.length === 0
    ? []
    : [`saturated in double precision, so the gradient through it is 0: ${shown.join(', ')}`];
}
