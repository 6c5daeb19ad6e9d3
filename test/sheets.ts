// Sheets as honest people write them: rounded or with digits cut off, at the end, at every step or
// at every operation.
import type { WrittenAnswer } from '../src/check/sheet.ts';
import type { Problem } from '../src/engine/problem.ts';
import { factorsOf, productOf } from '../src/check/rewriting.ts';
import type { Formula } from '../src/model/formula.ts';
import { layersFor, randomProblem } from './networks.ts';
import { answersFor, prepareKind, rightValues } from './planting.ts';
import { random } from './random.ts';
import { denseNaming } from '../src/engine/naming.ts';
import { optimizerNames, optimizers, type Settings } from '../src/model/optimizers.ts';
import { withDescent } from '../src/records/descent-options.ts';
import { kernels } from '../src/engine/kernels.ts';
import type { Arithmetic } from '../src/engine/arithmetic.ts';
import { floatFunctions } from '../src/engine/float-line.ts';
import { interpreter, kept, spread, type Entries } from '../src/engine/interpret.ts';
import type { Kind } from '../src/check/hypotheses.ts';

/** How the numbers of a sheet are kept. */
export interface Hand {
  readonly digits: number;
  readonly of: 'decimals' | 'significant';
  readonly isCut: boolean;
  /**
   * Where digits are dropped, but for the end where they always are: after every operation, too
   * where a slope is a number of its own before it is multiplied by.
   */
  readonly at: 'end' | 'step' | 'operation' | 'slope';
}

export const hands: readonly Hand[] = [3, 4, 5, 6].flatMap((digits) =>
  (['decimals', 'significant'] as const).flatMap((of) =>
    [false, true].flatMap((isCut) =>
      (['end', 'step', 'operation', 'slope'] as const).map((at) => ({ digits, of, isCut, at })),
    ),
  ),
);

/** A number with so many digits, as it is written. */
export function writtenBy({ digits, of, isCut }: Hand): (value: number) => string {
  return (value) => {
    const power = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) + 1e-12);
    const decimals = of === 'decimals' ? digits : digits - 1 - power;
    const scaled = Math.abs(value) * (1 + 1e-12) * 10 ** decimals;
    const whole = isCut ? Math.floor(scaled + 1e-9) : Math.round(scaled + 1e-9);
    const text = (whole / 10 ** decimals).toFixed(Math.max(0, Math.min(100, decimals)));
    return value < 0 && whole > 0 ? `-${text}` : text;
  };
}

/** The values somebody has in hand who works with these steps. */
export function valuesBy(hand: Hand, kind: Kind, right: Float64Array): Float64Array {
  const write = writtenBy(hand);
  const rounded = (value: number): number => Number(write(value));
  const isEvery = /operation|slope/.test(hand.at);
  return workedOut(
    kind,
    right,
    pointArithmetic(isEvery ? rounded : (value) => value),
    hand.at === 'end' ? (value) => value : rounded,
    hand.at === 'slope' ? slopeFirst : (tree) => tree,
  );
}

/** The values of all steps in some arithmetic; what a step gives may be changed. */
function workedOut(
  { names, places, givenCount, own, size }: Kind,
  right: Float64Array,
  arithmetic: Arithmetic<number>,
  after: (value: number) => number = (value) => value,
  order: (tree: Formula) => Formula = (tree) => tree,
): Float64Array {
  const values = new Float64Array(size);
  values.set(right.subarray(0, places[givenCount]!.offset));
  const valueOf = (name: string): Entries<number> => {
    const { rows, cols, offset } = places[names.indexOf(name)]!;
    return { rows, cols, at: (i, j) => values[offset + i * cols + j]! };
  };
  const interpret = interpreter(valueOf, arithmetic);
  own.steps.forEach(({ tree }, at) => {
    const place = places[at + givenCount]!;
    const made = kept(spread(interpret(order(tree)), place));
    for (let k = 0; k < place.rows * place.cols; k++)
      values[place.offset + k] = after(made.at(Math.floor(k / place.cols), k % place.cols));
  });
  return values;
}

function slopeFirst(tree: Formula): Formula {
  const [first = tree, ...rest] = factorsOf(tree);
  return rest.length > 1 ? productOf([first, productOf(rest)]) : tree;
}

/** An honest sheet, and how it was worked. */
export interface HonestSheet {
  readonly problem: Problem;
  readonly answers: readonly WrittenAnswer[];
  readonly how: string;
}

const prepared = new Map<string, ReturnType<typeof prepareKind>>();

/** A random network of sigmoid units, and what all of its shape share. */
function drawn(widths: readonly number[], seed: number) {
  const layers = layersFor('sigmoid', 'half-sse', widths.length - 1);
  const problem = randomProblem(widths, layers, 'half-sse', seed);
  const key = widths.join('-');
  const ready = prepared.get(key) ?? prepareKind(problem);
  prepared.set(key, ready);
  return { problem, ready, right: rightValues(problem, ready) };
}

/** A random network's sheet by every hand. */
export function honestSheets(
  widths: readonly number[],
  which: 'all' | 'four',
  seed: number,
): HonestSheet[] {
  const { problem, ready, right } = drawn(widths, seed);
  const names = which === 'all' ? ready.names : ['y_pred', 'loss', 'dW2', 'dW1'];
  return hands.map((hand) => ({
    problem,
    answers: answersFor(ready.kind, names, valuesBy(hand, ready.kind, right), writtenBy(hand)),
    how: howOf(hand),
  }));
}

