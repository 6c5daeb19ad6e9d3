// One step of descent as steps of the computation: the formulas of an optimiser for every
// parameter, and the forward pass once more with the new values.
import { renameText, type Network } from './dense.ts';
import { parseFormula } from './formula.ts';
import {
  decayed,
  optimizers,
  type Optimizer,
  type OptimizerName,
  type SettingName,
  type Settings,
} from './optimizers.ts';
import { updatedName } from '../names.ts';
import { formulaOf } from './print.ts';
import type { Outline, Part, Step } from './step.ts';
import { namesRead, replaceNames, substitute } from './tree.ts';

/** How a step is made. */
export interface Descent {
  readonly optimizer: OptimizerName;
  /** The usual ones and those that were set. */
  readonly settings: Settings;
  /** Parameters that stay as they are. */
  readonly frozen: ReadonlySet<string>;
}

/** W ← W − lr·dW, for all parameters. */
export const plainDescent: Descent = {
  optimizer: 'sgd',
  settings: optimizers.sgd.usual,
  frozen: new Set(),
};

/** What is stepped: a model, by the forward steps and the gradients that it has. */
export interface Stepped {
  readonly model: { readonly network?: Network; readonly inputs: ReadonlySet<string> };
  readonly forward: readonly Step[];
  readonly gradients: readonly Outline[];
  /** Computed quantities that are set, and stay so in the step. */
  readonly pinned?: ReadonlyMap<string, unknown> | undefined;
}

/**
 * The update of every parameter, and with the new values the forward steps that the output reads.
 */
export function descend(stepped: Stepped, descent: Descent): Step[] {
  const updates = updateSteps(stepped, descent);
  const again = updates.length > 0 ? forwardAgain(stepped, updates) : [];
  return [...updates, ...again];
}

/** What an optimiser carries from step to step: its name, and the parameter whose shape it has. */
export interface Carried {
  readonly name: string;
  /** Undefined of the one number that counts steps. */
  readonly of: string | undefined;
}

/** All that is carried, in the order in which it is computed. */
export function carriedBy(stepped: Stepped, descent: Descent): Carried[] {
  const row: Optimizer = optimizers[descent.optimizer];
  const letters = Object.keys(row.steps).filter((letter) => letter !== 'W');
  const names = ownNames(stepped.forward);
  const count = row.count === undefined ? [] : [{ name: names.ofAll['t']!, of: undefined }];
  const each = parameters(stepped, descent).flatMap(({ of }) =>
    letters.map((letter) => ({ name: names.carried(letter, of!), of: of! })),
  );
  return [...count, ...each];
}

/** The settings that the formulas read, by the names that they have there. */
export function settingValues(
  forward: readonly Step[],
  { settings }: Descent,
): (readonly [name: string, value: number])[] {
  const { ofAll } = ownNames(forward);
  return Object.entries(settings).map(([letter, value]) => [ofAll[letter]!, value] as const);
}

const lettersOfAll = ['t', 'mu', 'beta1', 'beta2', 'rho', 'eps', 'decay'] satisfies (
  SettingName | 't'
)[];

/** The names in the formulas of steps, none of which the model has itself. */
interface OwnNames {
  /** By the letters that all parameters have in common. */
  readonly ofAll: Names;
  readonly carried: (letter: string, parameter: string) => string;
}

type Names = Readonly<Record<string, string>>;

function ownNames(forward: readonly Step[]): OwnNames {
  const taken = new Set(forward.flatMap(({ name, tree }) => [name, ...namesRead(tree)]));
  // No helper ends so: the names are the same whether it is among the steps or not.
  const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name);
  return {
    ofAll: Object.fromEntries(lettersOfAll.map((letter) => [letter, free(letter)])),
    carried: (letter, parameter) => free(`${letter}_${parameter}`),
  };
}

/** The gradients of what is stepped; in a dense network from the first layer to the last. */
function parameters({ model, forward, gradients }: Stepped, { frozen }: Descent): Outline[] {
  const computed = new Set(forward.map(({ name }) => name));
  const isStepped = (of: string): boolean =>
    !computed.has(of) && !model.inputs.has(of) && !frozen.has(of);
  const layer = ({ part }: Outline): number => part?.layer ?? 0;
  return gradients.filter(({ of }) => isStepped(of!)).sort((a, b) => layer(a) - layer(b));
}

