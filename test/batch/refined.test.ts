// Records that cost double precision its digits come out as right as single runs print them, by
// either way: where the output is near its target, where what is added cancels, where units are
// saturated.
import { expect, it } from 'vitest';
import { backprop } from '../backprop.ts';
import { runsIn, seedsIn } from '../effort.ts';
import type { Matrix, Nested } from '../../src/matrix.ts';
import { randomModel } from '../model/random-models.ts';
import { between, random } from '../random.ts';
import { expectNear } from './near.ts';

interface Kind {
  readonly choices: readonly string[];
  /** Units of x, of the hidden layer and of y. */
  readonly widths: readonly [number, number, number];
}

const kinds: readonly Kind[] = [
  { choices: [], widths: [1, 1, 1] },
  { choices: ['--loss', 'bce', '--lr', '.5'], widths: [2, 3, 1] },
  { choices: ['--activation', 'tanh,linear', '--loss', 'mse'], widths: [2, 2, 2] },
  { choices: ['--activation', 'relu,softmax', '--loss', 'ce'], widths: [2, 2, 3] },
  { choices: ['--activation', 'softsign,sigmoid', '--loss', 'huber'], widths: [1, 2, 1] },
];

type Rows = readonly (readonly number[])[];

/** A record whose targets are its outputs but for the last of their digits, now and then. */
async function hardRecord({ choices, widths }: Kind, next: () => number): Promise<string> {
  const isClass = choices.includes('ce');
  const range = !isClass && next() < 0.2 ? 8 : 1;
  const number = (): number => Number(between(next, -range, range).toFixed(3));
  const matrix = (rows: number, cols: number): Rows =>
    Array.from({ length: rows }, () => Array.from({ length: cols }, number));
  const [inputs, hidden, outputs] = widths;
  const given = {
    x: matrix(inputs, 1),
    y: Array.from({ length: outputs }, (_, k) => [isClass ? Number(k === 0) : 0.5]),
    W1: matrix(hidden, inputs),
    b1: matrix(hidden, 1),
    W2: matrix(outputs, hidden),
    b2: matrix(outputs, 1),
  };
  if (isClass) return JSON.stringify(given);
  const { out } = await backprop(
    ['--from', '-', ...choices, '--format', 'json'],
    JSON.stringify(given),
  );
  const { y_pred: outputsOf } = JSON.parse(out) as { y_pred: number | number[] };
  const digits = 2 + Math.floor(13 * next());
  const y = [outputsOf].flat().map((value) => [Number(value.toPrecision(digits))]);
  return JSON.stringify({ ...given, y });
}

it.each(kinds)('$widths, $choices', async (kind) => {
  const next = random(21);
  const lines: string[] = [];
  const alone: string[] = [];
  for (let k = 0; k < runsIn(3, 60); k++) {
    const line = await hardRecord(kind, next);
    const single = ['--from', '-', ...kind.choices, '--format', 'json'];
    const { code, out } = await backprop(single, line);
    // A gradient may be larger than a double can be.
    if (code !== 0) continue;
    lines.push(line);
    alone.push(out);
  }
  const { out, err } = await backprop(
    ['batch', ...kind.choices, '--all'],
    lines.map((line) => `${line}\n`).join(''),
  );
  const rows = out.trimEnd().split('\n');
  expect(rows.length, err).toBe(lines.length);
  for (const [k, line] of lines.entries()) {
    const given = JSON.parse(line) as object;
    const computed = JSON.parse(rows[k]!) as Record<string, Nested>;
    for (const [name, value] of Object.entries(JSON.parse(alone[k]!) as Record<string, Nested>))
      if (!(name in given)) expectNear(computed[name]!, value, `${name} of ${line}`);
  }
});

// Numbers that are lost beside larger ones: moving what is given by a few units does not show it.
const lost: readonly (readonly [model: string, record: string])[] = [
  ['f = sqrt(1 + x^2) - 1', '{"x":0.00001}'],
  ['f = log(1 + x)', '{"x":1e-12}'],
  ['f = 1 - cos(x)', '{"x":0.0001}'],
  ['f = gelu(x)', '{"x":-8.5}'],
  ['f = log(exp(x) + exp(y))', '{"x":-40,"y":0}'],
  ['f = (1 + x) - 1', '{"x":1e-25}'],
  ['f = 1 - softmax(z)[1]', '{"z":[[40],[0]]}'],
  ['f = sum(conv(x, w)) - 1', '{"x":[[1,1e-17]],"w":[[1,1]]}'],
  ['f = sum(erf(x))', '{"x":[5.5,-5.5,4]}'],
  // Pairs of doubles have no sine: what is made of one is not known either.
  ['q = min(0.5, sin(x)); f = (q + 1) - 1', '{"x":1e-17}'],
  ['f = 100 * x * sin(pi / 100) - pi * x', '{"x":1}'],
  ['f = erf(sin(x * y))', '{"x":1e20,"y":7.3}'],
  ['a = 0.5 + sigmoid(x); f = max(a ^ y)', '{"x":[[5.4e-7],[-1.4e-6]],"y":[[1.8e-6],[1.3e-6]]}'],
];