const howOf = ({ digits, of, isCut, at }: Hand): string =>
  [digits, of, isCut ? 'cut' : 'rounded', 'at every', at].join(' ');

/** A random network's sheet with a step of an optimiser, its first or its second, by some hand. */
export function steppedSheet(seed: number): HonestSheet & { readonly rate: number } {
  const next = random(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!;
  const optimizer = pick(optimizerNames);
  const widths = pick([
    [1, 1],
    [1, 1, 1],
    [2, 2, 2],
  ]);
  const layers = widths.slice(1).map(() => pick(['sigmoid', 'tanh', 'linear', 'relu'] as const));
  const settings: Settings = optimizers[optimizer].usual;
  const [rate, decay] = [pick([0.001, 0.01, 0.1, 0.5]), pick([0, settings.decay!, 0.01])];
  const chosen = { optimizer, settings: { ...settings, decay }, freeze: undefined };
  const plain = randomProblem(widths, layers, 'half-sse', seed);
  const nothing = { naming: denseNaming, others: [] };
  const { problem } = withDescent(
    rounded(plain, pick([1, 2, 3])),
    chosen,
    nothing,
    () => undefined,
  );
  const ready = prepareKind(problem, rate);
  const hand = pick(hands);
  const isSecond = pick([true, false]);
  const carried = (given: Problem['given']): Problem['given'] =>
    new Map(
      [...given].map(([name, value]) => {
        const after = ready.kind.names.indexOf(`${name}_new`);
        const isCarried = !/^[Wb]\d$/.test(name) && after >= 0;
        const { offset = 0 } = ready.kind.places[after] ?? {};
        const data = rightValues(problem, ready).slice(offset, offset + value.data.length);
        return [
          name,
          isCarried ? { ...value, data: data.map((one) => Number(one.toFixed(6))) } : value,
        ];
      }),
    );
  const stepped = isSecond ? { ...problem, given: carried(problem.given) } : problem;
  const values = valuesBy(hand, ready.kind, rightValues(stepped, ready));
  const names = pick([ready.names, ready.names.filter((name) => /^(d[Wb]\d|\w+_new)$/.test(name))]);
  return {
    problem: stepped,
    rate,
    answers: values.every(Number.isFinite)
      ? answersFor(ready.kind, names, values, writtenBy(hand))
      : [],
    how: `${optimizer} ${widths.join('-')} ${howOf(hand)}`,
  };
}

/** A problem with so many decimals in its values, as people give them. */
const rounded = (problem: Problem, decimals: number): Problem => ({
  ...problem,
  given: new Map(
    [...problem.given].map(([name, value]) => [
      name,
      { ...value, data: value.data.map((one) => Number(one.toFixed(decimals))) },
    ]),
  ),
});

/** Doubles, each result dropped to the digits in hand. */
export function pointArithmetic(drop: (value: number) => number): Arithmetic<number> {
  const one =
    (apply: (a: number) => number) =>
    (a: number): number =>
      drop(apply(a));
  const two =
    (apply: (a: number, b: number) => number) =>
    (a: number, b: number): number =>
      drop(apply(a, b));
  const add = two((a, b) => a + b);
  return {
    number: (value) => value,
    constant: (name) => (name === 'pi' ? Math.PI : Math.E),
    functions: {
      ...Object.fromEntries(
        Object.entries(floatFunctions).map(([name, apply]) => [name, one(apply)]),
      ),
      sqrt: one(Math.sqrt),
      square: one((a) => a * a),
      abs: Math.abs,
      relu: (a) => Math.max(a, 0),
      sign: Math.sign,
      erf: one(kernels.erf),
    },
    operators: {
      '+': add,
      '-': two((a, b) => a - b),
      '*': two((a, b) => a * b),
      '/': two((a, b) => a / b),
      '^': two((a, b) => a ** b),
      '.^': two((a, b) => a ** b),
      '>': (a, b) => (a > b ? 1 : 0),
      '>=': (a, b) => (a >= b ? 1 : 0),
      max: (a, b) => Math.max(a, b),
      min: (a, b) => Math.min(a, b),
    },
    sum: (terms) => terms.reduce(add),
    isZero: (a) => a === 0,
    toNumber: (a) => a,
  };
}

/** A random network's sheet computed in single precision, as Python prints its numbers. */
export function float32Sheet(widths: readonly number[], seed: number): HonestSheet {
  const { problem, ready, right } = drawn(widths, seed);
  const values = workedOut(ready.kind, right.map(Math.fround), pointArithmetic(Math.fround));
  const write = seed % 2 === 0 ? shortestFloat32 : String;
  const answers = answersFor(ready.kind, ready.names, values, write);
  return { problem, answers, how: 'float32' };
}

/** As NumPy prints a float32: the fewest digits that read back to it. */
function shortestFloat32(value: number): string {
  const digits = [6, 7, 8, 9].find((n) => Math.fround(Number(value.toPrecision(n))) === value) ?? 9;
  return String(Number(value.toPrecision(digits)));
}
