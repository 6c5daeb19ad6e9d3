// The options that say which problem is meant, shared by every command: their declaration and their
// reading.
import { listed, namesLike, notGiven, suggestion, type OwnOptions } from '../choice.ts';
import type { CommandDefinition, Options } from '../command.ts';
import { optionName, ownOptions, type OptionGroup, type OptionRow } from '../option-table.ts';
import { splitEntry, type Matrix } from '../matrix.ts';
import { checkChoices, type Choices } from '../engine/choices.ts';
import { notSet } from '../engine/pinned.ts';
import { makeProblem, notebook, type Problem } from '../engine/problem.ts';
import { bothStdin, noFile, sourceName, readText, type Streams } from '../streams.ts';
import { activationNames } from '../model/activations.ts';
import { formNames, reduceNames } from '../model/dense.ts';
import { lossNames } from '../model/losses.ts';
import type { Model } from '../model/model.ts';
import { settings } from '../model/optimizers.ts';
import { denseNaming } from '../engine/naming.ts';
import { biasName, choiceNames, seemsMeant, weightName, type Naming } from '../names.ts';
import { tryHelp, UserError } from '../user-error.ts';
import { checkRate, choiceFields, mergeAll, type AllChoices } from './choices.ts';
import { quoteEnd } from './json.ts';
import { readOne, readValue } from './values.ts';
import { type Note } from '../decimal.ts';
import type { ProblemRecord } from './record.ts';

/** What commander hands over. */
export interface ProblemOptions extends Options {
  readonly layers?: string;
  readonly from?: string;
  readonly activation?: string;
  readonly loss?: string;
  readonly form?: string;
  readonly reduce?: string;
  readonly l2?: string;
  readonly bias?: boolean;
  readonly lr?: string;
  /** The text of the model, and what errors call it. */
  readonly model?: string;
  readonly modelSource?: string;
  /** The givens of the model that are options, with commas between them. */
  readonly modelOptions?: string;
  readonly set?: string;
  readonly wrt?: string;
}

const layerNumbers = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** The options that give a quantity, and which. */
const givenOptions = new Map([
  ['x', 'x'],
  ['y', 'y'],
]);
for (const l of layerNumbers) {
  const [weight, bias] = [weightName(l), biasName(l)];
  givenOptions.set(weight.toLowerCase(), weight).set(weight, weight).set(bias, bias);
}

/**
 * The one line of help that stands for the options of all layers, and the option it is shown for.
 */
export const layerHelp = { option: 'w1', term: '--w1 --b1 … --w9 --b9 <value>' } as const;

const shownAlone: Readonly<Record<string, string>> = {
  x: 'input',
  y: 'target',
  [layerHelp.option]: `weights, biases (default: ${Object.values(notebook).join(', ')})`,
};

/** What one `--set` stands behind another with, in the option's text: what no argument can hold. */
const settingSeparator = '\0';

const quantityRows: OptionRow[] = [];
for (const option of givenOptions.keys())
  quantityRows.push({ flags: `--${option} <value>`, help: shownAlone[option] });

const problemRows: readonly OptionRow[] = [
  ...quantityRows,
  { flags: '--layers <n>', help: 'depth (the highest layer given): 1 for a neuron' },
  { flags: '--from <file|->', help: 'quantities as a JSON record; options override' },
  {
    flags: '--activation <name[,name…]>',
    choices: activationNames,
    help: activationNames.join(' '),
  },
  { flags: '--loss <name>', choices: lossNames, help: lossNames.join(' ') },
  { flags: '--no-bias', help: 'a network without biases' },
  {
    flags: '--form <name>',
    choices: formNames,
    help: `${formNames.join(' ')}: how layers are written`,
  },
  { flags: '--l2 <λ>', help: 'add λ/2 · Σ W² to the loss' },
  { flags: '--model <file|text>', help: 'the problem is this model: q = x + y; f = q * z' },
  { flags: '--wrt <name[,name…]>', help: 'givens whose gradients are wanted (all)' },
  {
    flags: '--set <name=value>',
    help: 'a given, or a computed quantity to pin',
    collect: (text, before) =>
      before === undefined ? text : `${before}${settingSeparator}${text}`,
  },
  { flags: '--lr <rate>', help: 'also one step W ← W − lr·dW, and loss_new' },
];

