// 200 networks drawn from all that options write, against the 64-digit reference (two of them in
// `npm test`) and, where it is installed, PyTorch.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromNested, type Nested } from '../src/matrix.ts';
import { backprop } from './backprop.ts';
import {
  asRecords,
  choiceOptions,
  drawn,
  jsonOf,
  networkOf,
  optionsOf,
  stepOptions,
  type Drawn,
} from './drawn.ts';
import { seedsIn } from './effort.ts';
import { pythonWith } from './pythons.ts';
import { referenceOfStep } from './reference.ts';

type Values = Readonly<Record<string, readonly number[]>>;

const networks = Array.from({ length: 120 }, (_, i) => drawn(i + 1));

/** The numbers in the last line of JSON that a command writes. */
async function numbersOf(argv: readonly string[], input = ''): Promise<Values> {
  const { out, err, code } = await backprop(argv, input);
  expect(code, `${argv.join(' ')}\n${err}`).toBe(0);
  const record = JSON.parse(out.trimEnd().split('\n').at(-1)!) as Record<string, Nested | string>;
  const numbers = Object.entries(record).filter(([, value]) => typeof value !== 'string');
  return Object.fromEntries(
    numbers.map(([name, value]) => [name, [...fromNested(value as Nested).data]]),
  );
}

const known = new Map<Drawn, Values>();

/** The results of a single run, which is made once. */
async function once(network: Drawn): Promise<Values> {
  const found =
    known.get(network) ?? (await numbersOf([...optionsOf(network), '--format', 'json']));
  known.set(network, found);
  return found;
}

/** The line that shows a network. */
const placeOf = (network: Drawn): string => `backprop ${optionsOf(network).join(' ')}`;

/** How far a number may be from another. */
type Bound = (value: number) => number;

function hold(found: Values, wanted: Values, bound: Bound, where: string): void {
  for (const [name, values] of Object.entries(wanted)) {
    const own = found[name];
    expect(own, `${name} of ${where}`).toHaveLength(values.length);
    values.forEach((value, k) =>
      expect(
        Math.abs(own![k]! - value),
        `${name} is ${own!.join()} for ${values.join()} of ${where}`,
      ).toBeLessThanOrEqual(bound(value)),
    );
  }
}

/** As near as is promised of every number of JSON; the reference is off by less than 1e-30. */
const asPromised: Bound = (value) => 1e-13 * Math.abs(value) + 1e-30;

function byReference(network: Drawn): Values {
  const { given } = network;
  const { loss, gradients, updated, lossNew } = referenceOfStep(networkOf(network), given, network);
  return Object.fromEntries([
    ['loss', [loss]],
    ...gradients,
    ...[...updated].map(([name, values]) => [`${name}_new`, values] as const),
    ['loss_new', [lossNew]],
  ]) as Values;
}

/** As near as two programs in doubles come to each other. */
const ofDoubles: Bound = (value) => 1e-10 * Math.max(1, Math.abs(value));
const ofSums: Bound = (value) => 1e-13 * Math.max(1, Math.abs(value));

it('the 64-digit reference gives every gradient and step', async () => {
  for (const seed of seedsIn(2, networks.length)) {
    const network = networks[seed - 1]!;
    hold(await once(network), byReference(network), asPromised, placeOf(network));
  }
});

it.each<[string, (network: Drawn) => Partial<Drawn>]>([
  ['another penalty', ({ l2 }) => ({ l2: l2 + 0.1 })],
  ['another reduction', ({ reduce }) => ({ reduce: reduce === 'sum' ? 'mean' : 'sum' })],
  ['another optimiser', ({ optimizer }) => ({ optimizer: optimizer === 'adam' ? 'sgd' : 'adam' })],
  ['other frozen parameters', ({ frozen }) => ({ frozen: frozen.length > 0 ? [] : ['W1'] })],
])('%s is found by it', async (_, change) => {
  const network = networks.find(({ form, given }) => form === 'Wx' && given.get('x')!.cols > 1)!;
  const found = await once(network);
  const other = byReference({ ...network, ...change(network) });
  expect(() => hold(found, other, asPromised, 'a plant')).toThrow();
});

