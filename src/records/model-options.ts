// The problem of `--model`: its text from a file or the option itself, and values for what it reads
// from options, `--set` and records.
import { listed, notGiven, type OwnOptions } from '../choice.ts';
import { shapeText, type Matrix } from '../matrix.ts';
import { pinnedAmong } from '../engine/pinned.ts';
import type { Problem } from '../engine/problem.ts';
import { activations } from '../model/activations.ts';
import type { Formula } from '../model/formula.ts';
import type { Model } from '../model/model.ts';
import { recognized } from '../model/recognize.ts';
import { isSingle, Misfit, shapeOfFormula, type Shape } from '../model/shape.ts';
import { split } from '../model/split.ts';
import { argumentsOf, callsAny, headOf, namesRead } from '../model/tree.ts';
import { choiceOf, gradientName, updatedName, type Naming } from '../names.ts';
import { readText, sourceName, type Streams } from '../streams.ts';
import { isOrAre, UserError } from '../user-error.ts';
import { parseModel, type ParsedModel } from './model.ts';
import { functionNames } from './model-functions.ts';
import { checkModelOption, isModelText } from './model-tokens.ts';

/** A model's text and what errors call it. */
export interface ModelText {
  readonly text: string;
  readonly source: string;
}

/** A longer text is no name of a file and no formula that somebody typed for one. */
const longestTyped = 200;

/**
 * Reads what `--model` names: the text itself where it contains `=`, else a file, `-` for standard
 * input. Throws UserError.
 */
export async function readModelText(option: string, streams: Streams): Promise<ModelText> {
  checkModelOption(option);
  if (isModelText(option)) return { text: option, source: '--model' };
  try {
    return { text: await readText(option, streams), source: sourceName(option) };
  } catch (error) {
    if (option.length > longestTyped) throw error;
    const [, formula] =
      /^(?:def .*:|lambda [^:]*:|\w+ *(?:<-|←|: ))?\s*(?:return |minimi[sz]e )?([^:]*[()*^+][^:]*)$/s.exec(
        option,
      ) ?? [];
    if (!(error instanceof UserError) || formula === undefined) throw error;
    throw new UserError(`${error.message}; a model is assignments, as in f = ${formula}`);
  }
}

/** The names that a model reads and does not assign, and what it computes. Throws UserError. */
export function namesOf(text: ModelText): Record<'givens' | 'computed', readonly string[]> {
  const { givens, model } = parsedOnce(text);
  return { givens, computed: model.forward.map(({ name }) => name) };
}

let latest: (ModelText & { readonly parsed: ParsedModel }) | undefined;

/** A run asks for its one model twice: for the names of its options, and for its problem. */
function parsedOnce({ text, source }: ModelText): ParsedModel {
  if (latest?.text !== text || latest.source !== source)
    latest = { text, source, parsed: parseModel(text, source) };
  return latest.parsed;
}

export interface ModelChoices {
  /** The names of `--wrt`; undefined: all that are no targets. */
  readonly wrt: string | undefined;
  /** The givens that are options of their own; undefined: all. */
  readonly options?: OwnOptions | undefined;
}

/** Where problems of one model come from. */
export interface ModelSource {
  readonly naming: Naming;
  /**
   * Makes a problem of values for its givens; its own are in place of what lacks. Throws UserError.
   */
  readonly make: (quantities: ReadonlyMap<string, Matrix>) => Problem;
  readonly givens: readonly string[];
  readonly model: Model;
  readonly defaults: ReadonlyMap<string, Matrix>;
}

export function modelSource(text: ModelText, { wrt, options }: ModelChoices): ModelSource {
  const parsed = parsedOnce(text);
  const targets = targetsOf(parsed, wrt);
  return {
    naming: modelNaming(parsed),
    make: (quantities) => makeModelProblem(parsed, targets, quantities, options),
    givens: parsed.givens,
    model: { ...parsed.model, targets },
    defaults: parsed.defaults,
  };
}

