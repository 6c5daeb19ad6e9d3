// `model`: a problem written as a model, its givens with it: a file to edit and give back with
// --model.
import type { CommandDefinition } from '../command.ts';
import type { Note } from '../decimal.ts';
import {
  problemOptions,
  noteUnused,
  noteUnusedRate,
  readRequest,
  refuseWords,
  type ProblemOptions,
} from '../records/options.ts';
import type { Streams } from '../streams.ts';
import { renderModel } from '../text/model.ts';
import { UserError } from '../user-error.ts';

const examples = `
A problem as a model: its forward formulas and given values, to edit and give
back with --model.

  $ backprop model --x 0.5 --y 1
  target y
  input x
  x = 0.5
  y = 1
  W1 = 0.4
  b1 = 0.1
  W2 = 0.8
  b2 = 0.2
  z1 = W1 * x + b1
  a1 = 1 ./ (1 + exp(-z1))
  z2 = W2 * a1 + b2
  y_pred = 1 ./ (1 + exp(-z2))
  loss = 1/2 * sum((y_pred - y) .^ 2)
  $ backprop model --x 0.5 --y 1 | backprop --model - --get dW1
  -0.007487837074539771
`;

const remarks = `
A model is assignments of formulas, one a line or between ; with # comments.
* is the matrix product or a number times anything, .* goes entry by entry.
target names givens without a gradient, input those that --lr leaves alone.
`;

const setsNone = 'a model gives formulas';

const noRate = 'it is not part of a model';

/** `backprop model`. */
export const model: CommandDefinition = {
  usage: '--x <value> --y <value> [options]',
  examples,
  remarks,
  options: [problemOptions],
  setsNone,
  isBrief: true,
  run: printModel,
};

async function printModel(
  options: ProblemOptions,
  words: readonly string[],
  streams: Streams,
  note: Note,
): Promise<number> {
  refuseWords(words, 'model');
  if (options.lr !== undefined)
    throw new UserError('--lr is not part of a model: leave it out, and give it beside --model');
  const ofCommand = { setsNone, noRate };
  const { problem, lr, others } = await readRequest(options, streams, note, ofCommand);
  noteUnusedRate(lr, noRate, note);
  const text = renderModel(problem);
  noteUnused(others, false, note);
  await streams.out(text);
  return 0;
}
