// The formulas of dense networks, kept as they were when they were still written by hand.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ActivationName } from '../../src/model/activations.ts';
import type { Network } from '../../src/model/dense.ts';
import { parseFormula } from '../../src/model/formula.ts';
import type { LossName } from '../../src/model/losses.ts';
import { formulaOf, formulaSource } from '../../src/model/print.ts';
import { tried } from '../effort.ts';
import { stepsWithUpdate } from '../networks.ts';

/** What there was when they were written by hand. */
const activationNames: readonly ActivationName[] = ['sigmoid', 'tanh', 'relu', 'linear', 'softmax'];
const lossNames: readonly LossName[] = ['half-sse', 'sse', 'mse', 'bce', 'ce'];

const depths = [1, 2, 3, 4, 5, 6, 7, 8, 9];

const pairs = activationNames.flatMap((first) =>
  activationNames.map((second) => [first, second] as const),
);

/** Two activations in turn, so that each stands below each. */
const inTurn = (pair: readonly ActivationName[], depth: number): ActivationName[] =>
  Array.from({ length: depth }, (_, i) => pair[i % 2]!);

/** Every step, a line each. */
function formulas(network: Network): string {
  return stepsWithUpdate(network)
    .map((step) => `${step.name} = ${formulaOf(step)}\n`)
    .join('');
}

const titled = (network: Network): string =>
  `# ${network.activations.join(', ')}; ${network.loss}\n${formulas(network)}\n`;

/** In full what can be read: one layer of each activation, and two that differ. */
const inFull = lossNames.flatMap((loss) =>
  activationNames.flatMap((name, i): Network[] => [
    { activations: [name], loss },
    { activations: [name, activationNames[(i + 1) % activationNames.length]!], loss },
  ]),
);

it('every formula of every activation and loss is as it was', async () => {
  await expect(inFull.map(titled).join('')).toMatchFileSnapshot(
    join(import.meta.dirname, 'dense-formulas.txt'),
  );
});

/** Of all others, a hash of the text for every loss and depth. */
const hashes: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'dense-hashes.json'), 'utf8'),
) as Record<string, string>;

const combined = lossNames.flatMap((loss) => depths.map((depth) => ({ loss, depth })));

it.each(tried(combined))('so is that of all pairs, $loss, $depth layers', ({ loss, depth }) => {
  const hash = createHash('sha256');
  for (const pair of pairs) hash.update(titled({ activations: inTurn(pair, depth), loss }));
  expect(hash.digest('hex').slice(0, 16)).toBe(hashes[`${loss} ${depth}`]);
});

it('the formula that is shown is the one that is computed', () => {
  for (const network of inFull)
    for (const step of stepsWithUpdate(network))
      expect(formulaSource(parseFormula(formulaOf(step))), step.name).toBe(
        formulaSource(step.tree),
      );
});
