// Networks drawn from all that options write: forms, samples, biases or none, activations and
// losses with their parameters, a penalty, and a step of an optimiser; as options of a command, and
// as plain JSON for others to solve.
import type { Matrix } from '../src/matrix.ts';
import { activationNames, activations, type Activation } from '../src/model/activations.ts';
import type { ActivationName } from '../src/model/activations.ts';
import {
  formNames,
  formOf,
  reduceNames,
  type Form,
  type Network,
  type Reduce,
} from '../src/model/dense.ts';
import { lossNames, losses, type Loss, type LossName } from '../src/model/losses.ts';
import {
  optimizerNames,
  optimizers,
  settings,
  type OptimizerName,
  type SettingName,
  type Settings,
} from '../src/model/optimizers.ts';
import { inForm } from './networks.ts';
import { between, random } from './random.ts';

/** A name and the parameter that it has instead of its usual one. */
export type Named<Name> = readonly [name: Name, parameter: number | null];

export interface Drawn {
  readonly form: Form;
  readonly activations: readonly Named<ActivationName>[];
  readonly loss: Named<LossName>;
  readonly reduce: Reduce;
  readonly l2: number;
  /** Quantities as the form writes them; without b where there are no biases of their own. */
  readonly given: ReadonlyMap<string, Matrix>;
  readonly lr: number;
  readonly optimizer: OptimizerName;
  /** Those that are not the usual ones. */
  readonly settings: Settings;
  readonly frozen: readonly string[];
}

/** What a draw is made with. */
interface Lot {
  readonly pick: <Item>(items: readonly Item[]) => Item;
  /** A number of three decimals. */
  readonly number: (low: number, high: number) => number;
}

function lotOf(seed: number): Lot {
  const next = random(seed);
  return {
    pick: (items) => items[Math.floor(next() * items.length)]!,
    number: (low, high) => Math.round(between(next, low, high) * 1000) / 1000,
  };
}

export function drawn(seed: number): Drawn {
  const lot = lotOf(seed);
  const { pick, number } = lot;
  const depth = pick([1, 2, 2, 3]);
  const widths = Array.from({ length: depth + 1 }, () => pick([1, 2, 3]));
  const lossName = pick(lossNames.filter((name) => name !== 'ce' || widths.at(-1)! > 1));
  const form = pick(formNames);
  const names = widths.slice(1).map((units, i) => pick(fitting(units, i === depth - 1, lossName)));
  const samples = pick([1, 2, 3, 4]);
  const given = inForm(drawnValues(widths, samples, lossName, lot), form);
  const hasNoBias = !formOf({ form }).hasOne && pick([true, false, false]);
  const kept = [...given].filter(([name]) => !(hasNoBias && name.startsWith('b')));
  const parameters = kept.map(([name]) => name).filter((name) => !['x', 'y'].includes(name));
  return {
    form,
    activations: names.map((name) => named(name, activations[name] as Activation, lot)),
    loss: named(lossName, losses[lossName] as Loss, lot),
    reduce: samples === 1 ? 'mean' : pick(reduceNames),
    l2: pick([0, 0, number(0.01, 1)]),
    given: new Map(kept),
    lr: pick([0.01, 0.1, 0.5]),
    ...drawnStep(lot),
    frozen: parameters.slice(1).filter(() => pick([true, false, false, false])),
  };
}

/** The activations that a layer can have. */
function fitting(units: number, isLast: boolean, loss: LossName): readonly ActivationName[] {
  const { ofProbabilities }: Loss = losses[loss];
  const all = activationNames.filter((name) => units > 1 || name !== 'softmax');
  if (!isLast) return all;
  if (loss === 'ce') return ['softmax'];
  return ofProbabilities ? all.filter((name) => ['sigmoid', 'softmax'].includes(name)) : all;
}

const named = <Name>(
  name: Name,
  { parameter }: { readonly parameter?: number },
  { pick, number }: Lot,
): Named<Name> => [name, parameter === undefined ? null : pick([null, number(0.05, 0.9)])];

/** Values with samples in columns, and targets that the loss takes. */
function drawnValues(
  widths: readonly number[],
  samples: number,
  loss: LossName,
  { pick, number }: Lot,
): Map<string, Matrix> {
  const matrix = (rows: number, cols: number, entry: () => number): Matrix => ({
    rows,
    cols,
    data: Float64Array.from({ length: rows * cols }, entry),
  });
  const outputs = widths.at(-1)!;
  const values = new Map([
    ['x', matrix(widths[0]!, samples, () => number(-2, 2))],
    ['y', loss === 'ce' ? classes(outputs, samples, pick) : matrix(outputs, samples, target)],
  ]);
  widths.slice(1).forEach((units, i) => {
    values.set(
      `W${i + 1}`,
      matrix(units, widths[i]!, () => number(-1.5, 1.5)),
    );
    values.set(
      `b${i + 1}`,
      matrix(units, 1, () => number(-1, 1)),
    );
  });
  return values;

  function target(): number {
    const { ofSigns, ofProbabilities }: Loss = losses[loss];
    if (ofSigns) return pick([-1, 1]);
    return ofProbabilities ? pick([0, 1, number(0, 1)]) : number(-1, 1);
  }
}

