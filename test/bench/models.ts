// Models: a thousand assignments of several kinds through the built tool, a network of 784 inputs
// beside NumPy, and what twice and four times as much costs.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, run } from '../../src/engine/trace.ts';
import type { Matrix } from '../../src/matrix.ts';
import { modelSource } from '../../src/records/model-options.ts';
import setup, { bundle } from '../bundle.ts';
import { between, random } from '../random.ts';
import { compare, median } from './pairs.ts';

const pairs = 15;

export function* models(): Generator<string> {
  setup();
  yield* assignments();
  yield* network();
}

type Form = (a: string, b: string) => string;

/** What a chain of scalars is made of, one line after another, each of the two before. */
const chains: Readonly<Record<string, readonly Form[]>> = {
  mixed: [
    (a, b) => `${a} + 0.3 * ${b}`,
    (a, b) => `tanh(${a}) * ${b}`,
    (a, b) => `${a} - ${b} / 3`,
    (a, b) => `sigmoid(${a}) + ${b}`,
  ],
  products: [(a) => `${a} * 1.001`],
  'sums and differences': [(a, b) => `0.5 * ${a} + 0.3 * ${b}`, (a, b) => `${a} - 0.1 * ${b}`],
  tanh: [(a) => `tanh(${a}) + 0.1`],
  'sigmoids, whose gradients fall below any double': [(a) => `sigmoid(${a})`],
};

function chain(forms: readonly Form[], length: number): string {
  const before = (k: number): string => (k < 0 ? 'x' : `q${k}`);
  const lines = Array.from({ length }, (_, k) => {
    const form = forms[k % forms.length]!;
    return `q${k} = ${form(before(k - 1), before(k - 2))}\n`;
  });
  return lines.join('');
}

function* assignments(): Generator<string> {
  const folder = mkdtempSync(join(tmpdir(), 'backprop-'));
  const empty = join(folder, 'empty.cjs');
  writeFileSync(empty, '');
  const timed = (kind: string, length: number): string => {
    const file = join(folder, 'chain.txt');
    writeFileSync(file, chain(chains[kind]!, length));
    const ours = { file: process.execPath, argv: [bundle, '--model', file, '--x', '0.5'] };
    const { first, second, ratio } = compare(
      ours,
      { file: process.execPath, argv: [empty] },
      pairs,
    );
    const [mine, theirs] = [first, second].map((time) => `${time.toFixed(1)} ms`);
    const times = `${ratio.toFixed(2)} x an empty file (${theirs})`;
    return `${length} scalar assignments, ${kind}: ${mine}, ${times}, median of ${pairs} pairs`;
  };
  for (const length of [250, 500]) yield timed('mixed', length);
  for (const kind of Object.keys(chains)) yield timed(kind, 1000);
}

const widths = [784, 300, 10] as const;

const dense = `target y
z1 = W1 * x + b1
a1 = sigmoid(z1)
z2 = W2 * a1 + b2
y_pred = sigmoid(z2)
loss = sum((y_pred - y)^2) / 2`;

/** The same by hand, in NumPy, a line with the milliseconds of each repetition. */
const numpy = `
import time
import numpy as np
r = np.random.default_rng(1)
x, y = r.random((${widths[0]}, 1)), r.random((${widths[2]}, 1))
W1, b1 = r.standard_normal((${widths[1]}, ${widths[0]})) / 28, r.random((${widths[1]}, 1))
W2, b2 = r.standard_normal((${widths[2]}, ${widths[1]})) / 17, r.random((${widths[2]}, 1))
def step():
    a1 = 1 / (1 + np.exp(-(W1 @ x + b1)))
    p = 1 / (1 + np.exp(-(W2 @ a1 + b2)))
    loss = ((p - y) ** 2).sum() / 2
    dz2 = (p - y) * p * (1 - p)
    dW2 = dz2 @ a1.T
    dz1 = (W2.T @ dz2) * a1 * (1 - a1)
    dW1 = dz1 @ x.T
    return loss, dW2, dz2, dW1, dz1, W1.T @ dz1
times = []
for _ in range(210):
    start = time.perf_counter()
    step()
    times.append(1000 * (time.perf_counter() - start))
print(sorted(times[10:])[100])
`;

const repeats = 200;

function network(): string[] {
  const ours = milliseconds(1);
  const what = `${widths.join('-')} as a model, one sample, forward and backward`;
  const { status, stdout } = spawnSync('python3', ['-c', numpy], {
    encoding: 'utf8',
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  const theirs = Number(stdout);
  const beside =
    status === 0
      ? `${(ours / theirs).toFixed(2)} x numpy on one core (${theirs.toFixed(3)} ms)`
      : 'not compared: python3 with numpy is not here';
  const wide = milliseconds(4);
  return [
    `${what}: ${ours.toFixed(3)} ms, ${beside}`,
    `4 x the inputs: ${(wide / ours).toFixed(2)} x the time`,
  ];
}

/** The median time of one evaluation, with so many times the inputs. */
function milliseconds(times: number): number {
  const next = random(1);
  const matrix = (rows: number, cols: number): Matrix => ({
    rows,
    cols,
    data: Float64Array.from({ length: rows * cols }, () => between(next, -0.1, 0.1)),
  });
  const [inputs, hidden, outputs] = [widths[0] * times, widths[1], widths[2]];
  const given = new Map([
    ['x', matrix(inputs, 1)],
    ['y', matrix(outputs, 1)],
    ['W1', matrix(hidden, inputs)],
    ['b1', matrix(hidden, 1)],
    ['W2', matrix(outputs, hidden)],
    ['b2', matrix(outputs, 1)],
  ]);
  const { make } = modelSource({ text: dense, source: 'model' }, { wrt: undefined });
  const problem = make(given);
  const { compiled } = prepare(problem);
  const memory = run(problem).values.get('x')!.data.buffer as ArrayBuffer;
  const all = new Float64Array(memory);
  compiled.run(all);
  return median(
    Array.from({ length: repeats }, () => {
      const start = performance.now();
      compiled.run(all);
      return performance.now() - start;
    }),
  );
}