const reduceRow: OptionRow = {
  flags: '--reduce <name>',
  choices: reduceNames,
  help: `${reduceNames.join(' ')} of several samples (default: mean)`,
};

const heading = 'The problem:';

/** Of a command that reduces records by a `--reduce` of its own. */
export const problemOfRecords: OptionGroup = { heading, rows: problemRows };

/** The options of the problem. */
export const problemOptions: OptionGroup = { heading, rows: [...problemRows, reduceRow] };

/** Choices that write a dense network, beside `--reduce` of a problem and `--no-bias`. */
const networkChoices = ['layers', 'activation', 'loss', 'form', 'l2'] as const;

/** Options of a command that go with a model which reads these. */
export function besideModel(
  groups: readonly OptionGroup[],
  givens: readonly string[],
): readonly OptionGroup[] {
  const writing: readonly string[] = [...networkChoices, 'no-bias', ...givenOptions.keys()];
  const known = ownOptions(groups);
  const own = givenByOption(givens, (name) => known.includes(name));
  const isBeside = (row: OptionRow): boolean =>
    row !== reduceRow && !writing.includes(optionName(row));
  const kept = groups.map((group) => ({ ...group, rows: group.rows.filter(isBeside) }));
  const rows = own.map((name) => ({ flags: `--${name} <value>`, help: 'of the model' }));
  return [...kept, { heading: 'The model:', rows }];
}

/** What was asked: the problem, the learning rate, and the record's fields that are no quantity. */
export interface Request {
  readonly problem: Problem;
  readonly lr: number | undefined;
  readonly others: readonly string[];
  readonly recorded: Given['recorded'];
}

/** Reads the options, and the record they name. Throws UserError. */
export async function readRequest(
  options: ProblemOptions,
  streams: Streams,
  note: Note,
  ofCommand?: OfCommand,
): Promise<Request> {
  const given = await readGiven(options, streams, note, ofCommand);
  const { others, recorded, choices } = given;
  const problem = madeOf(given, note);
  return { problem, lr: choices.lr, others, recorded };
}

/**
 * The problem of what is given, with its remarks. Where there is none, what a record has beside
 * quantities may be why. Throws UserError.
 */
export function madeOf({ quantities, choices, others, make }: Given, note: Note): Problem {
  try {
    const problem = make(quantities, choices);
    problem.notes.forEach(note);
    return problem;
  } catch (error) {
    noteUnused(others, false, note);
    throw error;
  }
}

/** Throws UserError where the problem or the model comes from standard input, as `other` does. */
export function refuseSharedInput(
  { from, modelSource }: Pick<ProblemOptions, 'from' | 'modelSource'>,
  other: string,
): void {
  if (from === '-') throw bothStdin('--from -', other);
  if (modelSource === 'stdin') throw bothStdin('--model -', other);
}

/**
 * For a command that takes options only: throws UserError at the first argument that belongs to
 * none.
 */
export function refuseWords([word]: readonly string[], command?: string): void {
  if (word !== undefined) throw new UserError(strayText(word), [tryHelp(command)]);
}

/** A name, and a formula that reads another: a letter behind a digit is of a number. */
const assignment = /^\s*[A-Za-z_]\w*\s*=.*(?<![\w.])[A-Za-z_]/s;

/** What is said of a word without an option; word processors make a dash of two hyphens. */
export function strayText(word: string): string {
  if (assignment.test(word)) return `unexpected argument ${word}: a model is an option, --model`;
  const option =
    /^[\u2013\u2014]([A-Za-z][\w-]*)/.exec(word)?.[1] ?? /^([A-Za-z]\w*=.*)/s.exec(word)?.[1];
  const instead =
    option === undefined ? 'values have a name, as in --x 0.5 --y 1' : `write --${option}`;
  return `unexpected argument ${word}: ${instead}`;
}

/** The name of a field in JSON text, in its quotes. */
export const fieldName = (field: string): string => field.slice(0, quoteEnd(field, 0));

