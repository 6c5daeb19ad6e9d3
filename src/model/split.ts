// Parts of formulas that are given a name of their own, so that each is computed, derived and
// explained once: the argument of a unit's function, a product of matrices inside another
// operation, and what is too large to be written twice.
import { keptBy, lazy } from '../kept.ts';
import { gradientName } from '../names.ts';
import type { Formula } from './formula.ts';
import { writtenArgument } from './recognize.ts';
import { isPairwise, isSetting } from './shape.ts';
import type { Step } from './step.ts';
import { argumentsOf, eachName, headOf, isSame, readsNames, replace, sizeOf } from './tree.ts';

/** Larger parts than this stand alone where a product or a function would repeat them. */
const largest = 40;

/** The first of `name_1`, `name_2` … that nothing is called, nor its gradient; it is taken then. */
export function freeName(name: string, taken: Set<string>): string {
  for (let k = 1; ; k++) {
    const free = `${name}_${k}`;
    if (take(free, taken)) return free;
  }
}

function take(name: string, taken: Set<string>): boolean {
  if (taken.has(name) || taken.has(gradientName(name))) return false;
  taken.add(name);
  return true;
}

/** What helpers are named for: the forward steps, and the givens that none of them reads. */
export interface Unsplit {
  readonly forward: readonly Step[];
  readonly unread?: readonly string[];
}

/** The steps with helpers before them; with `everything`, one for each operation. */
export function split(model: Unsplit, everything = false): Step[] {
  const taken = lazy(() => allNames(model));
  return model.forward.flatMap((step) => splitStep(step, taken, everything));
}

function allNames({ forward, unread }: Unsplit): Set<string> {
  const names = new Set<string>(unread);
  for (const { name, tree } of forward) {
    names.add(name);
    eachName(tree, (read) => names.add(read));
  }
  return names;
}

/** The names of the parts among some steps, and of their gradients. */
export const partNames = keptBy((steps: readonly Step[]): ReadonlySet<string> => {
  const parts = new Set(steps.flatMap(({ name, helper }) => (helper ? [name] : [])));
  return new Set(
    steps.flatMap(({ name, of = name }) => (parts.has(name) || parts.has(of) ? [name] : [])),
  );
});

/** A step behind its helpers; `taken` has all names, and is asked for where there are helpers. */
function splitStep(step: Step, taken: () => Set<string>, everything: boolean): Step | Step[] {
  const helpers: Step[] = [];
  const named = (name: string, tree: Formula): string => {
    helpers.push({ name, pass: 'forward', tree, helper: true });
    return name;
  };
  const argument = unitArgument(step.tree);
  let tree = step.tree;
  if (argument !== undefined && typeof argument === 'object') {
    const own = `z_${step.name}`;
    const z = take(own, taken()) ? own : freeName(own, taken());
    const inner = parted(argument, true, everything, (part) => named(freeName(z, taken()), part));
    named(z, inner);
    tree = replace(tree, (node) => (isSame(node, argument) ? z : undefined));
  }
  tree = parted(tree, true, everything, (part) => named(freeName(step.name, taken()), part));
  if (tree === step.tree) return step;
  const { formula: _, ...rest } = step;
  return [...helpers, { ...rest, tree }];
}

/** What a formula that is one function is of. */
function unitArgument(tree: Formula): Formula | undefined {
  const head = headOf(tree) ?? '';
  const isUnit = units.has(head) && !isPairwise(tree);
  const isRelu = isPairwise(tree) && argumentsOf(tree).includes(0);
  if (isRelu) return argumentsOf(tree).find((part) => part !== 0);
  return isUnit ? argumentsOf(tree)[0] : writtenArgument(tree);
}

const units: ReadonlySet<string> = new Set([
  'exp',
  'log',
  'tanh',
  'sigmoid',
  'relu',
  'softplus',
  'softmax',
  'sin',
  'cos',
  'sqrt',
]);

/** A formula with parts of it named; `isLinear` where it stands in sums only, up to the top. */
function parted(
  tree: Formula,
  isLinear: boolean,
  everything: boolean,
  name: (part: Formula) => string,
  isTop = true,
): Formula {
  if (typeof tree !== 'object' || !readsNames(tree)) return tree;
  const head = tree[0];
  const isSum = isLinear && (head === '+' || head === '-' || head === "'");
  const isScaled = isLinear && isProduct.has(head) && !argumentsOf(tree).every(readsNames);
  let changed: [string, ...Formula[]] | undefined;
  for (let k = 1; k < tree.length; k++) {
    if (isSetting(head, k - 1)) continue;
    const part = parted(tree[k] as Formula, isSum || isScaled, everything, name, false);
    if (part !== tree[k]) (changed ??= [...tree])[k] = part;
  }
  const made = changed ?? tree;
  if (isTop) return made;
  const isHeavy = heavy.has(head) && argumentsOf(tree).every(readsNames);
  const isLarge = !isLinear && (isHeavy || sizeOf(made) > largest);
  return everything || isLarge ? name(made) : made;
}

const isProduct: ReadonlySet<string> = new Set(['*', '.*', '/']);
const heavy: ReadonlySet<string> = new Set(['*', 'conv', 'maxpool']);
