// All records as one: the sum or the mean of their losses and gradients, which is the gradient of
// the whole batch.
import { namesLike } from '../choice.ts';
import { numberText, valueText } from '../text/notation.ts';
import { entryText, quantitiesOf, valueOrEntry, type Matrix } from '../matrix.ts';
import { networkOptions } from '../engine/choices.ts';
import { countSamples, type Problem } from '../engine/problem.ts';
import { penaltyOf } from '../engine/penalty.ts';
import { outputName } from '../engine/results.ts';
import { run, type Trace } from '../engine/trace.ts';
import { divisorOf, networkKey, type Network, type Reduce } from '../model/dense.ts';
import { denseModel, parametersOf } from '../model/model.ts';
import type { Step } from '../model/step.ts';
import type { Naming } from '../names.ts';
import type { Row } from '../records/row.ts';
import { UserError } from '../user-error.ts';
import { quoted, writeCells, separators, type FormatName } from '../records/csv.ts';
import { writeLine } from '../records/ndjson.ts';
import type { Outlet } from './outlet.ts';
import type { Kind, Solved } from './solve.ts';
import { inParts, wholeName } from './wanted.ts';

export interface ReduceChoices {
  readonly reduction: Reduce;
  readonly format: FormatName;
  readonly get: readonly string[] | undefined;
  readonly digits: number | undefined;
  readonly naming: Naming;
  /** λ of the penalty on the weights that counts once; the records have none. */
  readonly l2: number;
}

/**
 * What is summed over, fixed by the first record: every parameter's value, the names of the sums
 * and where each lies.
 */
interface Sums {
  readonly network: Network | undefined;
  /** The quantities that the first record gives. */
  readonly ofRecord: ReadonlySet<string>;
  readonly parameters: ReadonlyMap<string, Matrix>;
  readonly names: readonly string[];
  readonly totals: ReadonlyMap<string, Total>;
  /** How many records there were, and how many samples they held. */
  count: number;
  samples: number;
}

interface Total {
  readonly rows: number;
  readonly cols: number;
  readonly sum: Float64Array;
  readonly rest: Float64Array;
}

/**
 * Adds up each record's loss and gradients; prints one record when the input ends. `bad` takes the
 * message of each bad one.
 */
export function allRecords(choices: ReduceChoices, bad: (message: string) => void): Outlet {
  let sums: Sums | undefined;
  return {
    begin: () => '',
    good: (row, solved) => {
      sums ??= begin(row, solved, choices);
      const { problem } = solved.trace;
      checkParameters(sums, problem);
      if (sums.network) checkNetwork(sums.network, problem.model.network!);
      const weight = weightOf(problem, choices);
      for (const [name, total] of sums.totals)
        add(total, solved.trace.values.get(name)?.data as Float64Array, 0, weight);
      sums.count++;
      sums.samples += weight;
      return '';
    },
    bad: (_, message) => {
      bad(message);
      return '';
    },
    replaces: false,
    takeFor: (_, __, { kind, trace }) => {
      if (!sums) return undefined;
      const all = sums;
      const weight = weightOf(trace.problem, choices);
      const places = [...all.totals].map(([name, total]) => ({
        total,
        offset: offsetOf(kind, name),
      }));
      const parameters = [...all.parameters].map(([name, { data }]) => ({
        data,
        offset: offsetOf(kind, name),
      }));
      return (memory) => {
        if (
          parameters.some(({ data, offset }) =>
            data.some((value, k) => value !== memory[offset + k]),
          )
        )
          return false;
        for (const { total, offset } of places) add(total, memory, offset, weight);
        all.count++;
        all.samples += weight;
        return true;
      };
    },
    end: () => {
      if (!sums) throw new UserError(`there is no record to take the ${choices.reduction} of`);
      return write(sums, choices);
    },
  };
}

/** How often a record counts: in a mean, as many samples as it is the mean of. */
const weightOf = (problem: Problem, { reduction }: ReduceChoices): number =>
  reduction === 'mean' ? countSamples(problem) : 1;

const offsetOf = ({ prepared }: Kind, name: string): number =>
  prepared.compiled.places.get(name)?.offset as number;

/**
 * What is the same for all records: weights and biases, and of a model what neither it declares as
 * an input nor the first record gives.
 */
const parametersAmong = ({ model, given }: Problem, ofRecord: ReadonlySet<string>): string[] =>
  parametersOf(model, given.keys()).filter((name) => model.network || !ofRecord.has(name));

