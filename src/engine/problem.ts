// Named quantities and choices to a checked Problem: depth, defaults of the notebook, shapes by
// name. Runs nothing.
import { choose } from '../choice.ts';
import { shortened } from '../decimal.ts';
import { shapeText, type Matrix } from '../matrix.ts';
import { activationNames, stepFunctions, type ActivationName } from '../model/activations.ts';
import type { Network } from '../model/dense.ts';
import type { Descent } from '../model/descent.ts';
import { lossNames, type LossName } from '../model/losses.ts';
import { denseModel, type Model } from '../model/model.ts';
import { layerOf } from '../names.ts';
import { UserError } from '../user-error.ts';

/** What flags or a record choose, as typed. */
export interface Choices {
  readonly layers?: string;
  readonly activation?: string;
  readonly loss?: string;
  /** Those that a record makes: errors call them by their names there. */
  readonly inRecord?: ReadonlySet<Choice>;
}

const choices = ['layers', 'activation', 'loss'] as const;

/** What can be chosen of a dense network. */
export type Choice = (typeof choices)[number];

/** The choices of two places; where both make one, the `strong` place does. */
export function mergeChoices(weak: Choices, strong: Choices): Choices {
  const { layers = weak.layers, activation = weak.activation, loss = weak.loss } = strong;
  const placeOf = (choice: Choice): Choices => (strong[choice] === undefined ? weak : strong);
  const inRecord = choices.filter((choice) => placeOf(choice).inRecord?.has(choice));
  return { layers, activation, loss, inRecord: new Set(inRecord) };
}

/** What a choice is called where it was made: `--layers`, or `layers` in a record. */
const calledIn = ({ inRecord }: Choices, choice: Choice): string =>
  inRecord?.has(choice) ? choice : `--${choice}`;

/**
 * A model and values that fit it: every shape checked, every bias of a network a column of its
 * layer.
 */
export interface Problem {
  readonly model: Model;
  readonly given: ReadonlyMap<string, Matrix>;
  /** Computed quantities that are taken at these values, whatever their formulas give. */
  readonly pinned?: ReadonlyMap<string, Matrix>;
  /** How a step of descent is made, with what is carried among the given; plain where undefined. */
  readonly descent?: Descent;
  /** What was filled in or is worth knowing, a line each. */
  readonly notes: readonly string[];
  /** The names that were filled up where others were given. */
  readonly filled: readonly string[];
}

/**
 * The network of a problem that options wrote. Throws UserError, saying what is for dense networks
 * only.
 */
export function networkOf({ model }: Pick<Problem, 'model'>, what: string): Network {
  if (model.network) return model.network;
  throw new UserError(`${what} is for dense networks: leave out --model`);
}

const notebook: Readonly<Record<string, number>> = { W1: 0.4, b1: 0.1, W2: 0.8, b2: 0.2 };

/** Checks what flags choose, as far as it can be done without a network. Throws UserError. */
export function checkChoices(options: Choices): void {
  for (const choice of choices) {
    const text = options[choice];
    if (text !== undefined) checkChoice(choice, text, `--${choice}`);
  }
}

/** Checks one choice without a network; `where` names it in errors. Throws UserError. */
export function checkChoice(choice: Choice, text: string, where: string): void {
  if (choice === 'layers') readLayers(text, where);
  else if (choice === 'loss') choose(where, text, lossNames);
  else text.split(',').forEach((name) => chooseActivation(where, name));
}

/** Throws UserError, saying of a step function why there is none. */
function chooseActivation(where: string, text: string): ActivationName {
  if (stepFunctions.has(text.trim().toLowerCase()))
    throw new UserError(
      `${where} is ${text.trim()}, whose slope is 0 wherever it has one, so that no gradient ` +
        'comes back through it: take sigmoid, or tanh for -1 and 1',
    );
  return choose(where, text, activationNames);
}

/**
 * Checks the quantities against each other. Throws UserError naming the first that does not fit.
 */