/**
 * What counts without being a quantity: choices, and the steps of `train`, whose records are meant
 * to be given back.
 */
const counted: ReadonlySet<string> = new Set([...choiceNames, 'step'].map((name) => `"${name}"`));

/**
 * Remarks on a record's fields that count for nothing: on all, or, where they pass through, on
 * those that someone may have meant to count.
 */
export function noteUnused(others: readonly string[], passThrough: boolean, note: Note): void {
  const unused = others
    .map(fieldName)
    .filter((name) => (passThrough ? seemsMeant(name.slice(1, -1)) : !counted.has(name)));
  if (unused.length > 0) note(`not used, because they are not quantities: ${listed(unused)}`);
}

/**
 * The rate of a record where there is no update: says that it is not used. The rate of an option is
 * an error there.
 */
export function noteUnusedRate(lr: number | undefined, what: string, note: Note): void {
  if (lr !== undefined) note(`lr of the record is not used: ${what}`);
}

/** What a command does with what is given. */
export interface OfCommand extends Pick<CommandDefinition, 'setsNone'> {
  /** True where it reduces records of any model. */
  readonly mayReduce?: boolean;
  /** True where they may give what is not given to all. */
  readonly mayGive?: boolean;
  /** True where it always makes steps, so that a model has no `lr` of its own. */
  readonly steps?: boolean;
  /** Why it takes no rate, where it takes none. */
  readonly noRate?: string;
}

/**
 * Reads the quantities that are given, without checking that they make a problem. Throws UserError.
 */
export async function readGiven(
  options: ProblemOptions,
  streams: Streams,
  note: Note,
  ofCommand: OfCommand = {},
): Promise<Given> {
  const { mayReduce, mayGive, steps } = ofCommand;
  const source = await problemSource(options, mayReduce);
  if (steps) refuseOwnRate(source);
  const record = await readFrom(options.from, streams, note, source.naming);
  const quantities = new Map<string, Matrix>();
  const typed = new Map<string, string>();
  for (const [option, name] of source.options) {
    if (options[option] === undefined) continue;
    if (quantities.has(name))
      throw new UserError(`${name} is given twice, by ${typed.get(name)} and --${option}`);
    quantities.set(name, await readValue(options[option] as string, `--${option}`, note));
    typed.set(name, `--${option}`);
  }
  for (const [name, value] of await readSettings(options.set, source, ofCommand, note)) {
    quantities.set(name, value);
    typed.set(name, `--set ${name}`);
  }
  const elsewhere = mayGive ? source.needed.filter((name) => !source.defaults.has(name)) : [];
  refuseTaken(options, source, [...record.quantities.keys(), ...quantities.keys(), ...elsewhere]);
  checkChoices(options);
  const isAsRecorded = quantities.size === 0;
  const own = { ...options, lr: await readRate(options.lr, note) };
  return {
    ...source,
    quantities: new Map([...source.defaults, ...record.quantities, ...quantities]),
    typed,
    recorded: isAsRecorded ? record.computed : new Map(),
    choices: mergeAll(record.choices, own),
    others: record.others.map((field) => overridden(field, own)),
  };
}

/** An option that means something else gives no quantity of its name. Throws UserError. */
function refuseTaken(
  options: Readonly<Record<string, unknown>>,
  source: ProblemSource,
  given: readonly string[],
): void {
  const { needed, options: own, defaults } = source;
  const known = new Set([...given, ...own.values()]);
  const taken = needed.find((name) => options[name] !== undefined && !known.has(name));
  if (taken === 'lr' && defaults.has(taken)) refuseOwnRate(source);
  if (taken !== undefined)
    throw new UserError(`--${taken} means something else: give ${taken} as --set ${taken}=…`);
}

/** A field that passes through, with the choice of an option in place of its own. */
function overridden(field: string, own: AllChoices): string {
  const written = fieldName(field);
  const chosen = choiceFields(own).find(([name]) => written === `"${name}"`);
  return chosen === undefined ? field : `${written}:${chosen[1]}`;
}

