// Gradient descent on one record or many, full batch: the chain rule's steps and the update's,
// compiled once and run over and over. Prints nothing.
import { compile, type Compiled, type Place } from '../engine/evaluate.ts';
import { entryText, type Matrix } from '../matrix.ts';
import { networkOf, type Problem } from '../engine/problem.ts';
import { losses, type Loss } from '../model/losses.ts';
import { chainRule, updateSteps } from '../model/dense.ts';
import { load, prepare, run } from '../engine/trace.ts';
import { UserError } from '../user-error.ts';

/** What the losses and the gradients of several records make together. */
export const reductions = {
  mean: (total: number, records: number) => total / records,
  sum: (total: number) => total,
} satisfies Record<string, (total: number, records: number) => number>;

export type Reduction = keyof typeof reductions;

export interface Trainer {
  /**
   * Takes the loss and the gradients at the parameters as they are; NaN where any number is not
   * finite or no probability.
   */
  readonly measure: () => number;
  /** W ← W − lr·dW, with the gradients of the last `measure`. */
  readonly update: () => void;
  /** Takes the last update back. */
  readonly undo: () => void;
  /** The parameters as they are. */
  readonly parameters: () => ReadonlyMap<string, Matrix>;
  /** What is not finite where `measure` gives NaN, and in which record. */
  readonly fault: () => string;
  /** How many numbers `measure` goes through. */
  readonly work: number;
}

/** The weights and biases of a problem. */
export const parameterNames = ({ given }: Pick<Problem, 'given'>): string[] =>
  [...given.keys()].filter((name) => /^[Wb]\d$/.test(name));