function begin({ quantities }: Row, { trace }: Solved, { get, naming }: ReduceChoices): Sums {
  const { problem, steps, values } = trace;
  const ofRecord = new Set(quantities.keys());
  const shared = new Set(parametersAmong(problem, ofRecord));
  const isSummed = ({ pass, of = '' }: Step): boolean => pass === 'backward' && shared.has(of);
  const all = [outputName(steps)!, ...steps.filter(isSummed).map(({ name }) => name)];
  const find = (text: string): string => {
    const name = naming.nameOf(text) ?? wholeName(text, steps, all) ?? text;
    if (all.includes(name)) return name;
    const of = steps.find((step) => step.name === name && step.pass === 'backward')?.of ?? '';
    const reason = ofRecord.has(of) ? `the records give ${of}, each its own; ` : '';
    const others = namesLike(text, all);
    throw new UserError(`--get ${text} can't be reduced: ${reason}there are ${others}`);
  };
  const names = get?.map((text) => inParts(text, find)) ?? all;
  for (const name of names) valueOrEntry(name, (quantity) => values.get(quantity));
  const totals = new Map(
    quantitiesOf(names).map((name): [string, Total] => {
      const { rows, cols, data } = values.get(name) as Matrix;
      return [
        name,
        { rows, cols, sum: new Float64Array(data.length), rest: new Float64Array(data.length) },
      ];
    }),
  );
  const parameters = new Map(
    [...problem.given]
      .filter(([name]) => shared.has(name))
      .map(([name, value]) => [name, { ...value, data: value.data.slice() }]),
  );
  const { network } = problem.model;
  return { network, ofRecord, parameters, names, totals, count: 0, samples: 0 };
}

/** The records of a batch choose the same. Throws UserError. */
function checkNetwork(first: Network, network: Network): void {
  if (networkKey(first) === networkKey(network)) return;
  const [here, there] = [chosenIn(network), chosenIn(first)];
  const name = here.findIndex(([, choice], k) => choice !== there[k]![1]);
  if (name < 0) return;
  throw new UserError(
    `${here[name]!.join(' is ')} but ${there[name]![1]} in the first record: ` +
      'the gradient of a batch is of the same network for all records',
  );
}

/** What a record can choose of a network, by its names. */
function chosenIn(network: Network): (readonly [name: string, choice: string])[] {
  const options = networkOptions(network);
  const choice = (name: string): string => options[options.indexOf(`--${name}`) + 1]!;
  return [
    ['activation', choice('activation')],
    ['loss', choice('loss')],
    ['form', network.form ?? 'Wx'],
  ];
}

function checkParameters({ parameters: first, ofRecord }: Sums, problem: Problem): void {
  const { given, model } = problem;
  const what = model.network ? 'weights' : 'parameters';
  const all = `the gradient of a batch is of the same ${what} for all records`;
  for (const name of parametersAmong(problem, ofRecord))
    if (!first.has(name)) throw new UserError(`${name} is not in the first record: ${all}`);
  for (const [name, expected] of first) {
    const value = given.get(name);
    if (!value || value.rows !== expected.rows || value.cols !== expected.cols)
      throw new UserError(`${name} has another shape than in the first record: ${all}`);
    const k = value.data.findIndex((entry, i) => entry !== expected.data[i]);
    if (k < 0) continue;
    const [entry, here, there] = [entryText(k, value), value.data[k], expected.data[k]];
    throw new UserError(`${name}${entry} is ${here} but ${there} in the first record: ${all}`);
  }
}

/**
 * Neumaier's sum: what each addition loses is kept beside it and added at the end.
 * Source: A. Neumaier, Z. Angew. Math. Mech. 54 (1974) 39.
 */
function add({ sum, rest }: Total, data: Float64Array, offset: number, weight: number): void {
  for (let k = 0; k < sum.length; k++) {
    const value = weight * (data[offset + k] as number);
    const before = sum[k] as number;
    const after = before + value;
    rest[k] =
      (rest[k] as number) +
      (Math.abs(before) >= Math.abs(value) ? before - after + value : value - after + before);
    sum[k] = after;
  }
}

function write(sums: Sums, { reduction, format, digits, l2 }: ReduceChoices): string {
  const { names, totals, count, samples } = sums;
  const number = numberText(digits);
  const divisor = divisorOf(reduction, samples);
  const penalties = penaltyValues(sums, l2);
  const reduced = (name: string): Matrix => {
    const { rows, cols, sum, rest } = totals.get(name)!;
    const penalty = penalties.get(name)?.data;
    const data = sum.map(
      (value, k) => (value + (rest[k] as number)) / divisor + (penalty?.[k] ?? 0),
    );
    if (!data.every(Number.isFinite))
      throw new UserError(`the ${reduction} of ${name} is not finite: its terms are too large`);
    return { rows, cols, data };
  };
  const fields = names.map((name): [string, string] => [
    name,
    valueText(valueOrEntry(name, reduced)!, number),
  ]);
  const all: [string, string][] = [['records', String(count)], ...fields];
  if (format === 'ndjson') return writeLine(all.map(([name, text]) => [`"${name}"`, text]));
  const separator = separators[format];
  return (
    writeCells(
      all.map(([name]) => quoted(name, separator)),
      separator,
    ) +
    writeCells(
      all.map(([, text]) => quoted(text, separator)),
      separator,
    )
  );
}

/** The penalty with this λ on the weights of a network, and its gradients, by their names. */
function penaltyValues({ network, parameters }: Sums, l2: number): Trace['values'] {
  if (network === undefined || l2 === 0) return new Map();
  return run(penaltyOf({ model: denseModel({ ...network, l2 }), given: parameters })!).values;
}
