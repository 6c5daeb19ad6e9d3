// The options that say how a step of descent is made, and what a record carries for it.
import { choose, namesLike, suggestion } from '../choice.ts';
import { optionKey, type OptionGroup, type OptionRow } from '../option-table.ts';
import type { Note } from '../decimal.ts';
import type { Problem } from '../engine/problem.ts';
import { stepsFor } from '../engine/trace.ts';
import { shapeText, type Matrix } from '../matrix.ts';
import type { Descent } from '../model/descent.ts';
import { carried, parametersOf } from '../model/model.ts';
import {
  optimizerNames,
  optimizers,
  settings,
  type OptimizerName,
  type SettingName,
  type Settings,
} from '../model/optimizers.ts';
import { isSameShape, one, type Shape } from '../model/shape.ts';
import type { Naming } from '../names.ts';
import type { Streams } from '../streams.ts';
import { UserError } from '../user-error.ts';
import {
  fieldName,
  madeOf,
  readGiven,
  type Given,
  type ProblemOptions,
  type ProblemSource,
  type Request,
} from './options.ts';
import { readFields } from './record.ts';
import { readOne } from './values.ts';

const settingNames = Object.keys(settings) as SettingName[];

const usualOf = (optimizer: OptimizerName): Settings => optimizers[optimizer].usual;

/** The optimisers that have a setting. */
const having = (name: SettingName): OptimizerName[] =>
  optimizerNames.filter((optimizer) => usualOf(optimizer)[name] !== undefined);

/** The options, by their names. */
const descentOptions: readonly string[] = [
  'optimizer',
  ...settingNames.map((name) => settings[name].option),
  'freeze',
];

/** The options, as a command that is about them has them in its help. */
export const shownDescentRows: readonly OptionRow[] = [
  {
    flags: '--optimizer <name>',
    choices: optimizerNames,
    help: `${optimizerNames.join(' ')} (default: sgd)`,
  },
  ...settingNames.map((name) => ({ flags: `--${settings[name].option} <value>` })),
  {
    flags: '--freeze <name[,name…]>',
    help: 'parameters that stay as they are, such as b1,b2',
  },
];

/** The options, in no help. */
export const stepOptions: OptionGroup = {
  heading: 'The step:',
  rows: shownDescentRows.map(({ flags, choices }) => ({ flags, choices })),
};

/** What the options choose, before there is a problem. */
export interface ChosenDescent {
  readonly optimizer: OptimizerName;
  readonly settings: Settings;
  /** The names of `--freeze`, as typed. */
  readonly freeze: string | undefined;
}

/** Reads the options. Throws UserError. */
export async function readDescent(options: ProblemOptions, note: Note): Promise<ChosenDescent> {
  const optimizer = choose('--optimizer', textOf(options, 'optimizer') ?? 'sgd', optimizerNames);
  const usual = usualOf(optimizer);
  const set: Partial<Record<SettingName, number>> = {};
  for (const name of settingNames) {
    const text = textOf(options, optionKey(settings[name].option));
    if (text === undefined) continue;
    if (usual[name] === undefined) throw new UserError(misplaced(name, optimizer));
    set[name] = await readSetting(text, name, note);
  }
  return { optimizer, settings: { ...usual, ...set }, freeze: textOf(options, 'freeze') };
}

/** The problem with its descent, and what is left of the record's other fields. */
export interface Descending {
  readonly problem: Problem;
  readonly others: readonly string[];
}

/**
 * The problem, stepped as it was chosen; what an optimiser carries is taken from the fields of the
 * record, and is 0 where it has none. Throws UserError.
 */
export function withDescent(
  problem: Problem,
  chosen: ChosenDescent,
  { naming, others }: Pick<Given, 'naming' | 'others'>,
  note: Note,
): Descending {
  const frozen = readFrozen(chosen.freeze, problem, naming);
  const { optimizer, settings: values } = chosen;
  if (optimizer === 'sgd' && values.decay === 0 && frozen.size === 0) return { problem, others };
  const descent: Descent = { optimizer, settings: values, frozen };
  const { model, given } = problem;
  const fields = new Map(others.map((field) => [fieldName(field), field]));
  const kept = new Map<string, Matrix>();
  for (const { name, of } of carried(model, stepsFor(problem), descent)) {
    const { rows, cols } = of === undefined ? one : given.get(of)!;
    const none = { rows, cols, data: new Float64Array(rows * cols) };
    const field = fields.get(`"${name}"`);
    fields.delete(`"${name}"`);
    kept.set(name, field === undefined ? none : readCarried(field, name, none, note));
  }
  const targets = new Set([...model.targets, ...kept.keys()]);
  return {
    problem: {
      ...problem,
      descent,
      carried: new Set(kept.keys()),
      model: { ...model, targets },
      given: new Map([...given, ...kept]),
    },
    others: [...fields.values()],
  };
}