function updateSteps(stepped: Stepped, descent: Descent): Step[] {
  const row: Optimizer = optimizers[descent.optimizer];
  const { ofAll, carried } = ownNames(stepped.forward);
  const count =
    row.count === undefined ? [] : [countStep(ofAll['t']!, row.count.formula, descent, ofAll)];
  const counted = { ...ofAll, ...(count[0] && { t: count[0].name }) };
  const each = parameters(stepped, descent).flatMap((gradient) =>
    parameterSteps(gradient, descent, { ofAll: counted, carried }),
  );
  return [...count, ...each];
}

const countStep = (of: string, formula: string, { optimizer }: Descent, names: Names): Step => ({
  ...updateStep(of, formula, names),
  moved: { optimizer, letter: 't', isDecayed: false },
});

function updateStep(of: string, template: string, names: Names, isDecayed = false): Step {
  const rename = (letter: string): string => names[letter] ?? letter;
  const name = updatedName(of);
  if (!isDecayed) {
    const tree = replaceNames(parseFormula(template), rename);
    return { name, pass: 'update', formula: renameText(template, rename), tree, of };
  }
  const whole = substitute(parseFormula(template), { d: parseFormula(decayed) });
  const tree = replaceNames(whole, rename);
  return { name, pass: 'update', tree, of };
}

function parameterSteps(gradient: Outline, descent: Descent, names: OwnNames): Step[] {
  const row: Optimizer = optimizers[descent.optimizer];
  const isDecayed = !row.decaysItself && descent.settings.decay !== 0;
  const W = gradient.of!;
  const ofLetter = (letter: string): string => (letter === 'W' ? W : names.carried(letter, W));
  const letters = Object.keys(row.steps);
  const current: Record<string, string> = {
    ...names.ofAll,
    ...Object.fromEntries(letters.map((letter) => [letter, ofLetter(letter)])),
    d: gradient.name,
  };
  const isPlain = descent.optimizer === 'sgd' && !isDecayed;
  return Object.entries(row.steps).map(([letter, { formula }]) => {
    const step = updateStep(ofLetter(letter), formula, current, isDecayed);
    current[letter] = step.name;
    const moved = { optimizer: descent.optimizer, letter, isDecayed };
    return { ...step, moved, ...(isPlain && updatePart(gradient)) };
  });
}

/** What a plain step is in its layer. */
function updatePart({ part }: Outline): { readonly part?: Part } {
  const role = part && roles[part.role];
  return role === undefined ? {} : { part: { role, layer: part!.layer } };
}

const roles: Readonly<Partial<Record<Part['role'], Part['role']>>> = { dW: 'W_new', db: 'b_new' };

function forwardAgain(stepped: Stepped, updates: readonly Step[]): Step[] {
  const { model, forward, pinned } = stepped;
  const output = forward.at(-1)!;
  const changed = new Set(updates.map(({ of }) => of!));
  const needed = readByOutput(stepped);
  const renamed = (name: string): string => (changed.has(name) ? updatedName(name) : name);
  return forward.flatMap((step): Step[] => {
    const { formula: _, ...rest } = step;
    const again = { ...rest, name: updatedName(step.name), pass: 'again', of: step.name } as const;
    if (pinned?.has(step.name)) return step === output ? [{ ...again, tree: step.name }] : [];
    const isChanged = needed.has(step.name) && namesRead(step.tree).some((of) => changed.has(of));
    if (!isChanged && step !== output) return [];
    changed.add(step.name);
    const formula = model.network && { formula: renameText(formulaOf(step), renamed) };
    return [{ ...again, ...formula, tree: replaceNames(step.tree, renamed) }];
  });
}

/** The forward steps that the output is computed from: itself, and behind what is set none. */
function readByOutput({ forward, pinned }: Stepped): Set<string> {
  const needed = new Set([forward.at(-1)!.name]);
  for (const { name, tree } of forward.toReversed())
    if (needed.has(name) && !pinned?.has(name)) namesRead(tree).forEach((read) => needed.add(read));
  return needed;
}
