// An independent reference in 64-digit arithmetic: the forward pass written out by hand, and
// gradients as its central differences with a step of 1e-20, which leaves some 40 right digits. It
// shares no formula with src.
import { all, create, type BigNumber } from 'mathjs';
import type { Matrix } from '../src/matrix.ts';
import { type Network } from '../src/model/dense.ts';

const { bignumber } = create({ ...all }, { number: 'BigNumber', precision: 64 });

export const big = (value: number | string): BigNumber => bignumber(value);

const zero = big(0);
const one = big(1);
const step = big('1e-20');

type Values = Map<string, BigNumber[]>;

const sum = (values: readonly BigNumber[]): BigNumber =>
  values.reduce((total, value) => total.plus(value), zero);

const pi = big(1).asin().times(2);

/** 2/√π Σ (−1)ⁿ x^(2n+1)/(n!(2n+1)), to 64 digits for small x. */
function erf(x: BigNumber): BigNumber {
  let [total, power] = [x, x];
  for (let n = 1; n < 200; n++) {
    power = power.times(x).times(x).neg().div(n);
    total = total.plus(power.div(2 * n + 1));
  }
  return total.times(2).div(pi.sqrt());
}

const units: Readonly<Record<string, (z: readonly BigNumber[]) => BigNumber[]>> = {
  sigmoid: (z) => z.map((v) => one.div(one.plus(v.neg().exp()))),
  tanh: (z) => z.map((v) => one.minus(big(2).div(v.times(2).exp().plus(1)))),
  relu: (z) => z.map((v) => (v.isNegative() ? zero : v)),
  linear: (z) => [...z],
  'leaky-relu': (z) => z.map((v) => (v.isNegative() ? v.times(big('0.01')) : v)),
  elu: (z) => z.map((v) => (v.isNegative() ? v.exp().minus(1) : v)),
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

const lossOf: Readonly<
  Record<string, (a: readonly BigNumber[], y: readonly BigNumber[]) => BigNumber>
> = {
  'half-sse': (a, y) => squares(a, y).div(2),
  sse: squares,
  mse: (a, y) => squares(a, y).div(y.length),
  bce: (a, y) => binary(a, y).div(y.length),
  'bce-sum': binary,
  mae: (a, y) => sum(errors(a, y)).div(y.length),
  huber: (a, y) =>
    sum(errors(a, y).map((e) => (e.gt(1) ? e.minus(big('0.5')) : e.times(e).div(2)))),
  hinge: (a, y) =>
    sum(
      a.map((v, i) => {
        const short = one.minus(v.times(y[i]!));
        return short.isNegative() ? zero : short;
      }),
    ).div(y.length),
  ce: (a, y) => sum(a.map((v, i) => y[i]!.times(v.ln()))).neg(),
};

function loss({ activations, loss: name }: Network, values: Values): BigNumber {
  const output = activations.reduce(
    (input, activation, i) => {
      const W = values.get(`W${i + 1}`) as BigNumber[];
      const z = (values.get(`b${i + 1}`) as BigNumber[]).map((b, unit) =>
        sum(input.map((a, j) => a.times(W[unit * input.length + j]!))).plus(b),
      );
      return (units[activation] as (z: readonly BigNumber[]) => BigNumber[])(z);
    },
    values.get('x') as BigNumber[],
  );
  return (lossOf[name] as (typeof lossOf)['sse'] & {})(output, values.get('y') as BigNumber[]);
}

/** The loss, and dx and every dW and db, row by row. */
export function reference(
  network: Network,
  given: ReadonlyMap<string, Matrix>,
): { loss: number; gradients: Map<string, number[]> } {
  const values: Values = new Map(
    [...given].map(([name, { data }]) => [name, Array.from(data, big)]),
  );
  const slope = (entries: BigNumber[], k: number): number => {
    const kept = entries[k]!;
    entries[k] = kept.plus(step);
    const up = loss(network, values);
    entries[k] = kept.minus(step);
    const down = loss(network, values);
    entries[k] = kept;
    return up.minus(down).div(step.times(2)).toNumber();
  };
  const names = [...values.keys()].filter((name) => name !== 'y');
  const gradients = new Map(
    names.map((name) => [
      `d${name}`,
      (values.get(name) as BigNumber[]).map((_, k, entries) => slope(entries, k)),
    ]),
  );
  return { loss: loss(network, values).toNumber(), gradients };
}