/** Reads the options of a problem, its record and its step. Throws UserError. */
export async function readStepped(
  options: ProblemOptions,
  streams: Streams,
  note: Note,
): Promise<Request> {
  const chosen = await readDescent(options, note);
  const given = await readGiven(options, streams, note);
  const made = madeOf(given, note);
  const { problem, others } = withDescent(made, chosen, given, note);
  const { lr } = given.choices;
  requireRate(lr, options);
  return { problem, lr, others, recorded: given.recorded };
}

/** The option that says how a step is made, the first of them. */
export const saysHow = (options: ProblemOptions): string | undefined =>
  descentOptions.find((name) => textOf(options, optionKey(name)) !== undefined);

/** Throws UserError where it is said how a step is made, but there is none. */
function requireRate(lr: number | undefined, options: ProblemOptions): void {
  const option = saysHow(options);
  if (lr === undefined && option !== undefined)
    throw new UserError(`--${option} says how a step is made: add its rate, such as --lr 0.1`);
}

/**
 * What makes problems, each with a first step that is made as it was chosen: nothing is carried
 * from one record to another.
 */
export function stepping<Source extends Pick<ProblemSource, 'make' | 'naming'>>(
  source: Source,
  chosen: ChosenDescent,
  options: ProblemOptions,
): Source & { readonly descent?: Descent } {
  if (saysHow(options) === undefined) return source;
  const { naming } = source;
  const names = chosen.freeze?.split(',') ?? [];
  const frozen = names.flatMap((name) => naming.nameOf(name.trim()) ?? []);
  const { optimizer, settings: values } = chosen;
  return {
    ...source,
    descent: { optimizer, settings: values, frozen: new Set(frozen) },
    make: (quantities, choices) => {
      requireRate(choices.lr, options);
      const problem = source.make(quantities, choices);
      return withDescent(problem, chosen, { naming, others: [] }, () => undefined).problem;
    },
  };
}

function readCarried(field: string, name: string, shape: Shape, note: Note): Matrix {
  const all: Naming = { nameOf: (text) => text, isGiven: () => true, choiceOf: () => undefined };
  const value = readFields(`{${field}}`, name, 1, note, all).quantities().quantities.get(name)!;
  if (!isSameShape(value, shape))
    throw new UserError(
      `${name} in the record is ${shapeText(value)}, but the optimizer needs ${shapeText(shape)}`,
    );
  return value;
}

/** The value of an option that is not taken by a given of a model. */
function textOf(options: ProblemOptions, key: string): string | undefined {
  const isOfModel = options.modelOptions?.split(',').includes(key) ?? false;
  return isOfModel ? undefined : (options[key] as string | undefined);
}

function misplaced(name: SettingName, optimizer: OptimizerName): string {
  const option = `--${settings[name].option}`;
  const names = having(name);
  return (
    `${option} is for ${names.join(', ')}, not for ${optimizer}: ` +
    `add --optimizer ${names[0]}, for example`
  );
}

async function readSetting(text: string, name: SettingName, note: Note): Promise<number> {
  const { option, below } = settings[name];
  const value = await readOne(text, `--${option}`, note);
  if (value === undefined || value < 0 || value >= below) {
    const range = below === Infinity ? 'of 0 or more' : `from 0 to below ${below}`;
    throw new UserError(`--${option} is ${text.trim()}: write one number ${range}`);
  }
  return value;
}

function readFrozen(
  text: string | undefined,
  { model, given }: Problem,
  naming: Naming,
): ReadonlySet<string> {
  const names = parametersOf(model, given.keys());
  const frozen = new Set<string>();
  for (const part of text?.split(',') ?? []) {
    const typed = part.trim();
    const name = naming.nameOf(typed);
    const kind = model.network ? 'network' : 'model';
    const fault =
      typed === '' ? 'has an empty name' : `${typed} is not a parameter of this ${kind}`;
    const hint = suggestion(typed, names);
    if (name === undefined || !names.includes(name))
      throw new UserError(`--freeze ${fault}: ${hint}there are ${namesLike(typed, names)}`);
    frozen.add(name);
  }
  if (text !== undefined && frozen.size === names.length)
    throw new UserError('--freeze leaves nothing to train');
  return frozen;
}
