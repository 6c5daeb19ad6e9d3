// The one master check: every gradient against central differences and against the 64-digit
// reference, and a check of the check, a formula planted 0.1 % wrong.
import { describe, expect, it } from 'vitest';
import {
  activationNames,
  lossNames,
  tables,
  type ActivationName,
  type LossName,
  type Tables,
} from '../src/model/tables.ts';
import { run, type Trace } from '../src/engine/trace.ts';
import { tolerance, verify } from '../src/engine/verify.ts';
import { seeds } from './effort.ts';
import { hasLoneSoftmax, layersFor, randomProblem, shapes } from './networks.ts';
import { reference } from './reference.ts';

const referenceTolerance = 1e-12;

/** The largest error of a gradient against the reference, relative to its quantity's largest entry. */
function worstAgainstReference({ problem, values }: Trace): number {
  const { gradients } = reference(problem, problem.given);
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
  lossNames.flatMap((loss) =>
    shapes.map((widths) => ({
      activation,
      loss,
      widths,
      names: layersFor(activation, loss, widths.length - 1),
    })),
  ),
);

describe('gradients of every activation, loss and shape', () => {
  it.each(cases)('$activation, $loss, $widths', ({ loss, widths, names }) => {
    for (const seed of seeds(1)) {
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
        reference(trace.problem, trace.problem.given).loss,
        13,
      );
    }
  });
});

describe('a formula planted 0.1 % wrong is found by both checks', () => {
  const wrong = (formula: string): string => `1.001 * (${formula})`;
  const plants: [string, Tables, ActivationName, LossName][] = [
    ...activationNames.map((name): [string, Tables, ActivationName, LossName] => {
      const row = {
        ...tables.activations[name],
        backward: wrong(tables.activations[name].backward),
      };
      return [
        name,
        { ...tables, activations: { ...tables.activations, [name]: row } },
        name,
        'half-sse',
      ];
    }),
    ...lossNames.map((name): [string, Tables, ActivationName, LossName] => {
      const row = { ...tables.losses[name], backward: wrong(tables.losses[name].backward) };
      return [name, { ...tables, losses: { ...tables.losses, [name]: row } }, 'tanh', name];
    }),
    ...(['dW', 'db', 'da'] as const).map((name): [string, Tables, ActivationName, LossName] => {
      return [
        name,
        { ...tables, layer: { ...tables.layer, [name]: wrong(tables.layer[name]) } },
        'sigmoid',
        'half-sse',
      ];
    }),
  ];

  it.each(plants)('%s', (_, planted, activation, loss) => {
    const problem = randomProblem([2, 3, 2], layersFor(activation, loss, 2), loss, 4);
    const trace = run(problem, undefined, planted);
    expect(verify(trace, planted).worst).toBeGreaterThan(10 * tolerance);
    expect(worstAgainstReference(trace)).toBeGreaterThan(1e-4);
  });
});

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
