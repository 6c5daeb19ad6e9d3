// Descent on one record or many, all of them in a step or a part: the steps of a model and those of
// an optimiser, compiled once and run over and over. Prints nothing.
import { compile, type Compiled, type Place } from '../engine/evaluate.ts';
import { penaltyOf, withoutPenalty } from '../engine/penalty.ts';
import { offsetsIn } from '../engine/places.ts';
import { countSamples, type Problem } from '../engine/problem.ts';
import { outputName } from '../engine/results.ts';
import {
  allFinite,
  isProbability,
  load,
  prepare,
  run,
  stepsFor,
  withRate,
} from '../engine/trace.ts';
import { entryText, type Matrix } from '../matrix.ts';
import { divisorOf, type Reduce } from '../model/dense.ts';
import { parametersOf } from '../model/model.ts';
import type { Step } from '../model/step.ts';
import { namesRead } from '../model/tree.ts';
import { asUserError, UserError } from '../user-error.ts';
import { makeBatches, stepsPerEpoch, type Batching } from './batches.ts';
import { problemAt, type SampleRecord, type Samples } from './samples.ts';

export interface Trainer {
  /**
   * The loss of all records at the parameters as they are; NaN where any number is not finite or no
   * probability.
   */
  readonly measure: () => number;
  /**
   * Takes the gradients for the step behind state `step`; false where any number is not finite or
   * no probability. Where a step takes all records, `measure` has taken them.
   */
  readonly gather: (step: number) => boolean;
  /** The step of the optimiser, with the gradients that were gathered last. */
  readonly update: () => void;
  /** Keeps the state as it is, to come back to. */
  readonly mark: () => void;
  readonly back: () => void;
  /** The parameters as they are. */
  readonly parameters: () => ReadonlyMap<string, Matrix>;
  /** What the optimiser carries, as it is. */
  readonly carried: () => ReadonlyMap<string, Matrix>;
  /** What is not finite where `measure` or `gather` says so, and in which record. */
  readonly fault: () => string;
  /** What the loss is called. */
  readonly output: string;
  /** How many steps go through all records once. */
  readonly perEpoch: number;
  /** How many numbers a step goes through. */
  readonly work: number;
}

export interface Manner {
  readonly lr: number;
  /** What the losses and the gradients of several records make together. */
  readonly reduction: Reduce;
  readonly batching: Batching;
}

/**
 * Trains a problem on samples that fit it: every parameter that has a gradient and that its descent
 * does not leave as it is.
 */
export function makeTrainer(
  problem: Problem,
  samples: Samples,
  { lr, reduction, batching }: Manner,
): Trainer {
  const { model, given } = problem;
  // A mean of losses that have the penalty each has it once.
  const isApart = reduction === 'sum' && samples.records.length > 1;
  const steps = stepsFor(isApart ? withoutPenalty(problem) : problem, lr);
  const updates = steps.filter(({ pass }) => pass === 'update');
  const stepped = updates.map(({ of }) => of!);
  const gradients = steps.filter(({ pass, of }) => pass === 'backward' && stepped.includes(of!));
  if (gradients.length === 0)
    throw new UserError('nothing to train: all is a target, an input or given by the records');
  const update = compile(updates, valuesOfUpdate(problem, lr, updates, gradients));
  const state = load(update, valuesOfUpdate(problem, lr, updates, gradients));
  const marked = state.slice();
  const trained = gradients.map(({ of }) => of!);
  const gradientNames = gradients.map(({ name }) => name);
  const totalAt = indices(update, gradientNames);
  const newAt = indices(
    update,
    updates.map(({ name }) => name),
  );
  const steppedAt = indices(update, stepped);
  const stateAt = indices(update, trained);
  const output = outputName(steps)!;
  const passes = samples.kinds.map((kind) =>
    makePass(isApart ? withoutPenalty(kind) : kind, samples.names, { trained, gradientNames }),
  );
  const addPenalty = isApart ? penaltyAdder(problem, update) : () => 0;
  const { records } = samples;
  const largest = Math.max(...passes.map(({ compiled }) => compiled.size));
  const batchOf = makeBatches(records, batching);
  const perEpoch = stepsPerEpoch(records.length, batching);

  /** The loss of some records, their gradients in the state. */
  const through = (batch: readonly SampleRecord[]): number => {
    let total = 0;
    let weights = 0;
    for (let k = 0; k < totalAt.length; k++) state[totalAt[k]!] = 0;
    for (const { kind, entries } of batch) {
      const {
        compiled,
        memory,
        recordAt,
        lossAt,
        gradientAt,
        hasProbabilities,
        samples: held,
      } = passes[kind]!;
      for (let k = 0; k < recordAt.length; k++) memory[recordAt[k]!] = entries[k]!;
      compiled.run(memory);
      if (!hasProbabilities(memory)) return NaN;
      const weight = reduction === 'mean' && batch.length > 1 ? held : 1;
      weights += weight;
      total += weight * memory[lossAt]!;
      for (let k = 0; k < totalAt.length; k++)
        state[totalAt[k]!]! += weight * memory[gradientAt[k]!]!;
    }
    const divisor = divisorOf(reduction, weights);
    if (batch.length > 1) for (let k = 0; k < totalAt.length; k++) state[totalAt[k]!]! /= divisor;
    const penalty = addPenalty(state);
    return allFinite(state) ? total / divisor + penalty : NaN;
  };
  const handDown = (): void => {
    for (const { memory, trainedAt } of passes) copy(state, stateAt, memory, trainedAt);
  };
  const valuesOf = (names: readonly string[]): ReadonlyMap<string, Matrix> =>
    new Map(
      names.map((name) => [
        name,
        stepped.includes(name) ? valueAt(update, name, state) : given.get(name)!,
      ]),
    );
  const parameters = (): ReadonlyMap<string, Matrix> => valuesOf(parametersOf(model, given.keys()));

  return {
    output,
    perEpoch,
    work: largest * Math.min(batching.size, records.length),
    measure: () => through(records),
    gather: (step) => Number.isFinite(through(batchOf(step))),
    update: () => {
      update.run(state);
      copy(state, newAt, state, steppedAt);
      handDown();
    },
    mark: () => marked.set(state),
    back: () => {
      state.set(marked);
      handDown();
    },
    parameters,
    carried: () => valuesOf(stepped.filter((name) => !trained.includes(name))),
    fault: () => faultOf(samples, parameters()),
  };
}

