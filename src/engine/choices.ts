// What options or a record choose of a dense network, as typed, and its reading: words in any case,
// a parameter behind a colon, the words that people use answered with ours.
import { choose, suggestion } from '../choice.ts';
import { shortened } from '../decimal.ts';
import { keptBy } from '../kept.ts';
import {
  activationNames,
  activations,
  stepFunctions,
  type Activation,
  type ActivationName,
} from '../model/activations.ts';
import { plainDescent, type Descent } from '../model/descent.ts';
import { formNames, reduceNames, type Form, type Network, type Reduce } from '../model/dense.ts';
import { lossNames, losses, type Loss, type LossName } from '../model/losses.ts';
import { otherActivations, otherLosses } from '../model/elsewhere.ts';
import { optimizers, settings, type Optimizer, type SettingName } from '../model/optimizers.ts';
import { counted, UserError } from '../user-error.ts';

/** What flags or a record choose, as typed. */
export interface Choices {
  readonly layers?: string;
  readonly activation?: string;
  readonly loss?: string;
  readonly form?: string;
  readonly reduce?: string;
  readonly l2?: string;
  /** False for a network without biases. */
  readonly bias?: boolean;
  /** Those that a record makes: errors call them by their names there. */
  readonly inRecord?: ReadonlySet<Choice>;
}

const choices = ['layers', 'activation', 'loss', 'form', 'reduce', 'l2'] as const;

/** What can be chosen of a dense network by a word or a number. */
export type Choice = (typeof choices)[number];

/** The choices of two places; where both make one, the `strong` place does. */
export function mergeChoices(weak: Choices, strong: Choices): Choices {
  const made = choices.flatMap((choice): [Choice, string, boolean][] => {
    const place = strong[choice] === undefined ? weak : strong;
    const text = place[choice];
    return text === undefined ? [] : [[choice, text, place.inRecord?.has(choice) ?? false]];
  });
  const bias = strong.bias ?? weak.bias;
  return {
    ...Object.fromEntries(made.map(([choice, text]) => [choice, text])),
    ...(bias !== undefined && { bias }),
    inRecord: new Set(made.flatMap(([choice, , isThere]) => (isThere ? [choice] : []))),
  };
}

/** What a choice is called where it was made: `--layers`, or `layers` in a record. */
export const calledIn = ({ inRecord }: Choices, choice: Choice): string =>
  inRecord?.has(choice) ? choice : `--${choice}`;

/** Checks what flags choose, as far as it can be done without a network. Throws UserError. */
export function checkChoices(options: Choices): void {
  for (const choice of choices) {
    const text = options[choice];
    if (text !== undefined) checkChoice(choice, text, `--${choice}`);
  }
}

type Reader = (text: string, where: string) => unknown;

const readers: Readonly<Record<Choice, Reader>> = {
  layers: readLayers,
  activation: (text, where) => text.split(',').map((name) => readActivation(name, where)),
  loss: readLoss,
  form: readForm,
  reduce: (text, where) => choose(where, text, reduceNames),
  l2: readPenalty,
};

/** Checks one choice without a network; `where` names it in errors. Throws UserError. */
export function checkChoice(choice: Choice, text: string, where: string): void {
  readers[choice](text, where);
}

/** Reads how many layers there are; `where` names the choice in errors. Throws UserError. */
export function readLayers(text: string, where = '--layers'): number {
  const typed = text.trim();
  const shown = shortened(typed) || 'empty';
  if (!/^[1-9]$/.test(typed))
    throw new UserError(`${where} is ${shown}: write a whole number from 1 to 9`);
  return Number(typed);
}

/** A name that was chosen, and the parameter behind its colon. */
interface Chosen<Name> {
  readonly name: Name;
  readonly parameter?: number;
}

interface Called {
  readonly parameter?: number;
  readonly alsoCalled?: readonly string[];
  readonly meantBy?: readonly string[];
}

/** What a name is looked up in, and the formulas of those that there are none of. */
interface Table<Name extends string> {
  readonly rows: Readonly<Record<Name, Called>>;
  readonly names: readonly Name[];
  readonly others: Readonly<Record<string, readonly string[]>>;
}

