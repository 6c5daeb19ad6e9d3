// Runs of what people run most, into nothing: what V8 has compiled in them is what its code cache
// holds. A larger cache takes longer to read, so each command has one of its own.
import { runProgram } from './program.ts';
import { enclosed, type Streams } from './streams.ts';

const notebook = ['--x', '0.5', '--y', '1'];

const assignments = `target y
  h = tanh(w * x + 0.1); w = 0.4
  p = sigmoid(h * w) - h / 3
  f = (p - y)^2 * exp(-p)`;

/** By command; of none, a single run. */
const runs: Readonly<Record<string, readonly (readonly string[])[]>> = {
  '': [notebook, ['--x', '1/2', '--y=sqrt(1)', '--get', 'dW1']],
  '--model': [
    ['--model', assignments, '--x', '0.5', '--y', '1'],
    ['--model', 'q = 2 * x', '--x=0.5'],
  ],
  explain: [['explain', ...notebook]],
  check: [
    ['check', ...notebook, 'dW1=0.0075', 'dW2=-0.044'],
    ['check', ...notebook, 'dz1=-0.0123', 'dW1=-0.006'],
  ],
  batch: [['batch', ...notebook]],
  graph: [['graph', ...notebook]],
  train: [['train', ...notebook, '--lr', '0.5', '--steps', '2']],
  model: [['model', ...notebook]],
};

/** The commands that there are such runs of. */
export const rehearsed = Object.keys(runs);

/** Never throws. */
export async function rehearse(command: string): Promise<void> {
  for (const argv of runs[command] ?? []) await runProgram(argv, silent());
}

const silent = (): Streams => enclosed(Buffer.from('{"x":0.5,"y":1}\n'), async () => undefined);