/** The input and the target of one record. */
export interface Sample {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Trains the network of a problem on samples that fit it; parameters that are `frozen` stay as they
 * are.
 */
export function makeTrainer(
  problem: Problem,
  samples: readonly Sample[],
  lr: number,
  frozen: ReadonlySet<string>,
  reduction: Reduction,
): Trainer {
  const network = networkOf(problem, 'train');
  const names = parameterNames(problem);
  const trained = names.filter((name) => !frozen.has(name));
  const pass = compile(
    chainRule(network).filter(({ name }) => name !== 'dx'),
    problem.given,
  );
  const wanted = new Set(trained.map((name) => `${name}_new`));
  const update = compile(
    updateSteps(network).filter(({ name, pass }) => pass === 'update' && wanted.has(name)),
    shapesOfUpdate(problem, names),
  );
  const memory = load(pass, problem.given);
  const state = load(
    update,
    new Map(names.map((name) => [name, problem.given.get(name) as Matrix])),
  );
  const earlier = state.slice();
  const gradientAt = indices(
    pass,
    trained.map((name) => `d${name}`),
  );
  const totalAt = indices(
    update,
    trained.map((name) => `d${name}`),
  );
  const newAt = indices(
    update,
    trained.map((name) => `${name}_new`),
  );
  const stateAt = indices(update, trained);
  const memoryAt = indices(pass, trained);
  const records = samples.map(recordOf);
  const recordAt = indices(pass, ['x', 'y']);
  const lossAt = placeIn(pass, 'loss').offset;
  const hasProbabilities = probabilities(problem, pass);
  const reduce = reductions[reduction];
  state[placeIn(update, 'lr').offset] = lr;

  const moveTo = (values: Float64Array): void => {
    copy(values, stateAt, memory, memoryAt);
  };
  const parameters = (): ReadonlyMap<string, Matrix> =>
    new Map(names.map((name) => [name, valueAt(update, name, state)]));

  return {
    work: pass.size * records.length,
    measure: () => {
      let total = 0;
      for (let k = 0; k < totalAt.length; k++) state[totalAt[k] as number] = 0;
      for (const record of records) {
        for (let k = 0; k < recordAt.length; k++)
          memory[recordAt[k] as number] = record[k] as number;
        pass.run(memory);
        if (!hasProbabilities(memory)) return NaN;
        total += memory[lossAt] as number;
        for (let k = 0; k < totalAt.length; k++)
          (state[totalAt[k] as number] as number) += memory[gradientAt[k] as number] as number;
      }
      if (records.length > 1)
        for (let k = 0; k < totalAt.length; k++)
          state[totalAt[k] as number] = reduce(
            state[totalAt[k] as number] as number,
            records.length,
          );
      return isFinite(state) ? reduce(total, records.length) : NaN;
    },
    update: () => {
      earlier.set(state);
      update.run(state);
      copy(state, newAt, state, stateAt);
      moveTo(state);
    },
    undo: () => {
      state.set(earlier);
      moveTo(state);
    },
    parameters,
    fault: () => faultOf(problem, samples, parameters()),
  };
}

/** The input and the target of a sample, one behind the other. */
function recordOf({ x, y }: Sample): Float64Array {
  const record = new Float64Array(x.length + y.length);
  record.set(x);
  record.set(y, x.length);
  return record;
}

/** What the update reads: the parameters, their gradients and the rate. */
function shapesOfUpdate({ given }: Problem, names: readonly string[]): Map<string, Matrix> {
  const shape = (name: string): Matrix => given.get(name) as Matrix;
  return new Map([
    ...names.flatMap(
      (name) =>
        [
          [name, shape(name)],
          [`d${name}`, shape(name)],
        ] as const,
    ),
    ['lr', { rows: 1, cols: 1, data: new Float64Array(1) }],
  ]);
}

const placeIn = ({ places }: Compiled, name: string): Place => places.get(name) as Place;

/** Where the entries of quantities lie, one after the other. */
const indices = (compiled: Compiled, names: readonly string[]): Int32Array =>
  Int32Array.from(
    names.flatMap((name) => {
      const { offset, rows, cols } = placeIn(compiled, name);
      return Array.from({ length: rows * cols }, (_, k) => offset + k);
    }),
  );

function copy(from: Float64Array, fromAt: Int32Array, to: Float64Array, toAt: Int32Array): void {
  for (let k = 0; k < fromAt.length; k++)
    to[toAt[k] as number] = from[fromAt[k] as number] as number;
}

function valueAt(compiled: Compiled, name: string, memory: Float64Array): Matrix {
  const { offset, rows, cols } = placeIn(compiled, name);
  return { rows, cols, data: memory.slice(offset, offset + rows * cols) };
}

/** A product with 0 is NaN for what is not finite, and a sum of such products can't overflow. */
function isFinite(values: Float64Array): boolean {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += (values[k] as number) * 0;
  return sum === 0;
}

/** Whether the outputs lie in [0, 1] where the loss takes them for probabilities. */
function probabilities({ model }: Problem, pass: Compiled): (memory: Float64Array) => boolean {
  const row: Loss | undefined = model.network && losses[model.network.loss];
  if (!row?.ofProbabilities) return () => true;
  const at = indices(pass, ['y_pred']);
  return (memory) => at.every((k) => (memory[k] as number) >= 0 && (memory[k] as number) <= 1);
}

function faultOf(
  problem: Problem,
  samples: readonly Sample[],
  parameters: ReadonlyMap<string, Matrix>,
): string {
  for (const [name, value] of parameters) {
    const k = value.data.findIndex((entry) => !Number.isFinite(entry));
    if (k >= 0) return `${name}${entryText(k, value)} is not finite`;
  }
  const prepared = prepare(problem);
  for (const [i, sample] of samples.entries()) {
    try {
      run(problemAt(problem, sample, parameters), undefined, prepared);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return samples.length > 1 ? `record ${i + 1}: ${error.message}` : error.message;
    }
  }
  return 'the sum over all records is not finite';
}

/** A sample as a problem, with the parameters of a state. */
export function problemAt(
  problem: Problem,
  { x, y }: Sample,
  parameters: ReadonlyMap<string, Matrix>,
): Problem {
  const column = (data: Float64Array): Matrix => ({ rows: data.length, cols: 1, data });
  return {
    ...problem,
    given: new Map([...problem.given, ['x', column(x)], ['y', column(y)], ...parameters]),
  };
}
