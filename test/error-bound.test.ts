// The bound of what double precision is off by holds for every operation: it is never below what
// pairs of doubles, which have twice the digits, say that it is off by.
import { expect, it } from 'vitest';
import { errorBound } from '../src/engine/error-bound.ts';
import { balls } from '../src/engine/pair-ball.ts';
import { subtract } from '../src/engine/pair-functions.ts';
import { Pair, pairStep } from '../src/engine/pair.ts';
import type { Problem } from '../src/engine/problem.ts';
import { playing, tapeOf } from '../src/engine/tape.ts';
import { load, prepare } from '../src/engine/trace.ts';
import { activationNames } from '../src/model/activations.ts';
import { lossNames } from '../src/model/losses.ts';
import { stable } from '../src/model/stable.ts';
import { modelSource } from '../src/records/model-options.ts';
import { runsIn } from './effort.ts';
import { randomModel } from './model/random-models.ts';
import { goTogether, hasLoneSoftmax, layersFor, randomProblem } from './networks.ts';

/** Pairs are off by less than this part of what doubles are. */
const inPairs = 2 ** -40;

/** How many bounds of a problem were tried. Where pairs have no number there is nothing to try. */
function expectBound(problem: Problem, where: string): number {
  const { compiled, steps } = prepare(problem);
  const names = steps.map(({ name }) => name);
  const trees = stable(steps, () => false);
  const tape = tapeOf(trees, compiled.places, names);
  if (tape === undefined) return 0;
  const memory = load(compiled, problem.given);
  compiled.run(memory);
  const errors = new Float64Array(tape.wanted.length);
  // That of all is asked for where one is not near.
  const more = { head: 'number', args: [], index: tape.operations.length, value: NaN };
  const operations = [...tape.operations, more];
  errorBound({ operations, wanted: [...tape.wanted, more] })(memory, errors);
  const right = playing(tape, balls)(memory);
  let tried = 0;
  tape.wanted.forEach(({ place }, k) => {
    const { middle, error: unknown } = right(k);
    const error = Math.abs(subtract(middle, new Pair(memory[place!]!)).toNumber());
    const least = error * (1 - inPairs) - unknown * 2 ** (pairStep * middle.steps);
    if (!Number.isFinite(least) || !Number.isFinite(errors[k])) return;
    tried++;
    expect(least, `${where}, ${place}`).toBeLessThanOrEqual(errors[k]!);
  });
  return tried;
}

const pairs = activationNames.flatMap((activation) =>
  lossNames
    .filter((loss) => goTogether(activation, loss))
    .map((loss) => [activation, loss] as const),
);

it.each(pairs)('%s, %s', (activation, loss) => {
  for (const widths of [
    [1, 1, 1],
    [2, 3, 2],
  ]) {
    const names = layersFor(activation, loss, 2);
    if (hasLoneSoftmax(names, widths)) continue;
    for (let seed = 0; seed < runsIn(1, 100); seed++)
      expect(expectBound(randomProblem(widths, names, loss, seed), `seed ${seed}`)).toBeGreaterThan(
        0,
      );
  }
});

it('random models', () => {
  let tried = 0;
  for (let seed = 0; seed < runsIn(10, 1200); seed++) {
    const { text, given } = randomModel(seed);
    const problem = modelSource({ text, source: '--model' }, { wrt: undefined }).make(given);
    tried += expectBound(problem, `seed ${seed}`);
  }
  expect(tried).toBeGreaterThan(runsIn(40, 240));
});