/** Reads `--set name=value`, once or several times. Throws UserError. */
async function readSettings(
  set: string | undefined,
  source: ProblemSource,
  ofCommand: OfCommand,
  note: Note,
): Promise<[string, Matrix][]> {
  const { setsNone } = ofCommand;
  const settings = set?.split(settingSeparator) ?? [];
  return Promise.all(
    settings.map(async (setting): Promise<[string, Matrix]> => {
      const at = setting.indexOf('=');
      const text = setting.slice(0, Math.max(0, at)).trim();
      const name = source.naming.nameOf(text);
      const example = source.naming.nameOf(setting.trim()) ?? 'W1';
      if (at < 0 || text === '')
        throw new UserError(`--set ${setting}: write a name and a value, as in ${example}=0.4`);
      if (setting.includes('=', at + 1))
        throw new UserError(`--set ${text} has one value: write --set again for the next one`);
      if (name === undefined) {
        const { quantity, entry } = splitEntry(text);
        if (entry !== '' && source.naming.nameOf(quantity) !== undefined)
          throw new UserError(`--set ${text}: an entry is not set alone: write all of ${quantity}`);
        const hint =
          choiceOption(text, source, ofCommand) ?? (await unknownSetting(text, source, ofCommand));
        throw new UserError(`--set ${text}: ${hint}`);
      }
      if (setsNone !== undefined && !source.naming.isGiven(name))
        throw new UserError(notSet(name, setsNone));
      return [name, await readValue(setting.slice(at + 1), `--set ${text}`, note)];
    }),
  );
}

/** What is said of `--set lr=0.1`; a model takes no other choice. */
function choiceOption(
  name: string,
  { naming, model }: ProblemSource,
  { noRate }: OfCommand,
): string | undefined {
  const choice = naming.choiceOf(name, true)?.replace('_function', '');
  if (choice === 'lr' && noRate !== undefined) return noRate;
  const isOption = choice !== undefined && (!model || choice === 'lr');
  return isOption ? `it is an option of its own: write --${choice}` : undefined;
}

async function unknownSetting(
  name: string,
  { model, needed }: ProblemSource,
  { setsNone }: OfCommand,
): Promise<string> {
  if (!model) return 'unknown quantity: write one such as W1 or y_pred';
  const { constantText, isConstant } = await import('./model-words.ts');
  if (isConstant(name)) return constantText(name);
  const computed = setsNone === undefined ? model.forward.map((step) => step.name) : [];
  const known = [...needed, ...computed];
  return `unknown quantity: ${suggestion(name, known)}the model has ${namesLike(name, known)}`;
}

/** What is given, and where problems of it come from. */
export interface Given extends ProblemSource {
  readonly quantities: Map<string, Matrix>;
  /** What of it options gave, and which. */
  readonly typed: ReadonlyMap<string, string>;
  /** What the record holds of computed quantities, where all that is given is the record's. */
  readonly recorded: ReadonlyMap<string, Matrix>;
  /** Of the record, options before it. */
  readonly choices: AllChoices;
  /** The other fields of the record, and its choices as they are made, as JSON text. */
  readonly others: readonly string[];
}

/** The names that options and records may give, and what makes a problem of their values. */
export interface ProblemSource {
  readonly naming: Naming;
  /** The options that give a quantity, and which. */
  readonly options: OwnOptions;
  readonly defaults: ReadonlyMap<string, Matrix>;
  /** The given quantities that nothing stands in for where they lack. */
  readonly needed: readonly string[];
  /** Of `--model`; undefined where options and records write dense networks. */
  readonly model?: Model;
  /** Throws UserError. */
  readonly make: (quantities: ReadonlyMap<string, Matrix>, choices: AllChoices) => Problem;
}

/** What is given to all records, as a thread can be sent it. */
export interface SentGiven extends Pick<Given, 'quantities' | 'choices'> {
  readonly options: ProblemOptions;
}

/** What was sent, made whole again. */
export async function received({
  options,
  quantities,
  choices,
}: SentGiven): Promise<Omit<Given, 'others' | 'recorded' | 'typed'>> {
  return { ...(await problemSource(options)), quantities, choices };
}

