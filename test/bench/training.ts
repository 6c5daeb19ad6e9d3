// 10,000 steps of the 2-2-2 example beside the same loop written by hand over plain arrays.
import { fromNested, type Nested } from '../../src/matrix.ts';
import { makeProblem } from '../../src/engine/problem.ts';
import { follow } from '../../src/train/follow.ts';
import { oneRecord } from '../../src/train/samples.ts';
import { makeTrainer } from '../../src/train/trainer.ts';
import { median } from './pairs.ts';

const steps = 10_000;
const rounds = 21;

const given: Readonly<Record<string, Nested>> = {
  x: [0.05, 0.1],
  y: [0.01, 0.99],
  W1: [
    [0.15, 0.2],
    [0.25, 0.3],
  ],
  b1: [0.35, 0.35],
  W2: [
    [0.4, 0.45],
    [0.5, 0.55],
  ],
  b2: [0.6, 0.6],
};

/** The loss after the steps, as the command `train` goes through them. */
async function ours(): Promise<number> {
  const problem = makeProblem(
    new Map(Object.entries(given).map(([name, value]) => [name, fromNested(value)])),
    {},
  );
  const batching = { size: 1, seed: undefined };
  const trainer = makeTrainer(problem, oneRecord(problem), {
    lr: 0.5,
    reduction: 'mean',
    batching,
  });
  const plan = { start: 0, steps, every: steps, until: undefined };
  const { last } = await follow(trainer, plan, {
    take: () => undefined,
    curve: undefined,
    pause: async () => false,
  });
  return last.loss;
}

/** The same as someone writes it who wants to have done with it: nested arrays and loops. */
function byHand(): number {
  const { x, y, W1, b1, W2, b2 } = structuredClone(given) as {
    x: number[];
    y: number[];
    W1: number[][];
    b1: number[];
    W2: number[][];
    b2: number[];
  };
  const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
  const layer = (W: number[][], b: number[], a: number[]): number[] => {
    const out: number[] = [];
    for (let i = 0; i < W.length; i++) {
      let z = b[i]!;
      for (let j = 0; j < a.length; j++) z += W[i]![j]! * a[j]!;
      out.push(sigmoid(z));
    }
    return out;
  };
  const descend = (W: number[][], b: number[], a: number[], dz: number[]): void => {
    for (let i = 0; i < W.length; i++) {
      for (let j = 0; j < a.length; j++) W[i]![j] = W[i]![j]! - 0.5 * dz[i]! * a[j]!;
      b[i] = b[i]! - 0.5 * dz[i]!;
    }
  };
  let loss = 0;
  for (let step = 0; ; step++) {
    const a1 = layer(W1, b1, x);
    const a2 = layer(W2, b2, a1);
    loss = 0;
    for (let i = 0; i < a2.length; i++) loss += 0.5 * (a2[i]! - y[i]!) ** 2;
    if (step === steps) return loss;
    const dz2: number[] = [];
    for (let i = 0; i < a2.length; i++) dz2.push((a2[i]! - y[i]!) * a2[i]! * (1 - a2[i]!));
    const dz1: number[] = [];
    for (let j = 0; j < a1.length; j++) {
      let da = 0;
      for (let i = 0; i < dz2.length; i++) da += W2[i]![j]! * dz2[i]!;
      dz1.push(da * a1[j]! * (1 - a1[j]!));
    }
    descend(W2, b2, a1, dz2);
    descend(W1, b1, x, dz1);
  }
}

/** Both in turn: the median times in milliseconds, and the median of the ratios. */
export async function* training(): AsyncGenerator<string> {
  if (Math.abs((await ours()) / byHand() - 1) > 1e-12) throw new Error('the two differ');
  const times: (readonly [ours: number, byHand: number])[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    await ours();
    const middle = performance.now();
    byHand();
    times.push([middle - start, performance.now() - middle]);
  }
  const mine = median(times.map(([a]) => a)).toFixed(1);
  const other = median(times.map(([, b]) => b)).toFixed(1);
  const ratio = median(times.map(([a, b]) => a / b)).toFixed(2);
  const what = `${steps} steps of the 2-2-2 example: ${mine} ms`;
  yield `${what}, ${ratio} x a loop by hand over plain arrays (${other} ms), median of ${rounds} pairs`;
}
