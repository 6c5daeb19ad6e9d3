// Intervals that are narrowed hold what they held, and stay narrow where a recurrence forgets.
import { expect, it } from 'vitest';
import { narrowedLine, outwardLine } from '../src/engine/float-line.ts';
import { singles } from '../src/engine/interpret.ts';
import { intervals, type Interval } from '../src/engine/interval.ts';
import { canNarrow, narrower } from '../src/engine/narrow.ts';
import { parseFormula } from '../src/model/formula.ts';
import { backprop } from './backprop.ts';
import { runsIn } from './effort.ts';
import { between, random } from './random.ts';

const formulas = [
  'w - 0.1 * (w * x - 1) * x',
  '2.5 * a * (1 - a)',
  '(1 - z) * h + z * n',
  'a / (1 + a) + x / a',
  'tanh(a * x) - a^3 + exp(-a) * x',
  'sqrt(a^2 + x^2) * log(a)',
  'sin(a) * cos(a) - softplus(a) * sigmoid(x)',
  'a + p',
];

/** A part of the last formula. */
const part = parseFormula('a * x - 2 * a');

const arithmetic = intervals(narrowedLine);

it.each(formulas)('%s: what is narrowed holds the value for all arguments', (text) => {
  const next = random(41);
  const tree = parseFormula(text);
  let narrowed = 0;
  for (let k = 0; k < runsIn(50, 2000); k++) {
    const values = new Map<string, Interval<number>>();
    const valueOf = (name: string): Interval<number> => {
      if (name === 'p') return singles(valueOf, arithmetic)(part)!;
      const low = between(next, 0.3, 2);
      const known = values.get(name) ?? { low, high: low * (1 + 10 ** -between(next, 1, 9)) };
      values.set(name, known);
      return known;
    };
    const plain = singles(valueOf, arithmetic)(tree)!;
    const narrow = narrower(valueOf, arithmetic, () => new Map([['p', part]]));
    const found = narrow(plain, () => tree);
    if (found.high - found.low < 0.9 * (plain.high - plain.low)) narrowed++;
    const point = new Map(
      [...values].map(([name, { low, high }]) => [name, between(next, low, high)]),
    );
    const at = (name: string): Interval<number> => {
      if (name === 'p') return singles(at, arithmetic)(part)!;
      return { low: point.get(name)!, high: point.get(name)! };
    };
    const exact = singles(at, arithmetic)(tree)!;
    expect(found.low, `seed 41, ${k}`).toBeLessThanOrEqual(exact.high);
    expect(found.high, `seed 41, ${k}`).toBeGreaterThanOrEqual(exact.low);
  }
  expect(narrowed).toBeGreaterThan(0);
});

it('a - 0.1 a becomes as narrow as 0.9 a', () => {
  const wide = { low: 1, high: 1.5 };
  const narrow = narrower(
    () => wide,
    arithmetic,
    () => new Map(),
  );
  const value = narrow({ low: 0.9, high: 1.6 }, () => parseFormula('a - 0.1 * a'));
  expect(value.low).toBeCloseTo(0.9, 12);
  expect(value.high).toBeCloseTo(1.35, 12);
});

it('what jumps is left as it is, and so is a line that does not narrow', () => {
  const wide = { low: -1, high: 1 };
  const value = { low: -2, high: 2 };
  const formula = parseFormula('(a > 0) .* a - a');
  const none = (): ReadonlyMap<string, never> => new Map<string, never>();
  expect(narrower(() => wide, arithmetic, none)(value, () => formula)).toBe(value);
  const smooth = parseFormula('a - 0.1 * a');
  expect(narrower(() => wide, intervals(outwardLine), none)(value, () => smooth)).toBe(value);
});

it('the digits of a descent over hundreds of steps need no decimals', async () => {
  const steps = Array.from(
    { length: 300 },
    (_, k) => `w${k + 1} = w${k} - 0.4 * (w${k} * x - 1) * x`,
  );
  const model = ['w0 = w * 1', ...steps].join('; ');
  const argv = ['--model', model, '--x', '0.7', '--w', '0.9', '--get', 'w300,dw'];
  // w300 = 1/x + (w - 1/x) (1 - 0.4 x²)^300
  const last = 1 / 0.7 + (0.9 - 1 / 0.7) * (1 - 0.4 * 0.49) ** 300;
  const { out, code } = await backprop(argv);
  const [w300, dw] = out.split('\n').map(Number) as [number, number];
  expect(code).toBe(0);
  expect(w300 / last).toBeCloseTo(1, 14);
  expect(dw / (1 - 0.4 * 0.49) ** 300).toBeCloseTo(1, 10);
});

it('there is nothing to narrow where no formula reads a name twice', () => {
  const can = (text: string): boolean => canNarrow(parseFormula(text), new Map([['p', part]]));
  expect(['a + b', 'a * b - c', '(a > 0) .* a'].some(can)).toBe(false);
  expect(['a + a', 'a + p'].every(can)).toBe(true);
});