it('the model that is printed of it gives the same', async () => {
  for (const seed of seedsIn(1, 30)) {
    const network = networks[seed - 1]!;
    const argv = optionsOf(network).slice(0, -stepOptions(network).length);
    const { out: model } = await backprop(['model', ...argv]);
    const wanted = await numbersOf([...argv, '--format', 'json']);
    const found = await numbersOf(['--model', '-', '--all', '--format', 'json'], model);
    hold(found, wanted, ofDoubles, `${argv.join(' ')}\n${model}`);
  }
});

describe('records of samples make what all samples in one run make', () => {
  const tried = seedsIn(2, networks.length).map((seed) => networks[seed - 1]!);

  it('batch --reduce', async () => {
    for (const network of tried) {
      const { options, records } = asRecords(network, 3);
      const mean = network.reduce === 'mean' ? ['--reduce', 'mean'] : [];
      const argv = ['batch', ...options, ...choiceOptions(network), ...mean];
      const { records: count, ...sums } = await numbersOf(argv, records);
      expect(count).toEqual([records.split('\n').length]);
      expect(Object.keys(sums).length).toBeGreaterThan(1);
      hold(await once(network), sums, ofSums, `${argv.join(' ')} of ${records}`);
    }
  });

  it('batch, a step for each record', async () => {
    // Elsewhere `--reduce` is for the samples of a record.
    for (const network of tried.filter(({ reduce }) => reduce === 'mean')) {
      const { options, records } = asRecords(network, 4);
      const argv = ['batch', ...options, ...choiceOptions(network), ...stepOptions(network)];
      // The third goes the fast way.
      const last = await numbersOf([...argv, '--all'], `${records}\n`.repeat(3));
      hold(await once(network), last, ofSums, `${argv.join(' ')} of ${records}`);
    }
  });

  it('train --data', async () => {
    const course = ['--steps', '3', '--format', 'ndjson'];
    for (const network of tried) {
      const { options, records } = asRecords(network, 3);
      const choices = [...choiceOptions(network), ...stepOptions(network)];
      const argv = ['train', '--data', '-', ...options, ...choices, ...course];
      const end = await numbersOf(argv, records);
      const whole = await numbersOf(['train', ...optionsOf(network), ...course]);
      hold(whole, end, ofDoubles, `${argv.join(' ')} of ${records}`);
    }
  });
});

/** What PyTorch makes of a network: in one step, and at the end of a course of them. */
interface Answer {
  readonly once: Values;
  readonly course: Values;
}

const stepsOf = (network: number): number => 1 + (network % 4);

/** What PyTorch makes of networks, all of them in one process. */
function byPyTorch(python: string): Answer[] {
  const input = networks.map((network, i) => jsonOf(network, { steps: stepsOf(i) })).join('\n');
  const argv = ['-W', 'ignore', join(import.meta.dirname, 'autograd.py')];
  const { stdout, stderr } = spawnSync(python, argv, {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const lines = stdout.trimEnd().split('\n');
  if (lines.length !== networks.length) throw new Error(stderr);
  return lines.map((line) => JSON.parse(line) as Answer);
}

const python = pythonWith('torch');

it.skipIf(python === undefined)(
  'PyTorch gives every value, gradient and step (skipped where it is not installed)',
  async () => {
    const answers = byPyTorch(python!);
    for (const [i, network] of networks.entries()) {
      hold(await once(network), answers[i]!.once, ofDoubles, placeOf(network));
      const course = ['--steps', String(stepsOf(i)), '--format', 'ndjson'];
      const end = await numbersOf(['train', ...optionsOf(network), ...course]);
      hold(end, answers[i]!.course, ofDoubles, placeOf(network));
    }
  },
);