export function makeProblem(quantities: ReadonlyMap<string, Matrix>, choices: Choices): Problem {
  const missing = ['x', 'y'].filter((name) => !quantities.has(name)).map((name) => `--${name}`);
  const are = missing.length === 1 ? 'is' : 'are';
  if (missing.length > 0)
    throw new UserError(`${missing.join(' and ')} ${are} missing, as in --x 0.5 --y 1`);
  const scalar = [...quantities.values()].every(({ data }) => data.length === 1);
  const depth = findDepth(quantities, choices, scalar);
  const { values, filled } = fill(quantities, depth, scalar && depth <= 2);
  const given = checkShapes(values, depth);
  const loss = choose('--loss', choices.loss ?? 'half-sse', lossNames);
  const names = chooseActivations(choices, depth);
  checkTogether(names, loss, given, choices);
  return {
    model: denseModel({ activations: names, loss }),
    given,
    notes: filled.length > 0 ? [filledText(filled)] : [],
    filled,
  };
}

function findDepth(
  quantities: ReadonlyMap<string, Matrix>,
  choices: Choices,
  scalar: boolean,
): number {
  const highest = Math.max(0, ...[...quantities.keys()].map(layerOf));
  if (choices.layers === undefined) return Math.max(highest, scalar ? 2 : 1);
  const where = calledIn(choices, 'layers');
  const depth = readLayers(choices.layers, where);
  if (highest > depth)
    throw new UserError(`W${highest} or b${highest} is given but ${where} is ${depth}`);
  return depth;
}

/** Reads how many layers there are; `where` names the choice in errors. Throws UserError. */
export function readLayers(text: string, where = '--layers'): number {
  const typed = text.trim();
  const shown = shortened(typed) || 'empty';
  if (!/^[1-9]$/.test(typed))
    throw new UserError(`${where} is ${shown}: write a whole number from 1 to 9`);
  return Number(typed);
}

function fill(
  quantities: ReadonlyMap<string, Matrix>,
  depth: number,
  fillable: boolean,
): { values: Map<string, Matrix>; filled: string[] } {
  const values = new Map<string, Matrix>();
  const names = [
    'x',
    'y',
    ...Array.from({ length: depth }, (_, i) => [`W${i + 1}`, `b${i + 1}`]).flat(),
  ];
  const absent = names.filter((name) => !quantities.has(name));
  if (absent.length > 0 && !fillable)
    throw new UserError(missingText(absent, names.slice(2), depth));
  for (const name of names) {
    values.set(
      name,
      quantities.get(name) ?? { rows: 1, cols: 1, data: Float64Array.of(notebook[name] as number) },
    );
  }
  const someGiven = names.length - absent.length > 2;
  return { values, filled: someGiven ? absent : [] };
}

function filledText(filled: readonly string[]): string {
  const single = filled.join() === 'W2,b2' ? ' (for a single neuron: --layers 1)' : '';
  const names = filled.map((name) => name.toLowerCase()).join(', ');
  const values = filled.map((name) => notebook[name]).join(', ');
  return `${names} not given: the notebook's ${values}${single}`;
}

function missingText(absent: readonly string[], names: readonly string[], depth: number): string {
  const last = names.findLast((name) => !absent.includes(name));
  const gap = absent.filter((name) => last !== undefined && layerOf(name) < layerOf(last));
  const layer = gap.map(layerOf).find((l) => gap.includes(`W${l}`) && gap.includes(`b${l}`));
  if (last !== undefined && layer !== undefined)
    return (
      `${last} is given without W${layer} and b${layer}: ` +
      'layers are numbered from 1 without a gap'
    );
  const reason = depth > 2 ? `a network of ${depth} layers` : 'a network with vectors or matrices';
  const are = absent.length === 1 ? 'is' : 'are';
  return `${absent.join(', ')} ${are} missing: ${reason} needs every W and b`;
}

