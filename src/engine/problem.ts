// Named quantities and choices to a checked Problem: depth, defaults of the notebook, shapes by
// name. Runs nothing.
import { firstEntries, ofNumber, type Matrix } from '../matrix.ts';
import { formOf, sampleCount, unitCount, type Form, type Network } from '../model/dense.ts';
import type { Descent } from '../model/descent.ts';
import { losses, type Loss, type LossName } from '../model/losses.ts';
import { denseModel, type Model } from '../model/model.ts';
import { biasName, isWeight, layerOf, weightName } from '../names.ts';
import { isOrAre, UserError } from '../user-error.ts';
import { calledIn, chooseForm, chooseNetwork, readLayers, type Choices } from './choices.ts';
import { biasHint, layOut } from './layout.ts';
import { pinnedAmong } from './pinned.ts';

/**
 * A model and values that fit it: every shape checked, every bias of a network a column of its
 * layer.
 */
export interface Problem {
  readonly model: Model;
  readonly given: ReadonlyMap<string, Matrix>;
  /** Computed quantities that are taken at these values, whatever their formulas give. */
  readonly pinned?: ReadonlyMap<string, Matrix>;
  /** How a step of descent is made; plain where undefined. */
  readonly descent?: Descent;
  /** Those of the given that the optimiser carries from step to step. */
  readonly carried?: ReadonlySet<string>;
  /** What was filled in or is worth knowing, a line each. */
  readonly notes: readonly string[];
  /** The names that were filled up where others were given. */
  readonly filled: readonly string[];
}

/**
 * The network of a problem that options wrote. Throws UserError, saying what is for dense networks
 * only.
 */
export function networkOf({ model }: Pick<Problem, 'model'>, what: string): Network {
  if (model.network) return model.network;
  throw new UserError(`${what} is for dense networks: leave out --model`);
}

/** The weights and biases of the notebook, which are taken where none are given. */
export const notebook: Readonly<Record<string, number>> = { W1: 0.4, b1: 0.1, W2: 0.8, b2: 0.2 };

/**
 * Checks the quantities against each other. Throws UserError naming the first that does not fit.
 */
export function makeProblem(quantities: ReadonlyMap<string, Matrix>, choices: Choices): Problem {
  const missing = ['x', 'y'].filter((name) => !quantities.has(name)).map((name) => `--${name}`);
  if (missing.length > 0)
    throw new UserError(
      `${missing.join(' and ')} ${isOrAre(missing.length)} missing, as in --x 0.5 --y 1`,
    );
  const scalar = [...quantities.values()].every(({ data }) => data.length === 1);
  const depth = findDepth(quantities, choices, scalar);
  const form = chooseForm(choices);
  refuseEdges(quantities, depth, form);
  const isOwnBias = choices.bias !== false && !formOf({ form }).hasOne;
  const { values, filled } = fill(quantities, depth, form, isOwnBias, scalar && depth === 2);
  const { given, samples } = layOut(values, depth, form);
  const network = chooseNetwork(choices)(depth, samples > 1);
  checkTogether(network, given, choices);
  const model = denseModel(network);
  return {
    model,
    given,
    pinned: pinnedAmong(quantities, model, given),
    notes: filled.length > 0 ? [filledText(filled)] : [],
    filled,
  };
}

/**
 * Weights of single connections, numbered row by row from the first layer as on paper, are answered
 * with the matrices that they make of one layer, or two. Throws UserError.
 */
function refuseEdges(quantities: ReadonlyMap<string, Matrix>, depth: number, form: Form): void {
  const { rows: inputs, cols: samples } = quantities.get('x')!;
  const outputs = quantities.get('y')!.data.length;
  const isOnPaper = form === 'Wx' && samples === 1 && inputs > 1 && depth > 1;
  if (!isOnPaper) return;
  const weights = Array.from({ length: depth }, (_, i) => quantities.get(weightName(i + 1)));
  if (weights.some((W) => W?.data.length !== 1)) return;
  const numbers = weights.map((W) => W!.data[0]!);
  const hidden = depth / (inputs + outputs);
  const layers = depth === inputs * outputs ? [inputs] : [inputs, hidden];
  let at = 0;
  const matrices = layers.map((width, l) => {
    const units = layers[l + 1] ?? outputs;
    const rows = Array.from({ length: units }, () => numbers.slice(at, (at += width)).join(', '));
    return `--w${l + 1} '[[${rows.join('], [')}]]'`;
  });
  const written = layers.every(Number.isInteger) ? `, as in ${matrices.join(' ')}` : '';
  throw new UserError(
    `W1 … W${depth} are one number each but x has ${inputs} entries: ` +
      `the weights of a layer are one matrix, a row for each unit${written}`,
  );
}

function findDepth(
  quantities: ReadonlyMap<string, Matrix>,
  choices: Choices,
  scalar: boolean,
): number {
  const highest = Math.max(0, ...[...quantities.keys()].map(layerOf));
  if (choices.layers === undefined) return Math.max(highest, scalar ? 2 : 1);
  const where = calledIn(choices, 'layers');
  const depth = readLayers(choices.layers, where);
  if (highest > depth)
    throw new UserError(
      `${weightName(highest)} or ${biasName(highest)} is given but ${where} is ${depth}`,
    );
  return depth;
}

