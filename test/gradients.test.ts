// The one master check: every gradient against central differences and against the 64-digit
// reference, and a check of the check, a formula planted 0.1 % wrong.
import { describe, expect, it } from 'vitest';
import { prepare, run, type Trace } from '../src/engine/trace.ts';
import { tolerance, verify } from '../src/engine/verify.ts';
import { activationNames, type ActivationName } from '../src/model/activations.ts';
import { lossNames, type LossName } from '../src/model/losses.ts';
import { rules, type RuleName, type Rules } from '../src/model/rules.ts';
import { seeds, seedsIn, tried } from './effort.ts';
import { goTogether, hasLoneSoftmax, layersFor, randomProblem, shapes } from './networks.ts';
import { reference } from './reference.ts';

const referenceTolerance = 1e-12;

/** The largest error of a gradient against the reference, by its quantity's largest entry. */
function worstAgainstReference({ problem, values }: Trace): number {
  const { gradients } = reference(problem.model.network!, problem.given);
  const errors = [...gradients].map(([name, expected]) => {
    const size = Math.max(...expected.map(Math.abs));
    const got = values.get(name)?.data as Float64Array;
    return size === 0
      ? Math.max(...got.map(Math.abs))
      : Math.max(...expected.map((value, k) => Math.abs(value - got[k]!))) / size;
  });
  return Math.max(...errors);
}

const cases = activationNames.flatMap((activation) =>
  lossNames
    .filter((loss) => goTogether(activation, loss))
    .flatMap((loss) =>
      shapes.map((widths) => ({
        activation,
        loss,
        widths,
        names: layersFor(activation, loss, widths.length - 1),
      })),
    ),
);

describe('gradients of every activation, loss and shape', () => {
  it.each(tried(cases, 24))('$activation, $loss, $widths', ({ loss, widths, names }) => {
    for (const seed of seedsIn(1, 2)) {
      if (hasLoneSoftmax(names, widths)) {
        expect(() => randomProblem(widths, names, loss, seed)).toThrow(
          /^softmax over the one unit of layer \d is always 1/,
        );
        continue;
      }
      const trace = run(randomProblem(widths, names, loss, seed));
      const { worst, kinks, unresolved, compared } = verify(trace);
      expect(worst, `central differences, seed ${seed}`).toBeLessThan(tolerance);
      expect([...kinks, ...unresolved]).toEqual([]);
      expect(compared).toBe(
        [...trace.problem.given].reduce(
          (total, [name, { data }]) => total + (name === 'y' ? 0 : data.length),
          0,
        ),
      );
      expect(worstAgainstReference(trace), `64-digit reference, seed ${seed}`).toBeLessThan(
        referenceTolerance,
      );
      expect(trace.values.get('loss')?.data[0]).toBeCloseTo(
        reference(trace.problem.model.network!, trace.problem.given).loss,
        13,
      );
    }
  });
});

describe('a rule planted 0.1 % wrong is found by both checks', () => {
  /** Rules, and a network whose backward pass needs them. */
  const plants: [RuleName, ActivationName, LossName][] = [
    ['sigmoid', 'sigmoid', 'half-sse'],
    ['tanh', 'tanh', 'half-sse'],
    ['max with 0', 'relu', 'half-sse'],
    ['softmax', 'softmax', 'half-sse'],
    ['*', 'sigmoid', 'half-sse'],
    ['+', 'sigmoid', 'half-sse'],
    ['.*', 'tanh', 'half-sse'],
    ['.^', 'tanh', 'sse'],
    ['./', 'tanh', 'mse'],
    ['sum', 'tanh', 'sse'],
    ['log', 'tanh', 'bce'],
    ['negative', 'tanh', 'ce'],
  ];
  const planted = (name: RuleName, argument: number): Rules => ({
    ...rules,
    [name]: rules[name].map((text, k) => (k === argument ? `1.001 * (${text})` : text)),
  });
  const cases = plants.flatMap(([name, ...network]) =>
    rules[name].map((_, argument) => [name, argument, ...network] as const),
  );

  it.each(cases)('%s, argument %i', (name, argument, activation, loss) => {
    if (hasNoQuantity.has(`${name} ${argument}`)) return;
    const problem = randomProblem([2, 3, 2], layersFor(activation, loss, 2), loss, 4);
    const trace = run(problem, undefined, prepare(problem, undefined, planted(name, argument)));
    expect(verify(trace).worst).toBeGreaterThan(10 * tolerance);
    expect(worstAgainstReference(trace)).toBeGreaterThan(1e-4);
  });
});

/** Arguments that are a target or a number in every network: exponent, count, half, label. */
const hasNoQuantity: ReadonlySet<string> = new Set(['.^ 1', './ 1', '.* 0']);

describe('central differences do not fail a right gradient', () => {
  it.each([1e-4, 1e-2, 1, 10, 100, 1000])('of weights and inputs of the size %d', (size) => {
    for (const [i, activation] of (['sigmoid', 'tanh', 'relu', 'linear'] as const).entries()) {
      for (const seed of seeds(3)) {
        const names = layersFor(activation, 'half-sse', 2);
        const problem = randomProblem([2, 3, 1], names, 'half-sse', 1000 * i + seed);
        const scaled = new Map(
          [...problem.given].map(([name, { rows, cols, data }]) => [
            name,
            { rows, cols, data: data.map((value) => value * size) },
          ]),
        );
        expect(
          verify(run({ ...problem, given: scaled })).worst,
          `${activation}, seed ${1000 * i + seed}`,
        ).toBeLessThan(tolerance);
      }
    }
  });
});

describe('a quantity of many entries', () => {
  const trace = run(randomProblem([30, 20, 2], ['tanh', 'sigmoid'], 'half-sse', 5));

  it('is checked along random directions, which count every entry', () => {
    const { worst, compared } = verify(trace);
    expect(worst).toBeLessThan(tolerance);
    expect(compared).toBe(30 + 30 * 20 + 20 + 20 * 2 + 2);
  });

  it.each([0, 187, 599])('and a wrong entry, %d, is found by bisection', (k) => {
    const gradient = trace.values.get('dW1')!;
    const data = gradient.data.slice();
    data[k]! *= 1.5;
    const planted = {
      ...trace,
      values: new Map([...trace.values, ['dW1', { ...gradient, data }]]),
    };
    const { worst, at } = verify(planted);
    expect(at).toBe(`dW1[${Math.floor(k / 30) + 1},${(k % 30) + 1}]`);
    expect(worst).toBeCloseTo(1 / 3, 5);
  });
});
