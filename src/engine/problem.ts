// Named quantities and choices to a checked Problem: depth, defaults of the notebook, shapes by name. Runs nothing.
import { choose } from '../choice.ts';
import { shapeText, type Matrix } from '../matrix.ts';
import { activationNames, type ActivationName } from '../model/activations.ts';
import type { Network } from '../model/dense.ts';
import { lossNames, type LossName } from '../model/losses.ts';
import { denseModel, type Model } from '../model/model.ts';
import { UserError } from '../user-error.ts';

/** What flags choose, as typed. */
export interface Choices {
  readonly layers?: string;
  readonly activation?: string;
  readonly loss?: string;
}

/** A model and values that fit it: every shape checked, every bias of a network a column of its layer. */
export interface Problem {
  readonly model: Model;
  readonly given: ReadonlyMap<string, Matrix>;
  /** Computed quantities that are taken at these values, whatever their formulas give. */
  readonly pinned?: ReadonlyMap<string, Matrix>;
  /** What was filled in or is worth knowing, a line each. */
  readonly notes: readonly string[];
  /** The names that were filled up where others were given. */
  readonly filled: readonly string[];
}

/** The network of a problem that options wrote. Throws UserError, saying what is for dense networks only. */
export function networkOf({ model }: Pick<Problem, 'model'>, what: string): Network {
  if (model.network) return model.network;
  throw new UserError(`${what} is for dense networks: leave out --model`);
}

const notebook: Readonly<Record<string, number>> = { W1: 0.4, b1: 0.1, W2: 0.8, b2: 0.2 };

/** Checks what flags choose, as far as it can be done without a network. Throws UserError. */
export function checkChoices({ layers, activation, loss }: Choices): void {
  if (layers !== undefined) readLayers(layers);
  activation?.split(',').forEach((name) => choose('--activation', name, activationNames));
  if (loss !== undefined) choose('--loss', loss, lossNames);
}

/** Checks the quantities against each other. Throws UserError naming the first that does not fit. */
export function makeProblem(quantities: ReadonlyMap<string, Matrix>, choices: Choices): Problem {
  const missing = ['x', 'y'].filter((name) => !quantities.has(name)).map((name) => `--${name}`);
  if (missing.length > 0)
    throw new UserError(
      `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing, as in --x 0.5 --y 1`,
    );
  const scalar = [...quantities.values()].every(({ data }) => data.length === 1);
  const depth = findDepth(quantities, choices.layers, scalar);
  const { values, filled } = fill(quantities, depth, scalar && depth <= 2);
  const given = checkShapes(values, depth);
  const loss = choose('--loss', choices.loss ?? 'half-sse', lossNames);
  const names = chooseActivations(choices.activation ?? 'sigmoid', depth);
  checkTogether(names, loss, given, depth);
  return {
    model: denseModel({ activations: names, loss }),
    given,
    notes: filled.length > 0 ? [filledText(filled)] : [],
    filled,
  };
}

function findDepth(
  quantities: ReadonlyMap<string, Matrix>,
  layers: string | undefined,
  scalar: boolean,
): number {
  const highest = Math.max(
    0,
    ...[...quantities.keys()].map((name) => Number(/^[Wb](\d)$/.exec(name)?.[1] ?? 0)),
  );
  if (layers === undefined) return Math.max(highest, scalar ? 2 : 1);
  const depth = readLayers(layers);
  if (highest > depth)
    throw new UserError(`W${highest} or b${highest} is given but --layers is ${depth}`);
  return depth;
}

/** Reads `--layers`. Throws UserError. */
export function readLayers(text: string): number {
  if (!/^[1-9]$/.test(text.trim()))
    throw new UserError(`--layers is ${text || 'empty'}: write a whole number from 1 to 9`);
  return Number(text);
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
  return `${filled.map((name) => name.toLowerCase()).join(', ')} not given: the notebook's ${filled.map((name) => notebook[name]).join(', ')}${single}`;
}

