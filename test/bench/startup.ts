// A run of the notebook's problem beside starting Node alone, and beside the notebook's own code in
// Python.
import { spawnSync } from 'node:child_process';
import setup, { bundle } from '../bundle.ts';
import { compare, type Command } from './pairs.ts';

const pairs = 15;

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

export function startup(): string[] {
  setup();
  const node = process.execPath;
  const run = (...argv: string[]): Command => ({ file: node, argv: [bundle, ...argv] });
  const row = (what: string, command: Command, other: Command, name: string): string => {
    const { first, second, ratio } = compare(command, other, pairs);
    const [mine, theirs] = [first, second].map((time) => time.toFixed(1) + ' ms');
    const times = ratio.toFixed(2);
    return `${what}: ${mine}, ${times} x ${name} (${theirs}), median of ${pairs} pairs`;
  };
  const plain = run('--x', '0.5', '--y', '1');
  const bare: Command = { file: node, argv: ['-e', '0'] };
  const rows = [
    row('backprop --x 0.5 --y 1', plain, bare, 'node -e 0'),
    row('backprop --x 1/2 --y 1 (an expression)', run('--x', '1/2', '--y', '1'), bare, 'node -e 0'),
    row(
      'backprop check, two right numbers',
      run('check', '--x', '0.5', '--y', '1', 'dW1=-0.0075', 'dW2=-0.044'),
      bare,
      'node -e 0',
    ),
    row(
      'backprop check, a wrong sign',
      { ...run('check', '--x', '0.5', '--y', '1', 'dW1=0.0075', 'dW2=-0.044'), status: 1 },
      bare,
      'node -e 0',
    ),
  ];
  const python: Command = { file: 'python3', argv: ['-c', notebook] };
  if (spawnSync('python3', ['-c', 'import numpy']).status !== 0)
    return [...rows, 'python3 with numpy is not here: not compared'];
  return [
    ...rows,
    row('backprop --x 0.5 --y 1', plain, python, "python3 with the notebook's code"),
  ];
}
