// Random networks of the shapes that the gradients are tested on.
import { makeProblem, type Problem } from '../src/engine/problem.ts';
import type { Matrix } from '../src/matrix.ts';
import { chainRule, formOf, type Form, type Network } from '../src/model/dense.ts';
import { plainDescent } from '../src/model/descent.ts';
import { denseModel, descentSteps } from '../src/model/model.ts';
import type { Step } from '../src/model/step.ts';
import { activationNames, type ActivationName } from '../src/model/activations.ts';
import { lossNames, losses, type Loss, type LossName } from '../src/model/losses.ts';
import { between, random } from './random.ts';

/** Widths from the input to the output. */
export const shapes: readonly (readonly number[])[] = [
  [1, 1, 1],
  [2, 3, 2],
  [3, 2, 4, 1],
  [3, 2],
  [1, 1],
];

/** One activation throughout, but at the output one that the loss can take. */
export function layersFor(
  activation: ActivationName,
  loss: LossName,
  depth: number,
): ActivationName[] {
  const names = Array.from({ length: depth }, () => activation);
  if (isOfProbabilities(loss) && activation !== 'softmax') names[depth - 1] = 'sigmoid';
  if (loss === 'ce') names[depth - 1] = 'softmax';
  return names;
}

const isOfProbabilities = (loss: LossName): boolean => {
  const { ofProbabilities }: Loss = losses[loss];
  return ofProbabilities === true;
};

/**
 * Activations and losses to try together: those of the beginning all with each other, the newer
 * ones with a sigmoid or half the squared error.
 */
export const goTogether = (activation: ActivationName, loss: LossName): boolean =>
  (activationNames.indexOf(activation) < 5 && lossNames.indexOf(loss) < 5) ||
  activation === 'sigmoid' ||
  loss === 'half-sse';

/** True where a softmax would stand over one unit. */
export const hasLoneSoftmax = (
  names: readonly ActivationName[],
  widths: readonly number[],
): boolean => names.some((name, i) => name === 'softmax' && widths[i + 1] === 1);

/** Weights, biases and input in [−1, 1]; targets in [0, 1], with the sum 1 for ce. */
export function randomProblem(
  widths: readonly number[],
  names: readonly ActivationName[],
  loss: LossName,
  seed: number,
): Problem {
  const next = random(seed);
  const matrix = (rows: number, cols: number, low = -1): Matrix => ({
    rows,
    cols,
    data: Float64Array.from({ length: rows * cols }, () => between(next, low, 1)),
  });
  const outputs = widths.at(-1)!;
  const target = matrix(outputs, 1, 0);
  const total = target.data.reduce((sum, value) => sum + value, 0);
  const targetFor: Partial<Record<LossName, (value: number) => number>> = {
    ce: (value) => value / total,
    hinge: (value) => (value < 0.5 ? -1 : 1),
  };
  const data = target.data.map(targetFor[loss] ?? ((value) => value));
  const quantities = new Map<string, Matrix>([
    ['x', matrix(widths[0]!, 1)],
    ['y', { ...target, data }],
  ]);
  names.forEach((_, i) => {
    quantities.set(`W${i + 1}`, matrix(widths[i + 1]!, widths[i]!));
    quantities.set(`b${i + 1}`, matrix(widths[i + 1]!, 1));
  });
  return makeProblem(quantities, {
    layers: String(names.length),
    activation: names.join(','),
    loss,
  });
}

/** All steps of a network, with those of plain descent. */
export function stepsWithUpdate(network: Network): Step[] {
  const own = chainRule(network);
  return [...own, ...descentSteps(denseModel(network), own, plainDescent)];
}

const transposed = ({ rows, cols, data }: Matrix): Matrix => ({
  rows: cols,
  cols: rows,
  data: Float64Array.from(data, (_, k) => data[(k % rows) * cols + Math.floor(k / rows)]!),
});

/** The bias before the weights, as the first column. */
function joined(W: Matrix, b: Matrix): Matrix {
  const cols = W.cols + 1;
  const data = Float64Array.from({ length: W.rows * cols }, (_, k) => {
    const [row, col] = [Math.floor(k / cols), k % cols];
    return col === 0 ? b.data[row]! : W.data[row * W.cols + col - 1]!;
  });
  return { rows: W.rows, cols, data };
}

/** A network with samples in columns, written in a form. */
export function inForm(values: ReadonlyMap<string, Matrix>, form: Form): Map<string, Matrix> {
  const { isOfRows, isUnitsByInputs, hasOne } = formOf({ form });
  const asSamples = (value: Matrix): Matrix => (isOfRows ? transposed(value) : value);
  return new Map(
    [...values].flatMap(([name, value]): [string, Matrix][] => {
      const layer = name.slice(1);
      if (name.startsWith('b')) return hasOne ? [] : [[name, asSamples(value)]];
      if (!name.startsWith('W')) return [[name, asSamples(value)]];
      const whole = hasOne ? joined(value, values.get(`b${layer}`)!) : value;
      return [[name, isUnitsByInputs ? whole : transposed(whole)]];
    }),
  );
}
