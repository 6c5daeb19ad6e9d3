// Runs the steps on a problem: every quantity's value, checked to be finite in the order it is
// computed.
import { lazy } from '../kept.ts';
import { entryText, ofNumber, shapeText, type Matrix } from '../matrix.ts';
import { activations as ourActivations, type Activation } from '../model/activations.ts';
import { losses, type Loss } from '../model/losses.ts';
import { formOf, networkKey } from '../model/dense.ts';
import { plainDescent, settingValues, type Descent } from '../model/descent.ts';
import { descentSteps, forwardOf, stepsOf, type Model } from '../model/model.ts';
import type { Rules } from '../model/rules.ts';
import { formulaSource } from '../model/print.ts';
import { shapeOfFormula, type Shape, type ShapeOf } from '../model/shape.ts';
import type { Step } from '../model/step.ts';
import type { Formula } from '../model/formula.ts';
import { argumentsOf, headOf, namesRead } from '../model/tree.ts';
import { gradientName } from '../names.ts';
import { UserError } from '../user-error.ts';
import { workedOutAhead, type Ahead } from './ahead.ts';
import { compile, type Compiled } from './evaluate.ts';
import { IndexFault } from './kernels.ts';
import type { Problem } from './problem.ts';

/**
 * The steps of a problem and the value of every quantity, given ones first, in the order they are
 * computed.
 */
export interface Trace {
  readonly problem: Problem;
  readonly steps: readonly Step[];
  readonly values: ReadonlyMap<string, Matrix>;
  readonly notes: readonly string[];
  /** The formulas as they are computed, where they are known ahead of time. */
  readonly computed?: Ahead['computed'] | undefined;
}

/** The steps of every problem with the same model and the same shapes, compiled. */
export interface Prepared {
  readonly steps: readonly Step[];
  readonly compiled: Compiled;
  readonly lr: number | undefined;
  readonly computed?: Ahead['computed'] | undefined;
}

/**
 * The same for problems that one `Prepared` does for: its activations, loss, shapes, update, and
 * what is set.
 */
export function kindKey({ model, given, pinned }: Problem, lr: number | undefined): string {
  const network = model.network && networkKey(model.network);
  const shapes = [...given.values()].map(shapeText);
  return [network, lr !== undefined, ...shapes, ...(pinned?.keys() ?? [])].join();
}

/** Compiles the steps for the shapes of a problem; with `lr`, the update and the new loss too. */
export function prepare(problem: Problem, lr?: number, rules?: Rules): Prepared {
  const steps = stepsFor(problem, lr, rules);
  const ahead = rules === undefined ? workedOutAhead[aheadKey(problem, lr)]?.() : undefined;
  const compiled = ahead?.compiled ?? compile(steps, withRate(problem, lr));
  return { steps, compiled, lr, computed: ahead?.computed };
}

/** What steps compiled ahead of time hang on. */
export const aheadKey = (problem: Problem, lr?: number): string =>
  [...withRate(problem, lr).keys(), kindKey(problem, lr)].join();

/** The steps of a problem; with `lr`, the update and the new loss too. */
export function stepsFor(
  { model, given, pinned, descent = plainDescent }: Problem,
  lr?: number,
  rules?: Rules,
): Step[] {
  const own = stepsOf(model, shapesOf(model, given), rules);
  if (lr === undefined) return own;
  const all = [...own, ...descentSteps(model, own, descent, pinned)];
  if (!model.network) checkUpdated(all, given);
  return all;
}

/** No name of a model is what something is called after the step. Throws UserError. */
function checkUpdated(steps: readonly Step[], given: ReadonlyMap<string, Shape>): void {
  const taken = new Set(given.keys());
  for (const { name, pass, of } of steps) {
    if (taken.has(name)) {
      const instead = pass === 'update' ? `, or write input ${of} there` : '';
      throw new UserError(
        `${name} is what ${of} is called after the step of --lr: ` +
          `give that of the model another name${instead}`,
      );
    }
    taken.add(name);
  }
}

/** The shapes of a model's quantities, its gradients among them, found when the first is asked. */
function shapesOf(model: Model, given: ReadonlyMap<string, Shape>): ShapeOf {
  const shapeOf = lazy(() => allShapes(forwardOf(model), given));
  return (name) => shapeOf()(name);
}

function allShapes(forward: readonly Step[], given: ReadonlyMap<string, Shape>): ShapeOf {
  const shapes = new Map<string, Shape>();
  const shapeOf = (name: string): Shape => {
    const shape = shapes.get(name);
    if (!shape) throw new Error(`${name} has no shape`);
    return shape;
  };
  const add = (name: string, shape: Shape): unknown =>
    shapes.set(name, shape).set(gradientName(name), shape);
  for (const [name, shape] of given) add(name, shape);
  for (const { name, tree } of forward) add(name, shapeOfFormula(tree, shapeOf));
  return shapeOf;
}

/**
 * Computes a problem. Throws UserError at the first step that is not finite, where only some are
 * `asked` for at the first of those: another may be too large for a double. `prepared` is for its
 * model and shapes.
 */