/** The forward and backward pass of records of one shape, and where its numbers lie. */
interface Pass {
  readonly compiled: Compiled;
  readonly memory: Float64Array;
  readonly recordAt: Int32Array;
  readonly trainedAt: Int32Array;
  readonly gradientAt: Int32Array;
  readonly lossAt: number;
  readonly hasProbabilities: (memory: Float64Array) => boolean;
  /** How many samples a record holds. */
  readonly samples: number;
}

function makePass(
  problem: Problem,
  ofRecord: readonly string[],
  { trained, gradientNames }: Readonly<Record<'trained' | 'gradientNames', readonly string[]>>,
): Pass {
  const { model, given } = problem;
  const isLeftOut = ({ pass, of }: Step): boolean => pass === 'backward' && model.inputs.has(of!);
  const steps = stepsFor(problem);
  const compiled = compile(
    steps.filter((step) => !isLeftOut(step)),
    given,
  );
  return {
    compiled,
    memory: load(compiled, given),
    recordAt: indices(compiled, ofRecord),
    trainedAt: indices(compiled, trained),
    gradientAt: indices(compiled, gradientNames),
    lossAt: placeIn(compiled, outputName(steps)!).offset,
    hasProbabilities: probabilities(problem, steps, compiled),
    samples: countSamples(problem),
  };
}

/** Adds the gradients of the penalty to those in the state of an update, and gives its value. */
function penaltyAdder(problem: Problem, update: Compiled): (state: Float64Array) => number {
  const penalty = penaltyOf(problem);
  if (penalty === undefined) return () => 0;
  const { compiled, steps } = prepare(penalty);
  const memory = load(compiled, penalty.given);
  const isStepped = (name: string): boolean => update.places.has(name);
  const weights = [...penalty.given.keys()].filter(isStepped);
  const backward = steps.filter(({ pass, name }) => pass === 'backward' && isStepped(name));
  const gradients = backward.map(({ name }) => name);
  const [weightAt, ownWeightAt] = [indices(update, weights), indices(compiled, weights)];
  const [totalAt, gradientAt] = [indices(update, gradients), indices(compiled, gradients)];
  const lossAt = placeIn(compiled, outputName(steps)!).offset;
  return (state) => {
    copy(state, weightAt, memory, ownWeightAt);
    compiled.run(memory);
    for (let k = 0; k < totalAt.length; k++) state[totalAt[k]!]! += memory[gradientAt[k]!]!;
    return memory[lossAt]!;
  };
}

/** What the update reads before it is computed: parameters, gradients, the rate and settings. */
function valuesOfUpdate(
  problem: Problem,
  lr: number,
  updates: readonly Step[],
  gradients: readonly Step[],
): Map<string, Matrix> {
  const before = withRate(problem, lr);
  const ofGradient = new Map(gradients.map(({ name, of }) => [name, before.get(of!)!] as const));
  const computed = new Set(updates.map(({ name }) => name));
  const read = new Set(updates.flatMap(({ of, tree }) => [of!, ...namesRead(tree)]));
  return new Map(
    [...read]
      .filter((name) => !computed.has(name))
      .map((name) => [name, ofGradient.get(name) ?? before.get(name)!]),
  );
}

const placeIn = ({ places }: Compiled, name: string): Place => places.get(name)!;

const indices = (compiled: Compiled, names: readonly string[]): Int32Array =>
  offsetsIn(names.map((name) => placeIn(compiled, name)));

function copy(from: Float64Array, fromAt: Int32Array, to: Float64Array, toAt: Int32Array): void {
  for (let k = 0; k < fromAt.length; k++) to[toAt[k]!] = from[fromAt[k]!]!;
}

function valueAt(compiled: Compiled, name: string, memory: Float64Array): Matrix {
  const { offset, rows, cols } = placeIn(compiled, name);
  return { rows, cols, data: memory.slice(offset, offset + rows * cols) };
}

/** Whether the outputs lie in [0, 1] where the loss takes them for probabilities. */
function probabilities(
  { model }: Problem,
  steps: readonly Step[],
  pass: Compiled,
): (memory: Float64Array) => boolean {
  const outputs = steps.filter((step) => isProbability(step, model));
  const at = indices(
    pass,
    outputs.map(({ name }) => name),
  );
  return (memory) => at.every((k) => memory[k]! >= 0 && memory[k]! <= 1);
}

function faultOf(samples: Samples, parameters: ReadonlyMap<string, Matrix>): string {
  for (const [name, value] of parameters) {
    const k = value.data.findIndex((entry) => !Number.isFinite(entry));
    if (k >= 0) return `${name}${entryText(k, value)} is not finite`;
  }
  const prepared = samples.kinds.map((kind) => prepare(kind));
  const count = samples.records.length;
  for (let k = 0; k < count; k++) {
    try {
      run(problemAt(samples, k, parameters), undefined, prepared[samples.records[k]!.kind]);
    } catch (error) {
      const { message } = asUserError(error);
      return count > 1 ? `record ${k + 1}: ${message}` : message;
    }
  }
  return 'the sum over all records is not finite';
}
