// A run of the notebook's problem beside an empty file, under three versions of Node, and beside
// the notebook's own code in Python.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import setup, { bundle } from '../bundle.ts';
import { compare, type Command } from './pairs.ts';

const pairs = 31;

const notebook = `
import numpy as np
def sigmoid(x): return 1 / (1 + np.exp(-x))
def sigmoid_derivative(x): return sigmoid(x) * (1 - sigmoid(x))
x, y_true = np.array([0.5]), np.array([1])
W1, b1, W2, b2 = np.array([0.4]), np.array([0.1]), np.array([0.8]), np.array([0.2])
z1 = W1 * x + b1
a1 = sigmoid(z1)
z2 = W2 * a1 + b2
y_pred = sigmoid(z2)
loss = 0.5 * (y_true - y_pred) ** 2
d_z2 = -(y_true - y_pred) * sigmoid_derivative(z2)
d_z1 = d_z2 * W2 * sigmoid_derivative(z1)
print(loss, d_z2 * a1, d_z1 * x)
`;

const notebookProblem = ['--x', '0.5', '--y', '1'];

/** The arguments of a command, and the exit code it has. */
const commands: readonly (readonly [argv: readonly string[], status: number])[] = [
  [notebookProblem, 0],
  [['--x', '1/2', '--y', '1'], 0],
  [['check', ...notebookProblem, 'dW1=-0.0075', 'dW2=-0.044'], 0],
  [['check', ...notebookProblem, 'dW1=0.0075', 'dW2=-0.044'], 1],
];

const versions = [20, 22, 24];

export function* startup(): Generator<string> {
  setup();
  const empty = join(mkdtempSync(join(tmpdir(), 'backprop-')), 'empty.cjs');
  writeFileSync(empty, '');
  for (const version of versions) yield* besideEmpty(version, empty);
  yield besidePython();
}

/** The commands beside an empty CommonJS file, both run by a version of Node. */
function* besideEmpty(version: number, empty: string): Generator<string> {
  const file = nodeOf(version);
  if (file === undefined) return yield `Node ${version} is not to be had here`;
  for (const [argv, status] of commands) {
    const ours = { file, argv: [bundle, ...argv], status };
    const words = argv.join(' ');
    yield row(`Node ${version}: backprop ${words}`, ours, { file, argv: [empty] }, 'an empty file');
  }
}

/** The binary of a version of Node, from the npm package of that name. */
function nodeOf(version: number): string | undefined {
  const argv = ['-y', '-p', `node@${version}`, 'node', '-p', 'process.execPath'];
  const { status, stdout } = spawnSync('npx', argv, { cwd: tmpdir(), encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function besidePython(): string {
  if (spawnSync('python3', ['-c', 'import numpy']).status !== 0)
    return 'python3 with numpy is not here: not compared';
  const ours = { file: process.execPath, argv: [bundle, ...notebookProblem] };
  const python = { file: 'python3', argv: ['-c', notebook] };
  return row('backprop --x 0.5 --y 1', ours, python, "python3 with the notebook's code");
}

function row(what: string, command: Command, other: Command, name: string): string {
  const { first, second, ratio } = compare(command, other, pairs);
  const [mine, theirs] = [first, second].map((time) => time.toFixed(1) + ' ms');
  const times = ratio.toFixed(2);
  return `${what}: ${mine}, ${times} x ${name} (${theirs}), median of ${pairs} pairs`;
}
