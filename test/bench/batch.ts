// backprop batch on a million rows beside the one-liners that people would write: mawk, Miller, jq,
// a numpy loop.
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import setup, { bundle } from '../bundle.ts';
import { compare, type Command } from './pairs.ts';
import { rowsParts, type RowsFormat } from './rows.ts';

const count = 1_000_000;
const seed = 2026;

const mawk = `NR > 1 { z1 = $3 * $1 + $4; a1 = 1 / (1 + exp(-z1))
  p = 1 / (1 + exp(-($5 * a1 + $6))); e = p - $2; d2 = e * p * (1 - p)
  printf "%.17g,%.17g,%.17g\\n", 0.5 * e * e, d2 * a1, d2 * $5 * a1 * (1 - a1) * $1 }`;

const miller = `z1 = $W1 * $x + $b1; a1 = 1 / (1 + exp(-z1)); p = 1 / (1 + exp(-($W2 * a1 + $b2)));
  e = p - $y; d2 = e * p * (1 - p);
  $* = {"loss": 0.5 * e * e, "dW2": d2 * a1, "dW1": d2 * $W2 * a1 * (1 - a1) * $x}`;

const jq = `(1 / (1 + (-(.W1 * .x + .b1) | exp))) as $a1
  | (1 / (1 + (-(.W2 * $a1 + .b2) | exp))) as $p | ($p - .y) as $e | ($e * $p * (1 - $p)) as $d2
  | {loss: (0.5 * $e * $e), dW2: ($d2 * $a1), dW1: ($d2 * .W2 * $a1 * (1 - $a1) * .x)}`;

const numpy = `
import json, sys, numpy as np
sigmoid = lambda z: 1 / (1 + np.exp(-z))
for line in open(sys.argv[1]):
    r = json.loads(line)
    x, y, W1, b1, W2, b2 = (np.array(r[k]) for k in ("x", "y", "W1", "b1", "W2", "b2"))
    a1 = sigmoid(W1 @ x + b1)
    p = sigmoid(W2 @ a1 + b2)
    d2 = (p - y) * p * (1 - p)
    d1 = (W2.T @ d2) * a1 * (1 - a1)
    loss = 0.5 * float(np.sum((p - y) ** 2))
    dW2, dW1 = np.outer(d2, a1).tolist(), np.outer(d1, x).tolist()
    print(json.dumps({"loss": loss, "dW2": dW2, "dW1": dW1}))
`;

export function* batch(): Generator<string> {
  setup();
  const folder = mkdtempSync(join(tmpdir(), 'backprop-bench-'));
  try {
    yield* measure(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function* measure(folder: string): Generator<string> {
  const file = (format: RowsFormat, rows: number): string => {
    const path = join(folder, `${rows}.${format}`);
    if (!existsSync(path)) writeRows(path, format, rows);
    return path;
  };
  const ndjson = file('ndjson', count);
  const csv = file('csv', count);
  const three = ['--get', 'loss,dW2,dW1', '--drop-input'];
  const ours = (...argv: string[]): Command => ({
    file: process.execPath,
    argv: [bundle, 'batch', ...argv],
  });
  const row = (
    what: string,
    command: Command,
    name: string,
    other: Command,
    pairs: number,
    wanted: string,
  ): string => {
    if (spawnSync(other.file, ['--version'], { stdio: 'ignore' }).error)
      return `${what}: ${name} is not here: not compared`;
    const { first, second, ratio } = compare(command, other, pairs);
    const [mine, theirs] = [seconds(first), seconds(second)];
    const times = ratio.toFixed(2);
    const result = `${what}: ${mine}, ${times} x ${name} (${theirs})${wanted}`;
    return `${result}, median of ${pairs} pairs`;
  };
  const awk: Command = { file: 'mawk', argv: ['-F,', mawk, csv] };
  yield row(
    'NDJSON, three results',
    ours(ndjson, ...three),
    'mawk on the CSV',
    awk,
    7,
    ', wanted at most 0.75',
  );
  yield row(
    'NDJSON, default output',
    ours(ndjson),
    'mawk on the CSV',
    awk,
    7,
    ', wanted at most 1.25',
  );
  yield row(
    'CSV, three results',
    ours(csv, ...three),
    'mawk on the CSV',
    awk,
    7,
    ', wanted at most 0.9',
  );
  yield row(
    'NDJSON, three results',
    ours(ndjson, ...three),
    'Miller',
    { file: 'mlr', argv: ['--ijsonl', '--ojsonl', 'put', '-q', `${miller}; emit $*`, ndjson] },
    3,
    ', wanted at most 0.2',
  );
  yield row(
    'NDJSON, three results',
    ours(ndjson, ...three),
    'jq',
    { file: 'jq', argv: ['-c', jq, ndjson] },
    3,
    ', wanted at most 0.125',
  );

  const long = file('ndjson', 10 * count);
  const two = ours(long, '--jobs', '2');
  yield row(
    '10 x as many, default output, --jobs 2',
    two,
    'one job',
    ours(long),
    3,
    ', wanted 0.67',
  );

  const some = 100_000;
  const wide = file('wide', some);
  const loop = join(folder, 'loop.py');
  writeFileSync(loop, numpy);
  if (spawnSync('python3', ['-c', 'import numpy']).status === 0) {
    const { first, second, ratio } = compare(
      ours(wide, ...three),
      { file: 'python3', argv: [loop, wide] },
      3,
    );
    const [mine, theirs] = [perSecond(some, first), perSecond(some, second)];
    const times = (1 / ratio).toFixed(1);
    const result = `2-2-2 as NDJSON: ${mine} records/s, a numpy loop ${theirs}`;
    yield `${result}: ${times} x as many, median of 3 pairs`;
  } else yield '2-2-2 as NDJSON: python3 with numpy is not here: not compared';

  const memory = join(folder, 'memory.cjs');
  writeFileSync(memory, "process.on('exit', () => console.error(process.resourceUsage().maxRSS));");
  for (const rows of [count, 10 * count]) {
    const { stderr } = spawnSync(
      process.execPath,
      ['--require', memory, bundle, 'batch', file('ndjson', rows)],
      { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const peak = (Number(stderr) / 1024).toFixed(0);
    yield `peak memory of ${rows} rows, default output: ${peak} MiB, wanted under 150`;
  }
}

function writeRows(path: string, format: RowsFormat, rows: number): void {
  const file = openSync(path, 'w');
  for (const part of rowsParts(format, rows, seed)) writeSync(file, part);
  closeSync(file);
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2) + ' s';
const perSecond = (rows: number, milliseconds: number): string =>
  Math.round(rows / (milliseconds / 1000)).toLocaleString('en');