/** The names of a model are read as they are written. */
function modelNaming({ givens, model }: ParsedModel): Naming {
  let all: Set<string> | undefined;
  const names = (): Set<string> => {
    const known = [...givens, ...split(model).map(({ name }) => name)];
    return new Set(known.flatMap((of) => [of, gradientName(of), updatedName(of)]));
  };
  const isName = (name: string): boolean => givens.includes(name) || (all ??= names()).has(name);
  return {
    nameOf: (name) => (isName(name) ? name : undefined),
    isGiven: (name) => givens.includes(name),
    choiceOf: (name, isText) => (isName(name) ? undefined : choiceOf(name, isText)),
  };
}

function targetsOf({ model, givens }: ParsedModel, wrt: string | undefined): ReadonlySet<string> {
  if (wrt === undefined) return model.targets;
  const wanted = wrt.split(',').map((name) => name.trim());
  for (const name of wanted) {
    if (name === '') throw new UserError('--wrt has an empty name: write it like W1 or x,W1');
    if (model.forward.at(-1)?.name === name)
      throw new UserError(`--wrt ${name}: it is the output, whose gradient by itself is 1`);
    if (model.forward.some((step) => step.name === name))
      throw new UserError(
        `--wrt ${name}: it is computed, and its gradient ${gradientName(name)} too: leave it out`,
      );
    if (!givens.includes(name)) throw new UserError(notGiven(`--wrt ${name}`, name, givens));
  }
  return new Set(givens.filter((name) => !wanted.includes(name)));
}

function makeModelProblem(
  parsed: ParsedModel,
  targets: ReadonlySet<string>,
  quantities: ReadonlyMap<string, Matrix>,
  options: OwnOptions | undefined,
): Problem {
  const { model, givens, defaults } = parsed;
  const given = new Map<string, Matrix>();
  const missing: string[] = [];
  for (const name of givens) {
    const value = quantities.get(name) ?? defaults.get(name);
    if (value) given.set(name, value);
    else missing.push(name);
  }
  const [first] = missing;
  if (first !== undefined) {
    const isOption = options === undefined || [...options.values()].includes(first);
    const option = isOption ? `--${first} or ` : '';
    throw new UserError(
      `${listed(missing)} ${isOrAre(missing.length)} missing: ` +
        `give ${option}--set ${first}=…, or write ${first} = … in the model${missingHint(missing)}`,
    );
  }
  const shapes = checkShapes(parsed, given);
  const pinned = pinnedAmong(quantities, model, given);
  const output = model.forward.at(-1)!.name;
  parsed.checkOutput(shapes.get(output)!);
  const { unread = [] } = model;
  const others = otherOutputs(parsed, targets, shapes);
  const notes = [
    ...parsed.remarks,
    ...(unread.length > 0 ? [unreadText(unread, output)] : []),
    ...(others.length > 0 ? [othersText(others, output)] : []),
    ...model.forward.flatMap(({ name, tree }) => wholeSoftmaxes(name, tree, shapes)),
  ];
  return { model: { ...model, targets }, given, pinned, notes, filled: [] };
}

const unreadText = (names: readonly string[], output: string): string =>
  names.length === 1
    ? `${names[0]!} is given, but ${output} does not read it`
    : `${listed(names)} are given, but ${output} does not read them`;

/**
 * What may be meant for an output too: a number that nothing reads and that has a slope, but what a
 * unit does, such as a gate that the first of several steps has no use for.
 */
function otherOutputs(
  { model, givens, aside }: ParsedModel,
  targets: ReadonlySet<string>,
  shapes: ReadonlyMap<string, Shape>,
): string[] {
  if (aside.length === 0) return [];
  const moving = new Set(givens.filter((name) => !targets.has(name)));
  const isUnit = (tree: Formula): boolean =>
    Object.hasOwn(activations, headOf(recognized(tree)) ?? '');
  return model.forward.flatMap(({ name, tree }) => {
    if (!namesRead(tree).some((read) => moving.has(read))) return [];
    moving.add(name);
    return aside.includes(name) && isSingle(shapes.get(name)!) && !isUnit(tree) ? [name] : [];
  });
}

