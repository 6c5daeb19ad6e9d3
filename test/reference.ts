// An independent reference in 64-digit arithmetic: the forward pass written out by hand, and
// gradients as its central differences with a step of 1e-20, which leaves some 40 right digits. It
// shares no formula with src.
import { all, create, type BigNumber } from 'mathjs';
import type { Matrix } from '../src/matrix.ts';
import type { Network } from '../src/model/dense.ts';
import type { OptimizerName, Settings } from '../src/model/optimizers.ts';

const { bignumber } = create({ ...all }, { number: 'BigNumber', precision: 64 });

export const big = (value: number | string): BigNumber => bignumber(value);

const zero = big(0);
const one = big(1);
const step = big('1e-20');

/** A matrix row by row. */
interface Table {
  readonly rows: number;
  readonly cols: number;
  readonly data: BigNumber[];
}

type Values = ReadonlyMap<string, Table>;

const sum = (values: readonly BigNumber[]): BigNumber =>
  values.reduce((total, value) => total.plus(value), zero);

const twoOverRootPi = big(2).div(big(1).asin().times(2).sqrt());

/** 2/√π Σ (−1)ⁿ x^(2n+1)/(n!(2n+1)), to 64 digits for small x. */
function erf(x: BigNumber): BigNumber {
  const square = x.times(x).neg();
  let [total, power] = [x, x];
  for (let n = 1; !power.isZero() && power.abs().gt('1e-66'); n++) {
    power = power.times(square).div(n);
    total = total.plus(power.div(2 * n + 1));
  }
  return total.times(twoOverRootPi);
}

const units: Readonly<Record<string, (z: readonly BigNumber[], alpha?: BigNumber) => BigNumber[]>> =
  {
    sigmoid: (z) => z.map((v) => one.div(one.plus(v.neg().exp()))),
    tanh: (z) => z.map((v) => one.minus(big(2).div(v.times(2).exp().plus(1)))),
    relu: (z) => z.map((v) => (v.isNegative() ? zero : v)),
    linear: (z) => [...z],
    'leaky-relu': (z, alpha = big('0.01')) => z.map((v) => (v.isNegative() ? v.times(alpha) : v)),
    elu: (z, alpha = one) => z.map((v) => (v.isNegative() ? v.exp().minus(1).times(alpha) : v)),
    selu: (z) =>
      z.map((v) =>
        big('1.0507009873554805').times(
          v.isNegative() ? big('1.6732632423543772').times(v.exp().minus(1)) : v,
        ),
      ),
    softplus: (z) => z.map((v) => v.exp().plus(1).ln()),
    softsign: (z) => z.map((v) => v.div(v.abs().plus(1))),
    silu: (z) => z.map((v) => v.div(one.plus(v.neg().exp()))),
    gelu: (z) => z.map((v) => v.times(one.plus(erf(v.div(big(2).sqrt())))).div(2)),
    'hard-sigmoid': (z) =>
      z.map((v) => {
        const line = v.div(6).plus(big('0.5'));
        if (line.isNegative()) return zero;
        return line.gt(1) ? one : line;
      }),
    softmax: (z) => {
      const powers = z.map((v) => v.exp());
      return powers.map((power) => power.div(sum(powers)));
    },
  };

const squares = (a: readonly BigNumber[], y: readonly BigNumber[]): BigNumber =>
  sum(a.map((v, i) => v.minus(y[i]!).pow(2)));

const errors = (a: readonly BigNumber[], y: readonly BigNumber[]): BigNumber[] =>
  a.map((v, i) => v.minus(y[i]!).abs());

const binary = (a: readonly BigNumber[], y: readonly BigNumber[]): BigNumber =>
  sum(a.map((v, i) => y[i]!.times(v.ln()).plus(one.minus(y[i]!).times(one.minus(v).ln())))).neg();

type LossOf = (a: readonly BigNumber[], y: readonly BigNumber[], delta?: BigNumber) => BigNumber;

const lossOf: Readonly<Record<string, LossOf>> = {
  'half-sse': (a, y) => squares(a, y).div(2),
  sse: squares,
  mse: (a, y) => squares(a, y).div(y.length),
  bce: (a, y) => binary(a, y).div(y.length),
  'bce-sum': binary,
  mae: (a, y) => sum(errors(a, y)).div(y.length),
  huber: (a, y, delta = one) =>
    sum(
      errors(a, y).map((e) =>
        e.gt(delta) ? e.minus(delta.div(2)).times(delta) : e.times(e).div(2),
      ),
    ),
  hinge: (a, y) =>
    sum(
      a.map((v, i) => {
        const short = one.minus(v.times(y[i]!));
        return short.isNegative() ? zero : short;
      }),
    ).div(y.length),
  ce: (a, y) => sum(a.map((v, i) => y[i]!.times(v.ln()))).neg(),
};

const rowsOf = ({ rows, cols, data }: Table): BigNumber[][] =>
  Array.from({ length: rows }, (_, row) => data.slice(row * cols, (row + 1) * cols));

const columnsOf = ({ rows, cols, data }: Table): BigNumber[][] =>
  Array.from({ length: cols }, (_, col) =>
    Array.from({ length: rows }, (__, row) => data[row * cols + col]!),
  );

/** Of each unit of a layer its bias and its weights, as the form writes them. */
function unitsOf(
  { form = 'Wx' }: Network,
  W: Table,
  b: Table | undefined,
): { bias: BigNumber; weights: BigNumber[] }[] {
  const lines = ['xW', 'xW+1'].includes(form) ? columnsOf(W) : rowsOf(W);
  return lines.map((weights, unit) =>
    form.endsWith('+1')
      ? { bias: weights[0]!, weights: weights.slice(1) }
      : { bias: b?.data[unit] ?? zero, weights },
  );
}