function missingText(absent: readonly string[], names: readonly string[], depth: number): string {
  const last = names.findLast((name) => !absent.includes(name));
  const gap = absent.filter(
    (name) => last !== undefined && (name[1] as string) < (last[1] as string),
  );
  const wholeLayer = gap.find((name) => name.startsWith('W') && gap.includes(`b${name[1]}`));
  if (last !== undefined && wholeLayer)
    return `${last} is given without W${wholeLayer[1]} and b${wholeLayer[1]}: layers are numbered from 1 without a gap`;
  const reason = depth > 2 ? `a network of ${depth} layers` : 'a network with vectors or matrices';
  return `${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} missing: ${reason} needs every W and b`;
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
      });
    else if (b.rows !== W.rows || b.cols !== 1) {
      throw new UserError(
        `b${l} is ${shapeText(b)} but W${l} (${shapeText(W)}) needs ${W.rows}×1${rowHint(b)}`,
      );
    }
    width = W.rows;
    below = `W${l}`;
  }
  if (get('y').rows !== width)
    throw new UserError(
      `y is ${shapeText(get('y'))} but W${depth} (${shapeText(get(`W${depth}`))}) needs ${width}×1`,
    );
  return given;
}

function weightText(W: Matrix, l: number, below: string, source: Matrix): string {
  const inputs = source.rows;
  const hint =
    W.cols === 1 && W.rows === inputs
      ? `: a single unit's weights are a row, [[${[...W.data].slice(0, 3).join(', ')}${inputs > 3 ? ', …' : ''}]]`
      : ': rows are units, columns are inputs';
  return `W${l} is ${shapeText(W)} but ${below} (${shapeText(source)}) needs ${inputs} column${inputs === 1 ? '' : 's'}${hint}`;
}

function column(name: string, value: Matrix): void {
  if (value.cols !== 1)
    throw new UserError(`${name} is ${shapeText(value)} but must be a column${rowHint(value)}`);
}

const rowHint = (value: Matrix): string =>
  value.rows === 1
    ? `: write it as a vector, [${[...value.data].slice(0, 3).join(', ')}${value.cols > 3 ? ', …' : ''}]`
    : '';

function chooseActivations(text: string, depth: number): ActivationName[] {
  const names = text.split(',').map((name) => choose('--activation', name, activationNames));
  const [first] = names;
  if (names.length === 1 && first) return Array.from({ length: depth }, () => first);
  if (names.length !== depth)
    throw new UserError(
      `--activation names ${names.length} activations but the network has ${depth} layer${depth === 1 ? '' : 's'}: give one, or one each`,
    );
  return names;
}

function checkTogether(
  names: readonly ActivationName[],
  loss: LossName,
  given: ReadonlyMap<string, Matrix>,
  depth: number,
): void {
  names.forEach((name, i) => {
    const W = given.get(`W${i + 1}`) as Matrix;
    if (name === 'softmax' && W.rows === 1)
      throw new UserError(
        `softmax over the one unit of layer ${i + 1} is always 1: use sigmoid, or 2 or more units`,
      );
  });
  if (loss === 'ce' && names[depth - 1] !== 'softmax' && (given.get('y') as Matrix).rows > 1) {
    throw new UserError(
      `ce needs softmax at the output, which is ${names[depth - 1]}: --activation ${[...names.slice(0, -1), 'softmax'].join(',')}`,
    );
  }
  const fault = targetFault(loss, (given.get('y') as Matrix).data);
  if (fault !== undefined) throw new UserError(fault);
}

/** What is wrong with the targets of a loss, undefined where nothing is. */
export function targetFault(loss: LossName | undefined, y: Float64Array): string | undefined {
  if (loss !== 'bce' && loss !== 'ce') return undefined;
  const shown =
    y.length === 1 ? `${y[0]}` : `[${y.slice(0, 6).join(', ')}${y.length > 6 ? ', …' : ''}]`;
  if (loss === 'ce' && y.length === 1)
    return 'ce needs 2 or more outputs, a softmax over them: for one output use --loss bce';
  if (y.some((target) => target < 0 || target > 1))
    return `y = ${shown} is outside [0, 1]: ${loss} needs targets from 0 to 1`;
  const total = y.reduce((sum, target) => sum + target, 0);
  return loss === 'ce' && Math.abs(total - 1) > 1e-6
    ? `y = ${shown} has the sum ${total}: ce needs targets with the sum 1`
    : undefined;
}