export function run(
  problem: Problem,
  lr?: number,
  prepared?: Prepared,
  asked?: readonly string[],
): Trace {
  const trace = runUnchecked(problem, lr, prepared);
  const checked = asked === undefined ? trace.steps.map(({ name }) => name) : asked;
  for (const name of checked)
    if (trace.values.get(name)?.data.every(Number.isFinite) === false) throw notFinite(name, trace);
  return trace;
}

/**
 * Computes a problem, whose values may be infinite or no numbers where double precision has no
 * others.
 */
export function runUnchecked(
  problem: Problem,
  lr?: number,
  prepared: Prepared = prepare(problem, lr),
): Trace {
  const { steps, compiled, computed } = prepared;
  const memory = memoryOf(problem, lr, prepared);
  const values = new Map<string, Matrix>();
  const isSample = samplesIn(problem.model, steps);
  compiled.places.forEach(({ offset, rows, cols }, name) => {
    const data = memory.subarray(offset, offset + rows * cols);
    values.set(
      name,
      isSample?.(name, rows) ? { rows, cols, data, isSample: true } : { rows, cols, data },
    );
  });
  if (problem.model.network) for (const step of steps) checkProbabilities(step, problem, values);
  return { problem, steps, values, notes: saturation(steps, problem, values), computed };
}

/**
 * All numbers of a problem, in the places that they are compiled for; whether there is something to
 * say of them tells `ordinary`. Throws UserError for an index that points nowhere.
 */
export function memoryOf(
  problem: Problem,
  lr: number | undefined,
  { steps, compiled }: Prepared,
): Float64Array {
  const memory = load(compiled, withRate(problem, lr));
  try {
    compiled.run(memory);
    return memory;
  } catch (error) {
    if (!(error instanceof IndexFault)) throw error;
    const isAt = (name: string): boolean =>
      memory[compiled.places.get(name)!.offset] === error.value;
    const names = steps.map(({ tree }) => indexIn(tree, isAt));
    throw new UserError(error.textFor(names.find((name) => name !== undefined)!));
  }
}

/** The first index of a formula that is a name of which something is true. */
function indexIn(tree: Formula, isIt: (name: string) => boolean): string | undefined {
  const args = argumentsOf(tree);
  const names = headOf(tree) === 'index' ? args.slice(1) : [];
  const own = names.find((arg): arg is string => typeof arg === 'string' && isIt(arg));
  return own ?? args.map((arg) => indexIn(arg, isIt)).find((found) => found !== undefined);
}

/** Tells which rows are samples, where samples are rows: all single ones but those of weights. */
function samplesIn(
  { network }: Model,
  steps: readonly Step[],
): ((name: string, rows: number) => boolean) | undefined {
  if (network === undefined || !formOf(network).isOfRows) return undefined;
  const ofWeights = steps.filter(({ part }) => part?.role === 'dW' || part?.role === 'W_new');
  const weights = new Set(ofWeights.flatMap(({ name, of }) => [name, of!]));
  return (name, rows) => rows === 1 && !weights.has(name);
}

/**
 * A check of computed memories of one kind of problem: true where there is nothing to say of them.
 * Every entry is finite, outputs are probabilities where they must be, no unit is saturated.
 */
export function ordinary(
  { model }: Pick<Problem, 'model'>,
  { compiled, steps }: Prepared,
): (memory: Float64Array) => boolean {
  const units = saturatingUnits(steps, model).map(({ name, dz, saturated }) => {
    const { offset, rows, cols } = compiled.places.get(name)!;
    return { offset, end: offset + rows * cols, dz: compiled.places.get(dz)!.offset, saturated };
  });
  const outputs = steps
    .filter((step) => isProbability(step, model))
    .map(({ name }) => {
      const { offset, rows, cols } = compiled.places.get(name)!;
      return { offset, end: offset + rows * cols };
    });
  return (memory) => {
    if (!allFinite(memory)) return false;
    for (const { offset, end, dz, saturated } of units) {
      for (let k = offset; k < end; k++)
        if (saturated(memory[k]!) && memory[dz + k - offset] === 0) return false;
    }
    for (const { offset, end } of outputs) {
      for (let k = offset; k < end; k++) if (!(memory[k]! >= 0 && memory[k]! <= 1)) return false;
    }
    return true;
  };
}

/** A product with 0 is NaN for what is not finite, and a sum of such products can't overflow. */
export function allFinite(values: Float64Array): boolean {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]! * 0;
  return sum === 0;
}

/** The activation that a forward step of a dense network applies. */
function activationOf({ part, pass }: Step, { network }: Model): Activation | undefined {
  const isUnit = network !== undefined && pass === 'forward' && part?.role === 'a';
  return isUnit ? ourActivations[network.activations[part.layer - 1]!] : undefined;
}

/**
 * A layer whose outputs can be saturated, and the name of the gradient that then comes out as 0.
 */
interface SaturatingUnits {
  readonly name: string;
  readonly dz: string;
  readonly saturated: (output: number) => boolean;
}

