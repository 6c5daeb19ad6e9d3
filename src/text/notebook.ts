// The three lines that the notebook's last cell prints, byte for byte.
import { numpyArray } from './notation.ts';
import { UserError } from '../user-error.ts';
import type { Trace } from '../engine/trace.ts';

/** What stands before each number, and the quantity that it is. */
export const notebookLines = [
  ['손실', 'loss'],
  ['출력층에서의 W2에 대한 기울기', 'dW2'],
  ['은닉층에서의 W1에 대한 기울기', 'dW1'],
] as const;

/** Throws UserError unless the network is 1-1-1. */
export function renderNotebook({ problem, values }: Trace): string {
  const small =
    problem.model.network?.activations.length === 2 &&
    [...problem.given.values()].every(({ data }) => data.length === 1);
  if (!small)
    throw new UserError('--format notebook is for a 1-1-1 network: use --format text or json');
  return notebookLines
    .map(([label, name]) => {
      const printed = numpyArray(values.get(name)!.data[0]!);
      return `${label}: ${printed}\n`;
    })
    .join('');
}