function fill(
  quantities: ReadonlyMap<string, Matrix>,
  depth: number,
  form: Form,
  isOwnBias: boolean,
  fillable: boolean,
): { values: Map<string, Matrix>; filled: string[] } {
  const values = new Map<string, Matrix>();
  const parameters: string[] = [];
  let bias: string | undefined;
  for (let l = 1; l <= depth; l++) {
    parameters.push(weightName(l));
    if (isOwnBias) parameters.push(biasName(l));
    else if (quantities.has(biasName(l))) bias ??= biasName(l);
  }
  const names = ['x', 'y', ...parameters];
  if (bias !== undefined)
    throw new UserError(`${bias} is given, but the network has no biases of its own`);
  const absent = names.filter((name) => !quantities.has(name));
  if (absent.length > 0 && !fillable)
    throw new UserError(missingText(absent, parameters, depth) + biasHint(quantities, form));
  for (const name of names) {
    const value = quantities.get(name);
    values.set(name, value ?? ofNumber(notebook[name]!));
  }
  const someGiven = names.length - absent.length > 2;
  return { values, filled: someGiven ? absent : [] };
}

function filledText(filled: readonly string[]): string {
  const single = filled.join() === 'W2,b2' ? ' (for a single neuron: --layers 1)' : '';
  const names = filled.map((name) => name.toLowerCase()).join(', ');
  const values = filled.map((name) => notebook[name]).join(', ');
  return `${names} not given: the notebook's ${values}${single}`;
}

function missingText(absent: readonly string[], names: readonly string[], depth: number): string {
  const last = names.findLast((name) => !absent.includes(name));
  const gap = absent.filter((name) => last !== undefined && layerOf(name) < layerOf(last));
  const isWhole = (l: number): boolean => gap.includes(weightName(l)) && gap.includes(biasName(l));
  const layer = gap.map(layerOf).find(isWhole);
  if (last !== undefined && layer !== undefined)
    return (
      `${last} is given without ${weightName(layer)} and ${biasName(layer)}: ` +
      'layers are numbered from 1 without a gap'
    );
  const missing = `${absent.join(', ')} ${isOrAre(absent.length)} missing`;
  const onlyBiases = absent.every((name) => !isWeight(name));
  if (onlyBiases) return `${missing}: give --${absent[0]}, or --no-bias`;
  if (depth === 1) return `${missing}: give --w1 and --b1, for a second layer --w2 and --b2 too`;
  const reason = depth > 2 ? `a network of ${depth} layers` : 'a network with vectors or matrices';
  return `${missing}: ${reason} needs every W and b`;
}

function checkTogether(
  network: Network,
  given: ReadonlyMap<string, Matrix>,
  choices: Choices,
): void {
  const { activations: names, loss } = network;
  const y = given.get('y')!;
  const outputs = samplesOf(y, network)[0]!.length;
  names.forEach((name, i) => {
    const W = given.get(weightName(i + 1))!;
    const units = formOf(network).isUnitsByInputs ? W.rows : W.cols;
    if (name === 'softmax' && units === 1)
      throw new UserError(
        `softmax over the one unit of layer ${i + 1} is always 1: use sigmoid, or 2 or more units`,
      );
  });
  const last = names.at(-1);
  const { ofDistribution, collapse }: Loss = losses[loss];
  if (ofDistribution && collapse && last !== collapse.activation && outputs > 1) {
    const where = calledIn(choices, 'activation');
    const wanted = [...names.slice(0, -1), collapse.activation].join();
    throw new UserError(
      `${loss} needs ${collapse.activation} at the output, which is ${last}: ${where} ${wanted}`,
    );
  }
  const fault = targetFault(network, y);
  if (fault !== undefined) throw new UserError(fault);
}

/** How many samples a problem holds: what a model holds it does not say, and counts as one. */
export const countSamples = ({ model: { network }, given }: Problem): number =>
  network ? sampleCount(network, given.get('x')!) : 1;

/** The targets of each sample. */
function samplesOf({ rows, cols, data }: Matrix, network: Network): Float64Array[] {
  if (!network.reduce) return [data];
  const { isOfRows } = formOf(network);
  const samples = sampleCount(network, { rows, cols });
  const outputs = unitCount(network, { rows, cols });
  const at = (sample: number, output: number): number =>
    isOfRows ? sample * cols + output : output * cols + sample;
  return Array.from({ length: samples }, (_, sample) =>
    Float64Array.from({ length: outputs }, (__, output) => data[at(sample, output)]!),
  );
}

/** True where the loss of a network can't have all numbers as targets. */
export function hasTargetFaults({ loss }: Network): boolean {
  const { ofProbabilities, ofSigns, ofDistribution }: Loss = losses[loss];
  return ofSigns === true || ofProbabilities === true || ofDistribution === true;
}

/** What is wrong with the targets of a network, undefined where nothing is. */
export function targetFault(network: Network, y: Matrix): string | undefined {
  if (!hasTargetFaults(network)) return undefined;
  for (const target of samplesOf(y, network)) {
    const fault = sampleFault(network.loss, target);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function sampleFault(loss: LossName, y: Float64Array): string | undefined {
  const { ofSigns, ofDistribution }: Loss = losses[loss];
  const shown = y.length === 1 ? String(y[0]) : firstEntries({ data: y }, 6);
  if (ofSigns)
    return y.some((target) => Math.abs(target) !== 1)
      ? `y = ${shown}: ${loss} needs targets of -1 and 1`
      : undefined;
  if (ofDistribution && y.length === 1)
    return `${loss} needs 2 or more outputs, a softmax over them: for one output use --loss bce`;
  if (y.some((target) => target < 0 || target > 1))
    return `y = ${shown} is outside [0, 1]: ${loss} needs targets from 0 to 1`;
  const total = y.reduce((sum, target) => sum + target, 0);
  return ofDistribution && Math.abs(total - 1) > 1e-6
    ? `y = ${shown} has the sum ${total}: ${loss} needs targets with the sum 1`
    : undefined;
}