function saturatingUnits(steps: readonly Step[], model: Model): SaturatingUnits[] {
  if (!model.network) return [];
  return steps.flatMap((step) => {
    const saturated = activationOf(step, model)?.saturated;
    if (!saturated) return [];
    const layer = step.part?.layer;
    const dz = steps.find(({ part }) => part?.role === 'dz' && part.layer === layer)?.name;
    return dz !== undefined ? [{ name: step.name, dz, saturated }] : [];
  });
}

/** True of an output that the loss takes for probabilities. */
export function isProbability({ part }: Step, { network }: Model): boolean {
  if (network === undefined || part?.role !== 'a') return false;
  const { ofProbabilities }: Loss = losses[network.loss];
  return ofProbabilities === true && part.layer === network.activations.length;
}

/** All that has a value before the steps run: with `lr` the settings of the optimiser too. */
export function withRate(
  { model, given, pinned = new Map(), descent = plainDescent }: Problem,
  lr: number | undefined,
): ReadonlyMap<string, Matrix> {
  if (lr === undefined && pinned.size === 0) return given;
  const settings = lr === undefined ? [] : [['lr', lr] as const, ...settingsOf(model, descent)];
  const numbers = settings.map(([name, value]) => [name, ofNumber(value)] as const);
  return new Map([...given, ...pinned, ...numbers]);
}

/** Those of plain descent are in no formula. */
const settingsOf = (model: Model, descent: Descent): (readonly [string, number])[] =>
  descent === plainDescent ? [] : settingValues(forwardOf(model), descent);

/** A fresh memory with the given quantities in their places. */
export function load(compiled: Compiled, given: ReadonlyMap<string, Matrix>): Float64Array {
  const memory = new Float64Array(compiled.size);
  for (const [name, { data }] of given) memory.set(data, compiled.places.get(name)?.offset);
  return memory;
}

function checkProbabilities(
  step: Step,
  { model }: Problem,
  values: ReadonlyMap<string, Matrix>,
): void {
  if (!isProbability(step, model)) return;
  const value = values.get(step.name)!;
  if (value.data.every((entry) => !(entry < 0 || entry > 1))) return;
  const loss = model.network!.loss;
  throw new UserError(
    `${describe(step.name, value)} is outside [0, 1]: ${loss} needs sigmoid or softmax at the output`,
  );
}

/** The error of a step without a finite value, or that is `what`: what it reads is why. */
export function notFinite(
  name: string,
  { steps, values, problem }: Omit<Trace, 'notes'>,
  what = 'not finite',
): UserError {
  const { tree, of, pass } = steps.find((step) => step.name === name)!;
  const helpers = new Map(steps.filter(({ helper }) => helper).map((step) => [step.name, step]));
  /** A helper by its formula: nobody wrote its name. */
  const called = (one: string): string =>
    helpers.has(one) ? formulaSource(helpers.get(one)!.tree) : one;
  const reads = namesRead(tree).sort((a, b) => Number(a === 'y') - Number(b === 'y'));
  const shown = reads.map((read) => describe(called(read), values.get(read)!));
  const last = shown.pop();
  const others = shown.length > 0 ? `${shown.join(', ')} and ` : '';
  const hint = pass === 'again' ? ': try a smaller --lr' : othersHint(of, problem);
  return new UserError(`${called(name)} is ${what}: ${others}${last}${hint}`);
}

/** A gradient that somebody may not have wanted: how to ask for those of the other givens alone. */
function othersHint(of: string | undefined, { model, given }: Problem): string {
  if (model.network || of === undefined || !given.has(of)) return '';
  const others = [...given.keys()].filter((name) => name !== of && !model.targets.has(name));
  return others.length === 0 ? '' : `; without it: --wrt ${others.join(',')}`;
}

/** More entries and units than these are not listed. */
const mostShown = 6;

function describe(name: string, value: Matrix): string {
  const { data } = value;
  if (data.length === 1) return `${name} = ${data[0]}`;
  if (data.length <= mostShown) return `${name} = [${[...data].join(', ')}]`;
  const largest = data.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  return `${name} is ${shapeText(value)} with entries up to ${largest} in size`;
}

function saturation(
  steps: readonly Step[],
  { model }: Problem,
  values: ReadonlyMap<string, Matrix>,
): string[] {
  const units = saturatingUnits(steps, model).flatMap(({ name, dz, saturated }) => {
    const value = values.get(name)!;
    const gradient = values.get(dz)!.data;
    // A softmax lets through what cross-entropy sends, however large its output.
    return [...value.data].flatMap((entry, k) =>
      saturated(entry) && gradient[k] === 0 ? [`${name}${entryText(k, value)} = ${entry}`] : [],
    );
  });
  const more = units.length - mostShown;
  const shown = more > 0 ? [...units.slice(0, mostShown), `${more} more`] : units;
  return units.length === 0
    ? []
    : [`saturated in double precision, so the gradient through it is 0: ${shown.join(', ')}`];
}