function loss(network: Network, values: Values): BigNumber {
  const { activations, parameters, lossParameter, form = 'Wx', reduce, l2 = 0 } = network;
  const samplesOf = form.startsWith('x') ? rowsOf : columnsOf;
  const layers = activations.map((name, i) => {
    const alpha = parameters?.[i];
    return {
      activate: units[name]!,
      alpha: alpha === undefined ? undefined : big(alpha),
      units: unitsOf(network, values.get(`W${i + 1}`)!, values.get(`b${i + 1}`)),
    };
  });
  const delta = lossParameter === undefined ? undefined : big(lossParameter);
  const targets = samplesOf(values.get('y')!);
  const each = samplesOf(values.get('x')!).map((x, k) => {
    const output = layers.reduce((input, layer) => {
      const z = layer.units.map(({ bias, weights }) =>
        sum(input.map((a, j) => a.times(weights[j]!))).plus(bias),
      );
      return layer.activate(z, layer.alpha);
    }, x);
    return lossOf[network.loss]!(output, targets[k]!, delta);
  });
  const total = reduce === 'sum' ? sum(each) : sum(each).div(each.length);
  const weights = layers.flatMap((layer) => layer.units.flatMap((unit) => unit.weights));
  return total.plus(sum(weights.map((w) => w.times(w))).times(big(l2).div(2)));
}

/** One step of an optimiser, which carries nothing yet. */
export interface FirstStep {
  readonly optimizer: OptimizerName;
  readonly lr: number;
  /** Those that are not the usual ones. */
  readonly settings: Settings;
  readonly frozen: readonly string[];
}

/**
 * What a first step takes off a parameter w over the rate, from its gradient with the decay in it:
 * means and sums that began at 0 hold one gradient only.
 */
const firstStepOf: Readonly<
  Record<OptimizerName, (g: BigNumber, settings: Settings) => BigNumber>
> = {
  sgd: (g) => g,
  momentum: (g) => g,
  nesterov: (g, { mu = 0.9 }) => g.plus(g.times(big(mu))),
  rmsprop: (g, { rho = 0.99, eps = 1e-8 }) =>
    g.div(
      g
        .times(g)
        .times(one.minus(big(rho)))
        .sqrt()
        .plus(big(eps)),
    ),
  adagrad: (g, { eps = 1e-10 }) => g.div(g.abs().plus(big(eps))),
  adam: (g, { eps = 1e-8 }) => g.div(g.abs().plus(big(eps))),
  adamw: (g, { eps = 1e-8 }) => g.div(g.abs().plus(big(eps))),
};

/** Parameters after a first step down their gradients. */
function stepped(
  values: Values,
  gradients: ReadonlyMap<string, readonly BigNumber[]>,
  { optimizer, lr, settings, frozen }: FirstStep,
): Map<string, Table> {
  const isDecoupled = optimizer === 'adamw';
  const decay = big(settings.decay ?? (isDecoupled ? 0.01 : 0));
  const next = (w: BigNumber, g: BigNumber): BigNumber => {
    const own = w.times(decay);
    const taken = isDecoupled
      ? firstStepOf.adamw(g, settings).plus(own)
      : firstStepOf[optimizer](g.plus(own), settings);
    return w.minus(taken.times(big(lr)));
  };
  const names = [...values.keys()].filter((name) => !['x', 'y', ...frozen].includes(name));
  return new Map(
    names.map((name) => {
      const value = values.get(name)!;
      const slopes = gradients.get(`d${name}`)!;
      return [name, { ...value, data: value.data.map((w, k) => next(w, slopes[k]!)) }];
    }),
  );
}

interface Answer {
  readonly loss: number;
  /** dx and every dW and db, row by row. */
  readonly gradients: Map<string, number[]>;
}

const numbersIn = (values: readonly BigNumber[]): number[] =>
  values.map((value) => value.toNumber());

function solve(
  network: Network,
  given: ReadonlyMap<string, Matrix>,
): { values: Values; slopes: Map<string, BigNumber[]>; answer: Answer } {
  const values: Values = new Map(
    [...given].map(([name, { rows, cols, data }]) => [
      name,
      { rows, cols, data: Array.from(data, big) },
    ]),
  );
  const slope = (entries: BigNumber[], k: number): BigNumber => {
    const kept = entries[k]!;
    entries[k] = kept.plus(step);
    const up = loss(network, values);
    entries[k] = kept.minus(step);
    const down = loss(network, values);
    entries[k] = kept;
    return up.minus(down).div(step.times(2));
  };
  const names = [...values.keys()].filter((name) => name !== 'y');
  const slopes = new Map(
    names.map((name) => {
      const { data } = values.get(name)!;
      return [`d${name}`, data.map((_, k) => slope(data, k))];
    }),
  );
  const gradients = new Map([...slopes].map(([name, entries]) => [name, numbersIn(entries)]));
  return { values, slopes, answer: { loss: loss(network, values).toNumber(), gradients } };
}

/** The loss, and dx and every dW and db. */
export const reference = (network: Network, given: ReadonlyMap<string, Matrix>): Answer =>
  solve(network, given).answer;

/** The same, every parameter that a first step changes, and the loss after it. */
export function referenceOfStep(
  network: Network,
  given: ReadonlyMap<string, Matrix>,
  first: FirstStep,
): Answer & { readonly updated: Map<string, number[]>; readonly lossNew: number } {
  const { values, slopes, answer } = solve(network, given);
  const after = stepped(values, slopes, first);
  return {
    ...answer,
    updated: new Map([...after].map(([name, { data }]) => [name, numbersIn(data)])),
    lossNew: loss(network, new Map([...values, ...after])).toNumber(),
  };
}