function checkShapes(values: ReadonlyMap<string, Matrix>, depth: number): Map<string, Matrix> {
  const given = new Map(values);
  const get = (name: string): Matrix => given.get(name) as Matrix;
  column('x', get('x'));
  column('y', get('y'));
  let below = 'x';
  let width = get('x').rows;
  for (let l = 1; l <= depth; l++) {
    const W = get(`W${l}`);
    if (W.cols !== width) throw new UserError(weightText(W, l, below, get(below)));
    const b = get(`b${l}`);
    if (b.rows === 1 && b.cols === 1)
      given.set(`b${l}`, {
        rows: W.rows,
        cols: 1,
        data: new Float64Array(W.rows).fill(b.data[0] as number),
        ...(b.written !== undefined && { written: b.written }),
      });
    else if (b.rows !== W.rows || b.cols !== 1) {
      const wanted = `${W.rows}×1${rowHint(b)}`;
      throw new UserError(`b${l} is ${shapeText(b)} but W${l} (${shapeText(W)}) needs ${wanted}`);
    }
    width = W.rows;
    below = `W${l}`;
  }
  const y = get('y');
  const last = shapeText(get(`W${depth}`));
  if (y.rows !== width)
    throw new UserError(`y is ${shapeText(y)} but W${depth} (${last}) needs ${width}×1`);
  return given;
}

function weightText(W: Matrix, l: number, below: string, source: Matrix): string {
  const inputs = source.rows;
  const columns = inputs === 1 ? 'column' : 'columns';
  const hint =
    W.cols === 1 && W.rows === inputs
      ? `a single unit's weights are a row, [${firstEntries(W, 3)}]`
      : 'rows are units, columns are inputs';
  return (
    `W${l} is ${shapeText(W)} but ${below} (${shapeText(source)}) ` +
    `needs ${inputs} ${columns}: ${hint}`
  );
}

function column(name: string, value: Matrix): void {
  if (value.cols !== 1)
    throw new UserError(`${name} is ${shapeText(value)} but must be a column${rowHint(value)}`);
}

const rowHint = (value: Matrix): string =>
  value.rows === 1 ? `: write it as a vector, ${firstEntries(value, 3)}` : '';

/** `[1, 2, 3, …]`: as many entries as are shown of a value. */
function firstEntries({ data }: Pick<Matrix, 'data'>, shown: number): string {
  const more = data.length > shown ? ', …' : '';
  return `[${data.slice(0, shown).join(', ')}${more}]`;
}

function chooseActivations(choices: Choices, depth: number): ActivationName[] {
  const where = calledIn(choices, 'activation');
  const { activation = 'sigmoid' } = choices;
  const names = activation.split(',').map((name) => chooseActivation(where, name));
  const [first] = names;
  if (names.length === 1 && first) return Array.from({ length: depth }, () => first);
  const layers = depth === 1 ? 'layer' : 'layers';
  if (names.length !== depth)
    throw new UserError(
      `${where} names ${names.length} activations but the network has ${depth} ${layers}: ` +
        'give one, or one each',
    );
  return names;
}

function checkTogether(
  names: readonly ActivationName[],
  loss: LossName,
  given: ReadonlyMap<string, Matrix>,
  choices: Choices,
): void {
  names.forEach((name, i) => {
    const W = given.get(`W${i + 1}`) as Matrix;
    if (name === 'softmax' && W.rows === 1)
      throw new UserError(
        `softmax over the one unit of layer ${i + 1} is always 1: use sigmoid, or 2 or more units`,
      );
  });
  const last = names.at(-1);
  if (loss === 'ce' && last !== 'softmax' && given.get('y')!.rows > 1) {
    const where = calledIn(choices, 'activation');
    const wanted = [...names.slice(0, -1), 'softmax'].join();
    throw new UserError(`ce needs softmax at the output, which is ${last}: ${where} ${wanted}`);
  }
  const fault = targetFault(loss, (given.get('y') as Matrix).data);
  if (fault !== undefined) throw new UserError(fault);
}

/** What is wrong with the targets of a loss, undefined where nothing is. */
export function targetFault(loss: LossName | undefined, y: Float64Array): string | undefined {
  if (loss !== 'bce' && loss !== 'ce') return undefined;
  const shown = y.length === 1 ? String(y[0]) : firstEntries({ data: y }, 6);
  if (loss === 'ce' && y.length === 1)
    return 'ce needs 2 or more outputs, a softmax over them: for one output use --loss bce';
  if (y.some((target) => target < 0 || target > 1))
    return `y = ${shown} is outside [0, 1]: ${loss} needs targets from 0 to 1`;
  const total = y.reduce((sum, target) => sum + target, 0);
  return loss === 'ce' && Math.abs(total - 1) > 1e-6
    ? `y = ${shown} has the sum ${total}: ce needs targets with the sum 1`
    : undefined;
}