/** A row of a table by its name in any case, or by another word for it. */
function readNamed<Name extends string>(
  text: string,
  where: string,
  { rows, names, others }: Table<Name>,
): Chosen<Name> {
  const [typed = '', parameter] = text.trim().split(':');
  const name = isNameOf(rows, typed) ? typed : called(plainWord(typed), rows, names);
  if (name === undefined)
    throw new UserError(unknownWord(typed.trim(), where, { rows, names, others }));
  if (parameter === undefined) return { name };
  if (rows[name].parameter === undefined)
    throw new UserError(`${where} is ${text.trim()}: ${name} has no parameter`);
  const value = Number(parameter);
  if (parameter.trim() === '' || !Number.isFinite(value))
    throw new UserError(
      `${where} is ${text.trim()}: write a number behind the colon, as in ${name}:0.1`,
    );
  return { name, parameter: value };
}

const isNameOf = <Name extends string>(
  rows: Readonly<Record<Name, unknown>>,
  text: string,
): text is Name => Object.hasOwn(rows, text);

const called = <Name extends string>(
  word: string,
  rows: Table<Name>['rows'],
  names: readonly Name[],
): Name | undefined =>
  names.find((name) => plainWord(name) === word || rows[name].alsoCalled?.includes(word));

/** `Leaky_ReLU` and `leaky-relu` are one word. */
const plainWord = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[-_\s]/g, '');

function unknownWord<Name extends string>(
  typed: string,
  where: string,
  { rows, names, others }: Table<Name>,
): string {
  const word = plainWord(typed);
  const other = Object.entries(others).find(([, words]) => words.includes(word));
  if (other) {
    const [formula] = other;
    return (
      `${where} ${typed} is not built in: write the network as a --model with ${formula} ` +
      '(backprop model prints one of these options to begin with)'
    );
  }
  const short = shortened(typed);
  const [, called = '', number] = /^(\D+?)\s*[=(]\s*(-?[.\d]+)\)?$/.exec(short) ?? [];
  const own = names.find((name) => plainWord(name) === plainWord(called));
  if (own !== undefined && rows[own].parameter !== undefined)
    return `${where} is ${typed}: did you mean ${own}:${number}?`;
  const meant = names.filter((name) => rows[name].meantBy?.includes(word));
  const hint = meant.length > 0 ? `did you mean ${meant.join(' or ')}? ` : suggestion(typed, names);
  const shown = short || 'empty';
  return `${where} is ${shown}: ${hint}choose from ${names.join(', ')}`;
}

const activationRows: Readonly<Record<ActivationName, Activation>> = activations;
const lossRows: Readonly<Record<LossName, Loss>> = losses;

/** Throws UserError, saying of a step function why there is none. */
function readActivation(text: string, where: string): Chosen<ActivationName> {
  if (!isNameOf(activationRows, text) && stepFunctions.has(plainWord(text)))
    throw new UserError(
      `${where} is ${text.trim()}, whose slope is 0 wherever it has one, so that no gradient ` +
        'comes back through it: take sigmoid, or tanh for -1 and 1',
    );
  return readNamed(text, where, {
    rows: activationRows,
    names: activationNames,
    others: otherActivations,
  });
}

function readLoss(text: string, where: string): Chosen<LossName> {
  return readNamed(text, where, { rows: lossRows, names: lossNames, others: otherLosses });
}

/** Words that are answered with a form. */
const formWords: Partial<Readonly<Record<Form, readonly string[]>>> = {
  Wx: ['w@x', 'w*x', 'columns', 'column', 'matlab', 'octave'],
  xW: ['x@w', 'x*w', 'rows', 'row', 'keras', 'tensorflow', 'numpy', 'sklearn', 'scikit-learn'],
  xWt: ['x@w.t', 'xw.t', 'xw^t', "xw'", 'x*w.t', 'pytorch', 'torch'],
};

/** In any case: `wx`, `XW`. */
function readForm(text: string, where: string): Form {
  const typed = text.trim().toLowerCase();
  const found = formNames.find((name) => name.toLowerCase() === typed);
  const meant = formNames.find((name) => formWords[name]?.includes(typed));
  if (meant !== undefined)
    throw new UserError(
      `${where} is ${text.trim()}: write ${meant}, one of ${formNames.join(', ')}`,
    );
  return found ?? choose(where, text, formNames);
}