/** A remark on each softmax over all of a matrix, which others take row by row. */
function wholeSoftmaxes(name: string, tree: Formula, shapes: ReadonlyMap<string, Shape>): string[] {
  if (!callsAny(softmaxes, tree)) return [];
  const args = argumentsOf(tree);
  const inside = args.flatMap((arg) => wholeSoftmaxes(name, arg, shapes));
  const [of = 0, axis] = args;
  if (headOf(tree) !== 'softmax' || axis !== undefined) return inside;
  const shape = shapeOfFormula(of, (read) => shapes.get(read)!);
  if (shape.rows === 1 || shape.cols === 1) return inside;
  const remark =
    `${name}: a softmax of ${shapeText(shape)} without an axis is over all entries together: ` +
    'softmax(S, 1) is down each column, softmax(S, 2) along each row';
  return [...inside, remark];
}

const softmaxes: ReadonlySet<string> = new Set(['softmax']);

const othersText = (names: readonly string[], output: string): string =>
  `the gradients are of ${output} alone, the last that is assigned: ` +
  `${listed(names)} ${isOrAre(names.length)} computed, but ${output} does not read ` +
  (names.length === 1 ? 'it' : 'them');

/** What is meant by names that models take for those of givens, as the T of `W^T`. */
const meantBy: readonly (readonly [RegExp, string])[] = [
  [/^T$/, "the transpose is written with ': W'"],
  [RegExp(`^(?:${functionNames.join('|')})$`, 'i'), 'a function stands before parentheses: exp(x)'],
  [/^(?:true|false)$/i, 'write 1 for true and 0 for false'],
  [/^(?:inf|infinity)$/i, 'for an infinite one in a mask write a large number such as 1e9'],
];

const missingHint = (missing: readonly string[]): string =>
  meantBy
    .filter(([pattern]) => missing.some((name) => pattern.test(name)))
    .map(([, hint]) => `; ${hint}`)
    .join('');

function checkShapes(
  { model, errorAt }: ParsedModel,
  given: ReadonlyMap<string, Matrix>,
): Map<string, Shape> {
  const shapes = new Map<string, Shape>(given);
  try {
    for (const { name, tree } of model.forward)
      shapes.set(
        name,
        shapeOfFormula(tree, (read) => shapes.get(read)!),
      );
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    const { node, message, argument } = error;
    throw errorAt(new Misfit(node, message + rowHint(node, shapes, given), argument));
  }
  return shapes;
}

/** Longer rows are not written out. */
const mostShown = 6;

/** Where a given column would fit as a row, which other languages take a flat list for. */
function rowHint(
  node: Formula,
  shapes: ReadonlyMap<string, Shape>,
  given: ReadonlyMap<string, Matrix>,
): string {
  // A column by a row is a product too, but seldom what is meant.
  const factors = argumentsOf(node).slice(0, headOf(node) === '*' ? 1 : undefined);
  const columns = factors.filter((arg) => typeof arg === 'string' && given.has(arg));
  for (const name of columns as readonly string[]) {
    const { rows, cols, data } = given.get(name)!;
    if (rows === 1 || cols > 1 || !fitsAs({ rows: 1, cols: rows }, name, node, shapes)) continue;
    const entries = rows > mostShown ? '…' : data.join();
    return `; a flat list is a column, as a row ${name} is [[${entries}]]`;
  }
  return '';
}

function fitsAs(
  shape: Shape,
  name: string,
  node: Formula,
  shapes: ReadonlyMap<string, Shape>,
): boolean {
  try {
    shapeOfFormula(node, (read) => (read === name ? shape : shapes.get(read)!));
    return true;
  } catch (error) {
    if (error instanceof Misfit) return false;
    throw error;
  }
}