it.each(lost)('%s of %s', async (model, record) => {
  const { out: alone } = await backprop(
    ['--model', model, '--from', '-', '--format', 'json'],
    record,
  );
  const { out, err } = await backprop(['batch', '--model', model], `${record}\n`);
  expect(err).toBe('');
  const right = JSON.parse(alone) as Record<string, Nested>;
  for (const [name, value] of Object.entries(JSON.parse(out) as Record<string, Nested>))
    expectNear(value, right[name]!, `${name} of ${model}`);
});

it('random models, of numbers small, usual and large', async () => {
  for (const seed of seedsIn(5, 250)) {
    const { text, given } = randomModel(seed);
    const scale = [1e-6, 1, 20][seed % 3]!;
    const values = [...given].map(([name, value]) => [name, scaled(value, scale)] as const);
    const record = JSON.stringify(Object.fromEntries(values));
    const single = ['--model', text, '--from', '-', '--format', 'json'];
    const alone = await backprop(single, record);
    const { out, err } = await backprop(['batch', '--model', text, '--all'], `${record}\n`);
    // Of 1,000 digits 80 are tried here, with a remark.
    if (alone.code !== 0 || out === '' || /not settled/.test(err + alone.err)) continue;
    const right = JSON.parse(alone.out) as Record<string, Nested>;
    for (const [name, value] of Object.entries(JSON.parse(out) as Record<string, Nested>))
      if (!given.has(name)) expectNear(value, right[name]!, `${name} of seed ${seed}: ${text}`);
  }
});

/** Of five digits; whole numbers, which may be indices, stay. */
function scaled({ rows, cols, data }: Matrix, by: number): Nested {
  const entry = (value: number): number =>
    data.length === 1 && Number.isInteger(value) ? value : Number((value * by).toPrecision(5));
  const rowsOf = Array.from({ length: rows }, (_, i) =>
    Array.from(data.subarray(i * cols, (i + 1) * cols), entry),
  );
  return data.length === 1 ? rowsOf[0]![0]! : rowsOf;
}

it('a kink that no pair of doubles tells from its neighbours', async () => {
  const given = '{"x":1,"y":1,"W1":1,"b1":0,"W2":200,"b2":300}\n';
  const { out } = await backprop(['batch', '--loss', 'mae', '--get', 'dy_pred'], given);
  expect(JSON.parse(out)).toMatchObject({ dy_pred: -1 });
});

it('what pairs of doubles lose as doubles do is not taken for right', async () => {
  const given = { x: -4.967, y: 2.667, W1: 4.402, b1: -2.405, W2: 4.789, b2: -0.663 };
  const options = ['--activation', 'gelu', '--loss', 'sse', '--get', 'db1'];
  const { out } = await backprop(['batch', ...options], `${JSON.stringify(given)}\n`);
  // Without an erf of -1 + 1e-130 it is 1.3561e-127.
  const { db1 } = JSON.parse(out) as { db1: number };
  expect(db1 / 1.3538e-127).toBeCloseTo(1, 4);
  const single = await backprop(['--from', '-', ...options], JSON.stringify(given));
  expect(db1).toBe(Number(single.out));
});

it('a tie of doubles that are none of exact numbers', async () => {
  const model = 'f = 2 * max(erf(erf(x)), erf(erf(y)))';
  const { out } = await backprop(['batch', '--model', model], '{"x":-12.5,"y":-13}\n');
  const { dx, dy } = JSON.parse(out) as { dx: number; dy: number };
  expect([dx > 0, dy]).toEqual([true, 0]);
});

it.each([11, 20, 36, 300])('the loss of a softmax with logits %s apart', async (apart) => {
  const given = { x: 1, y: [1, 0, 0], W1: [[apart], [0], [-1]], b1: [0, 0, 0] };
  const options = ['--layers', '1', '--activation', 'softmax', '--loss', 'ce', '--get', 'loss'];
  const { out } = await backprop(['batch', ...options], `${JSON.stringify(given)}\n`);
  const { loss } = JSON.parse(out) as { loss: number };
  expectNear(loss, Math.log1p(Math.exp(-apart) + Math.exp(-apart - 1)), 'loss');
});