async function problemSource(options: ProblemOptions, mayReduce = false): Promise<ProblemSource> {
  if (options.model === undefined && options.wrt !== undefined)
    throw new UserError('--wrt is for --model: leave it out');
  if (options.model === undefined)
    return {
      naming: denseNaming,
      options: givenOptions,
      defaults: new Map(),
      needed: ['x', 'y'],
      make: makeProblem,
    };
  const { modelSource } = await import('./model-options.ts');
  const text = { text: options.model, source: options.modelSource ?? '--model' };
  const own = options.modelOptions?.split(',').map((name) => [name, name] as const);
  const ofModel = own && new Map(own);
  const source = modelSource(text, { wrt: options.wrt, options: ofModel });
  refuseDense(options, source.givens, mayReduce);
  return {
    ...source,
    needed: source.givens,
    options: ofModel ?? new Map(),
    make: (quantities, choices) => {
      refuseInRecord(choices);
      if (choices.lr !== undefined) refuseOwnRate(source);
      return source.make(quantities);
    },
  };
}

/** Choices of a record that write a dense network do not go with a model. Throws UserError. */
function refuseInRecord({ inRecord = new Set() }: Choices): void {
  const [choice] = inRecord;
  if (choice !== undefined)
    throw new UserError(
      `${choice} in the record writes a dense network: leave it out, or leave out --model`,
    );
}

/** A model's own `lr` is none that it could be stepped by. Throws UserError. */
function refuseOwnRate({ naming }: Pick<ProblemSource, 'naming'>): void {
  if (naming.nameOf('lr') !== undefined)
    throw new UserError('--lr: the model has an lr of its own: call that by another name');
}

/**
 * Options that write a dense network do not go with a model, `--reduce` among them unless the
 * command reduces records by it. Throws UserError.
 */
function refuseDense(options: ProblemOptions, givens: readonly string[], mayReduce: boolean): void {
  if (options.bias === false)
    throw new UserError('--no-bias writes a dense network: leave it out with --model');
  const choice = ([...networkChoices, 'reduce'] as const).find(
    (name) => options[name] !== undefined && !(name === 'reduce' && mayReduce),
  );
  if (choice && givens.includes(choice))
    throw new UserError(`--${choice} writes a dense network: give it as --set ${choice}=…`);
  if (choice) throw new UserError(`--${choice} writes a dense network: leave it out with --model`);
  const other = [...givenOptions.keys()].find(
    (name) => options[name] !== undefined && !givens.includes(name),
  );
  if (other !== undefined) throw new UserError(notGiven(`--${other}`, other, givens));
}

/**
 * Options of a step that a model may call a given of its own: they mean that then, the one who
 * wrote it having had it in mind.
 */
const settingOptions: ReadonlySet<string> = new Set(
  Object.values(settings).map(({ option }) => option),
);

/**
 * What is an option of every command, and the one name that the object which holds what arguments
 * give can't have.
 */
const notOptions: ReadonlySet<string> = new Set(['help', 'version', '__proto__']);

/**
 * The givens of a model that have an option, among them those that a command has none for by
 * itself: those called as an option that means something else come by `--set`.
 */
export function givenByOption(
  givens: readonly string[],
  isKnown: (name: string) => boolean,
): string[] {
  const isOwn = (name: string): boolean => givenOptions.has(name) || settingOptions.has(name);
  return givens.filter((name) => !notOptions.has(name) && (isOwn(name) || !isKnown(name)));
}

async function readFrom(
  path: string | undefined,
  streams: Streams,
  note: Note,
  naming: Naming,
): Promise<ProblemRecord> {
  if (path === undefined)
    return { quantities: new Map(), computed: new Map(), choices: {}, others: [] };
  if (path === '') throw noFile('--from');
  const { readRecord } = await import('./record.ts');
  return readRecord(await readText(path, streams), sourceName(path), note, naming);
}

/** Reads `--lr`. Throws UserError. */
async function readRate(text: string | undefined, note: Note): Promise<number | undefined> {
  if (text === undefined) return undefined;
  const rate = await readOne(text, '--lr', note);
  if (rate === undefined) throw new UserError('--lr is one number, such as 0.5');
  return checkRate(rate, '--lr');
}