/** A column for each sample, a 1 at its class. */
function classes(outputs: number, samples: number, pick: Lot['pick']): Matrix {
  const data = new Float64Array(outputs * samples);
  const units = Array.from({ length: outputs }, (_, unit) => unit);
  for (let k = 0; k < samples; k++) data[pick(units) * samples + k] = 1;
  return { rows: outputs, cols: samples, data };
}

function drawnStep({ pick, number }: Lot): Pick<Drawn, 'optimizer' | 'settings'> {
  const optimizer = pick(optimizerNames);
  const own = Object.keys(optimizers[optimizer].usual) as SettingName[];
  const chosen = own
    .filter(() => pick([true, false]))
    .map((name) => [name, name === 'eps' ? pick([1e-7, 1e-3]) : number(0.05, 0.95)] as const);
  return { optimizer, settings: Object.fromEntries(chosen) };
}

const rowsOf = ({ rows, cols, data }: Matrix): number[][] =>
  Array.from({ length: rows }, (_, row) => [...data.subarray(row * cols, (row + 1) * cols)]);

const wordOf = ([name, parameter]: Named<string>): string =>
  parameter === null ? name : `${name}:${parameter}`;

/** The options that give its quantities. */
const valueOptions = ({ given }: Drawn): string[] =>
  [...given].flatMap(([name, value]) => [`--${name}`, JSON.stringify(rowsOf(value))]);

/** The options that choose what is computed of them. */
export function choiceOptions({
  form,
  given,
  reduce,
  l2,
  activations: named,
  loss,
}: Drawn): string[] {
  const hasBiases = formOf({ form }).hasOne || given.has('b1');
  return [
    ...['--layers', String(named.length), '--form', form],
    ...['--activation', named.map(wordOf).join(), '--loss', wordOf(loss)],
    ...(reduce === 'mean' ? [] : ['--reduce', reduce]),
    ...(hasBiases ? [] : ['--no-bias']),
    ...(l2 === 0 ? [] : ['--l2', String(l2)]),
  ];
}

/** The options that say how its step is made. */
export const stepOptions = ({ lr, optimizer, settings: own, frozen }: Drawn): string[] => [
  ...['--lr', String(lr), '--optimizer', optimizer],
  ...Object.entries(own).flatMap(([name, value]) => [
    `--${settings[name as SettingName].option}`,
    String(value),
  ]),
  ...(frozen.length === 0 ? [] : ['--freeze', frozen.join()]),
];

/** All options that write it. */
export const optionsOf = (network: Drawn): string[] => [
  ...valueOptions(network),
  ...choiceOptions(network),
  ...stepOptions(network),
];

/** Its parameters as options, and its samples as records of so many, the last of what is left. */
export function asRecords(network: Drawn, size: number): { options: string[]; records: string } {
  const { form, given } = network;
  const parameters = [...given].filter(([name]) => !['x', 'y'].includes(name));
  const [x, y] = ['x', 'y'].map((name) => rowsOf(given.get(name)!));
  const { isOfRows } = formOf({ form });
  const count = isOfRows ? x!.length : x![0]!.length;
  const part = (rows: number[][], from: number): number[][] =>
    isOfRows ? rows.slice(from, from + size) : rows.map((row) => row.slice(from, from + size));
  const starts = Array.from({ length: Math.ceil(count / size) }, (_, k) => k * size);
  const records = starts.map((from) => JSON.stringify({ x: part(x!, from), y: part(y!, from) }));
  const options = valueOptions({ ...network, given: new Map(parameters) });
  return { options, records: records.join('\n') };
}

/** What decides its steps. */
export function networkOf({ form, activations: named, loss, reduce, l2 }: Drawn): Network {
  const [name, lossParameter] = loss;
  return {
    form,
    reduce,
    l2,
    activations: named.map(([activation]) => activation),
    parameters: named.map(([, parameter]) => parameter ?? undefined),
    loss: name,
    ...(lossParameter !== null && { lossParameter }),
  };
}

/** It as JSON, its quantities as lists of rows. */
export const jsonOf = (network: Drawn, more: object): string => {
  const given = Object.fromEntries(
    [...network.given].map(([name, value]) => [name, rowsOf(value)]),
  );
  return JSON.stringify({ ...network, given, ...more });
};
