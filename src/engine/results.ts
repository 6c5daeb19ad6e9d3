// The names of results: in their order, which of them are printed, and the one that is asked for.
import { namesLike, needsRate, suggestion } from '../choice.ts';
import { layerNames } from '../model/dense.ts';
import { forwardOf, outlineOf, type Model } from '../model/model.ts';
import type { Outline } from '../model/step.ts';
import { canonicalName, gradientName, isUpdatedName, mayBeGradientOf } from '../names.ts';
import { UserError } from '../user-error.ts';
import type { Trace } from './trace.ts';

/**
 * The names of a result in their order: given, forward, backward, then the update's W_new, b_new
 * and loss_new.
 */
export const resultNames = (trace: Trace): string[] => [
  ...trace.problem.given.keys(),
  ...computedNames(trace),
];

/** Steps by what they are, whatever they compute. */
interface Outlined {
  readonly steps: readonly Outline[];
}

/** The computed names among them; of the second forward pass only the output, of helpers none. */
export const computedNames = ({ steps }: Outlined): string[] =>
  steps.filter(isResult(steps)).map(({ name }) => name);

/** Of the second forward pass only its end is one, the output. */
export function isResult(steps: readonly Outline[]): (step: Outline) => boolean {
  const end = steps.findLast(({ pass }) => pass === 'again');
  return ({ pass, name }) => pass !== 'again' || name === end?.name;
}

/** The name of what the gradients are of: the last forward step. */
export const outputName = (steps: readonly Outline[]): string | undefined =>
  steps.findLast(({ pass }) => pass === 'forward')?.name;

/**
 * What is printed unless all is asked for. Of a dense network y_pred, loss, the gradients of W and
 * b from the last layer to the first, the update; of a model everything that has a name of
 * somebody's own.
 */
export function mainNames({ steps }: Outlined): string[] {
  const isComputed = isResult(steps);
  const isDense = steps.some(({ part }) => part !== undefined);
  const stepped = new Set(steps.filter(({ pass }) => pass === 'backward').map(({ of }) => of));
  const helpers = new Set(steps.filter(({ helper }) => helper).map(({ name }) => name));
  const isMain = ({ name, pass, part, of = '' }: Outline): boolean => {
    if (pass === 'update') return stepped.has(of);
    if (pass === 'again') return true;
    if (!isDense) return !helpers.has(name) && !helpers.has(of);
    if (pass === 'backward') return part?.role === 'dW' || part?.role === 'db';
    return name === 'y_pred' || part?.role === 'loss';
  };
  return steps.filter((step) => isComputed(step) && isMain(step)).map(({ name }) => name);
}

/**
 * The name of a result that was asked for by `--get`, in any spelling. Throws UserError, which
 * lists `known` ones.
 */
export function findName(
  text: string,
  names: readonly string[],
  model: Model,
  known = names,
): string {
  const name = names.includes(text) ? text : canonicalName(text);
  if (name !== undefined && names.includes(name)) return name;
  refuseNoName(text);
  if (name !== undefined && isUpdatedName(name)) throw new UserError(needsRate(`--get ${text}`));
  throw new UserError(`--get: ${notOneName(text) ?? unknownQuantity(text, known, model)}`);
}

/** What is said of a word for all quantities, and of several without commas. */
function notOneName(text: string): string | undefined {
  if (/^(?:all|d?\*|grads?|gradients?)$/i.test(text))
    return `${text} is not a quantity: print all with --all, or without --get`;
  const several = text.split(/[ ;]+/);
  const isSeveral = several.length > 1 && several.every((name) => /^[A-Za-z]\w*$/.test(name));
  return isSeveral ? `names have commas between them: ${several.join()}` : undefined;
}

/** Throws UserError where --get names nothing. */
export function refuseNoName(text: string): void {
  if (text === '') throw new UserError('--get has an empty name: write it like dW1 or loss,dW2');
}

/** What is said of a name that is none of those of the model's results. */
export function unknownQuantity(text: string, names: readonly string[], model: Model): string {
  const reason = whyNoGradient(text, names, model);
  if (reason !== undefined) return `there is no ${text}: ${reason}`;
  if (isOfStep(text, names, model)) return needsRate(text);
  const shown = text || "''";
  return `unknown quantity ${shown}: ${suggestion(text, names)}known are ${namesLike(text, names)}`;
}

/** True of what a step would give, where there is none. */
function isOfStep(text: string, names: readonly string[], model: Model): boolean {
  const outlines = outlineOf(model, true);
  const step = outlines.filter(({ pass }) => pass === 'update' || pass === 'again');
  return (
    computedNames({ steps: outlines }).includes(text) &&
    step.some(({ name }) => name === text) &&
    !step.some(({ name }) => names.includes(name))
  );
}

/** Why a quantity of the model has no gradient; undefined where none of one is asked for. */
export function whyNoGradient(
  text: string,
  names: readonly string[],
  model: Model,
): string | undefined {
  const { network, targets } = model;
  const forward = forwardOf(model).map(({ name }) => name);
  const known = [...names, ...targets, ...forward];
  const of = mayBeGradientOf(text)
    .flatMap((name) => [name, canonicalName(name) ?? name])
    .find((name) => known.includes(name));
  const own = gradientName(of ?? '');
  if (of === undefined || names.includes(own)) return undefined;
  const outcome = forward.at(-1)!;
  if (of === outcome) return `the gradients are those of ${outcome}, its own is 1`;
  if (!targets.has(of)) return `${outcome} does not depend on ${of}`;
  if (!network) return `no gradient of ${of} is taken here: name it in --wrt ${of}`;
  const depth = network.activations.length;
  const seed = gradientName(layerNames(depth, depth).out);
  return `${of} is the target, which has no gradient; that of the prediction is ${seed}`;
}