function readPenalty(text: string, where: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new UserError(`${where} is ${text.trim() || 'empty'}: write a number of 0 or more`);
  return value;
}

/** λ of the penalty that is chosen, 0 where there is none. */
export const penaltyIn = (chosen: Choices): number =>
  readPenalty(chosen.l2 ?? '0', calledIn(chosen, 'l2'));

/** The network of so many layers that is chosen; `hasSamples` where there are several of them. */
type NetworkOf = (depth: number, hasSamples: boolean) => Network;

/** Makes a network once of choices, which are the same for most sheets of a class. */
export const chooseNetwork = keptBy((chosen: Choices): NetworkOf => {
  const known = new Map<string, Network>();
  return (depth, hasSamples) => {
    const key = `${depth} ${hasSamples}`;
    const network = known.get(key) ?? networkBy(chosen, depth, hasSamples);
    known.set(key, network);
    return network;
  };
});

function networkBy(chosen: Choices, depth: number, hasSamples: boolean): Network {
  const units = chooseActivations(chosen, depth);
  const loss = readLoss(chosen.loss ?? 'half-sse', calledIn(chosen, 'loss'));
  const form = chooseForm(chosen);
  const reduce: Reduce = choose(calledIn(chosen, 'reduce'), chosen.reduce ?? 'mean', reduceNames);
  const l2 = penaltyIn(chosen);
  const parameters = units.map(({ parameter }) => parameter);
  return {
    activations: units.map(({ name }) => name),
    loss: loss.name,
    ...(parameters.some((one) => one !== undefined) && { parameters }),
    ...(loss.parameter !== undefined && { lossParameter: loss.parameter }),
    ...(form !== 'Wx' && { form }),
    ...(chosen.bias === false && { hasNoBias: true }),
    ...(hasSamples && { reduce }),
    ...(l2 > 0 && { l2 }),
  };
}

/** The options that choose a network. */
export function networkOptions(network: Network): string[] {
  const {
    activations: units,
    loss,
    parameters,
    lossParameter,
    form,
    hasNoBias,
    reduce,
    l2,
  } = network;
  const withParameter = (name: string, parameter: number | undefined): string =>
    parameter === undefined ? name : [name, parameter].join(':');
  const shown = units.map((name, i) => withParameter(name, parameters?.[i]));
  return [
    ...['--layers', String(units.length), '--activation', shown.join(',')],
    ...['--loss', withParameter(loss, lossParameter)],
    ...(form === undefined ? [] : ['--form', form]),
    ...(hasNoBias ? ['--no-bias'] : []),
    ...(reduce === undefined || reduce === 'mean' ? [] : ['--reduce', reduce]),
    ...(l2 === undefined ? [] : ['--l2', String(l2)]),
  ];
}

/** The options that say how a step is made. */
export function steppingOptions({ optimizer, settings: values, frozen }: Descent): string[] {
  const { usual }: Optimizer = optimizers[optimizer];
  const set = (Object.keys(values) as SettingName[]).filter((name) => values[name] !== usual[name]);
  return [
    ...(optimizer === plainDescent.optimizer ? [] : ['--optimizer', optimizer]),
    ...set.flatMap((name) => [`--${settings[name].option}`, String(values[name])]),
    ...(frozen.size === 0 ? [] : ['--freeze', [...frozen].join(',')]),
  ];
}

export const chooseForm = (chosen: Choices): Form =>
  readForm(chosen.form ?? 'Wx', calledIn(chosen, 'form'));

function chooseActivations(chosen: Choices, depth: number): Chosen<ActivationName>[] {
  const where = calledIn(chosen, 'activation');
  const { activation = 'sigmoid' } = chosen;
  const units = activation.split(',').map((name) => readActivation(name, where));
  const [first] = units;
  if (units.length === 1 && first) return Array.from({ length: depth }, () => first);
  if (units.length !== depth)
    throw new UserError(
      `${where} names ${units.length} activations but the network has ${counted(depth, 'layer')}: ` +
        'give one, or one each',
    );
  return units;
}
