// From forward steps and the table of rules to the backward steps: formulas again. Reverse
// accumulation, from the output's gradient, which is 1, to everything that it reads and that a
// gradient is wanted of.
import { withoutRoom } from '../kept.ts';
import { gradientName } from '../names.ts';
import { parseFormula, type Formula } from './formula.ts';
import { kindOf, ownLeaves, type Leaf } from './kind.ts';
import { recognized } from './recognize.ts';
import { rules as ourRules, type RuleName, type Rules } from './rules.ts';
import {
  axisOf,
  isPairwise,
  isSetting,
  isSameShape,
  isSingle,
  shapeOfFormula,
  stackedSide,
  type Shape,
  type ShapeOf,
} from './shape.ts';
import { plainSum, simplifiedSum, simplify } from './simplify.ts';
import type { Contribution, Hop, Step } from './step.ts';
import { argumentsOf, headOf, replace } from './tree.ts';

/** What is derived from: forward steps in their order, the last of them the output. */
export interface Derivation {
  readonly forward: readonly Step[];
  readonly shapeOf: ShapeOf;
  /** The given quantities whose gradients are wanted. */
  readonly wanted: (given: string) => boolean;
  readonly rules?: Rules;
  /** Formulas as the rules give them, nothing put together or left out. */
  readonly isPlain?: boolean;
}

/**
 * The backward steps: from the last forward step up, for each the quantities its formula reads, in
 * the order they stand there, each as soon as all that reads it has been gone through.
 */
export function derive(derivation: Derivation): Step[] {
  const { forward, shapeOf, wanted, rules = ourRules, isPlain = false } = derivation;
  const reads = forward.map(({ tree }) => differentiableNames(tree));
  const through = reaching(forward, reads, wanted);
  const output = forward.at(-1)?.name;
  const contributions = new Map<string, Contribution[]>();
  const kinds = new Map<string, Kind>();
  const isWanted = (name: string): boolean => through.has(name);
  const walker: Walker = {
    shapeOf,
    rules,
    isWanted,
    shorten: (tree) => (isPlain ? tree : simplify(tree, shapeOf)),
    sum: (terms) => (isPlain ? plainSum(terms) : simplifiedSum(terms, shapeOf)),
  };
  const handBack = (to: string, own: Contribution): void => {
    const earlier = contributions.get(to);
    if (earlier) earlier.push(own);
    else contributions.set(to, [own]);
  };
  const steps: Step[] = [];
  upwards(forward, reads, through, (step, complete) => {
    const gradient: Formula = step.name === output ? 1 : gradientName(step.name);
    handedBackBy(step, gradient, walker, kinds, handBack);
    for (const name of complete)
      steps.push(backwardStep(name, contributions.get(name) ?? [], shapeOf));
  });
  return steps;
}

/** What the backward steps are of, in their order, which shapes have no part in. */
export function gradientsOf({ forward, wanted }: Omit<Derivation, 'shapeOf'>): string[] {
  const reads = forward.map(({ tree }) => differentiableNames(tree));
  const gradients: string[] = [];
  upwards(forward, reads, reaching(forward, reads, wanted), (_, complete) =>
    gradients.push(...complete),
  );
  return gradients;
}

/** The names that each forward step changes with smoothly. */
type Reads = readonly (readonly string[])[];

/** Visits each forward step on the way up, with what all readers have been gone through of. */
function upwards(
  forward: readonly Step[],
  reads: Reads,
  through: ReadonlySet<string>,
  visit: (step: Step, complete: readonly string[]) => void,
): void {
  const waiting = readersOf(forward, reads);
  const isComplete = (name: string): boolean => through.has(name) && waiting.get(name) === 0;
  for (let k = forward.length - 1; k >= 0; k--) {
    const step = forward[k]!;
    if (!through.has(step.name) || !waiting.has(step.name)) continue;
    for (const name of reads[k]!) waiting.set(name, waiting.get(name)! - 1);
    visit(step, reads[k]!.filter(isComplete));
  }
}

/** The quantities that depend on a wanted one, those among them. */
function reaching(
  forward: readonly Step[],
  reads: Reads,
  wanted: (given: string) => boolean,
): Set<string> {
  const computed = new Set(forward.map(({ name }) => name));
  const found = new Set<string>();
  forward.forEach(({ name }, k) => {
    for (const read of reads[k]!) if (!computed.has(read) && wanted(read)) found.add(read);
    if (reads[k]!.some((read) => found.has(read))) found.add(name);
  });
  return found;
}

/**
 * For every quantity that the output depends on, how many steps on the way to the output read it.
 */
function readersOf(forward: readonly Step[], reads: Reads): Map<string, number> {
  const readers = new Map<string, number>();
  for (let k = forward.length - 1; k >= 0; k--) {
    const { name } = forward[k]!;
    if (k === forward.length - 1) readers.set(name, 0);
    if (!readers.has(name)) continue;
    for (const read of reads[k]!) readers.set(read, (readers.get(read) ?? 0) + 1);
  }
  return readers;
}

function backwardStep(of: string, contributions: readonly Contribution[], shapeOf: ShapeOf): Step {
  const trees = contributions.map((one) => one.tree);
  const tree = plainSum(together(trees, of, shapeOf));
  const name = gradientName(of);
  return { name, pass: 'backward', tree, of, contributions };
}

interface Walker {
  readonly shapeOf: ShapeOf;
  readonly rules: Rules;
  readonly isWanted: (name: string) => boolean;
  readonly shorten: (tree: Formula) => Formula;
  readonly sum: (terms: readonly Formula[]) => Formula;
}

/**
 * Steps that are the same but for names and fractions hand back what is the same but for those: it
 * is worked out for the first of each kind. A long model has few kinds.
 */
interface Kind {
  /** The name of the first, that of its gradient, and what it reads. */
  readonly leaves: readonly Leaf[];
  readonly contributions: readonly Handed[];
}

/** A contribution and the quantity it is to. */
interface Handed {
  readonly to: string;
  readonly own: Contribution;
}

/** Hands back what comes from one step to each quantity it reads, once for all of its kind. */
function handedBackBy(
  step: Step,
  gradient: Formula,
  walker: Walker,
  kinds: Map<string, Kind>,
  handBack: (to: string, own: Contribution) => void,
): void {
  const leaves: Leaf[] = [step.name, typeof gradient === 'string' ? gradient : ''];
  const key = kindOf(step.tree, leaves, (leaf) => whatMatters(leaf, walker)) + (gradient === 1);
  const first = kinds.get(key);
  if (first === undefined) {
    const contributions = contributionsOf(step, gradient, walker);
    kinds.set(key, { leaves, contributions });
    for (const { to, own } of contributions) handBack(to, own);
    return;
  }
  const ownLeaf = ownLeaves(first.leaves, leaves);
  for (const { to, own } of first.contributions)
    handBack(ownLeaf(to) as string, {
      from: step.name,
      tree: replace(own.tree, ownLeaf),
      paths: own.paths,
    });
}

/** What a derivation hangs on of a leaf, but for which it is. */
function whatMatters(leaf: Leaf, { shapeOf, isWanted }: Walker): string {
  if (typeof leaf === 'number') return leaf < 0 ? '-#,' : '#,';
  const { rows, cols } = shapeOf(leaf);
  const shape = `$${rows}x${cols}`;
  return isWanted(leaf) ? `${shape},` : `${shape}!,`;
}

/** What one step hands back to each quantity it reads. */
function contributionsOf(step: Step, gradient: Formula, walker: Walker): Handed[] {
  const terms = new Map<string, Term[]>();
  walk(recognized(step.tree), step.name, gradient, [], walker, (name, term) =>
    terms.set(name, [...(terms.get(name) ?? []), term]),
  );
  return [...terms].map(([to, list]) => {
    const [first] = list;
    const trees = list.map((term) => term.tree);
    const tree = list.length === 1 ? first!.tree : walker.sum(together(trees, to, walker.shapeOf));
    return { to, own: { from: step.name, tree, paths: list.map(({ path }) => path) } };
  });
}

interface Term {
  readonly tree: Formula;
  readonly path: readonly Hop[];
}

/**
 * Goes down a formula with the gradient of its value; `out` is the name of that, where it has one.
 */
function walk(
  tree: Formula,
  out: string | undefined,
  gradient: Formula,
  path: readonly Hop[],
  walker: Walker,
  see: (name: string, term: Term) => void,
): void {
  if (typeof tree === 'number') return;
  if (typeof tree === 'string') {
    if (walker.isWanted(tree)) see(tree, { tree: gradient, path });
    return;
  }
  const args = argumentsOf(tree);
  args.forEach((arg, k) => {
    if (!isDifferentiable(tree[0], k)) return;
    if (!reaches(arg, walker.isWanted)) return;
    const { rule, tree: back } = handedBack(tree, k, out, gradient, walker);
    walk(arg, undefined, back, [...path, { rule, argument: k }], walker, see);
  });
}

/** Whether a formula changes smoothly with a quantity that is wanted. */
function reaches(tree: Formula, isWanted: (name: string) => boolean): boolean {
  if (typeof tree !== 'object') return typeof tree === 'string' && isWanted(tree);
  return argumentsOf(tree).some((arg, k) => isDifferentiable(tree[0], k) && reaches(arg, isWanted));
}

/**
 * The names that a formula changes with smoothly: not those that it takes an index or a count from.
 */
function differentiableNames(tree: Formula): string[] {
  const found: string[] = [];
  const visit = (node: Formula): void => {
    if (typeof node === 'string') {
      if (!found.includes(node)) found.push(node);
    } else if (typeof node === 'object')
      for (let k = 1; k < node.length; k++)
        if (isDifferentiable(node[0], k - 1)) visit(node[k] as Formula);
  };
  visit(tree);
  return withoutRoom(found);
}

/**
 * Steps and counts have slope 0; an index and an axis are no quantities that a gradient could be
 * of.
 */
const isDifferentiable = (head: string, argument: number): boolean =>
  !flat.has(head) && !isSetting(head, argument);

const flat: ReadonlySet<string> = new Set(['count', 'ones', 'sign', '>', '>=']);

/** What comes back to one argument of an operator, in the shape of that argument. */
function handedBack(
  tree: Formula,
  k: number,
  out: string | undefined,
  gradient: Formula,
  { shapeOf, rules, shorten }: Walker,
): { rule: RuleName; tree: Formula } {
  const args = argumentsOf(tree);
  const { name: rule, argument } = ruleOf(tree, k, shapeOf);
  // `g` of a part of a bracket is its own part of the gradient.
  const own = ownBlock(tree, k, gradient, shapeOf);
  const text = rules[rule][argument]!;
  const isFull = needsAll.has(rule) || crosses(rule, gradient, tree, shapeOf);
  const full = isFull ? inFull(gradient, tree, shapeOf) : gradient;
  const made = instantiate(parseFormula(text), rule, out ?? tree, own ?? full, tree);
  const shape = shapeOfFormula(args[k]!, shapeOf);
  const isPart = own !== undefined || !broadcasting.has(rule);
  const summed = isPart ? made : summedTo(made, tree, shape, shapeOf);
  return { rule, tree: shorten(summed) };
}

/**
 * Rules whose gradient stands in a product of matrices or a sum over windows, and must be there
 * entry by entry.
 */
const needsAll: ReadonlySet<RuleName> = new Set(['*', 'conv', 'maxpool']);

/**
 * True of a gradient kept as one column where the rule would put it beside a row, or the other way
 * round: the two do not go together entry by entry.
 */
function crosses(rule: RuleName, gradient: Formula, tree: Formula, shapeOf: ShapeOf): boolean {
  if (rule !== 'softmax along' && !broadcasting.has(rule)) return false;
  const [has, whole] = [gradient, tree].map((part) => shapeOfFormula(part, shapeOf));
  if (isSingle(has!) || isSameShape(has!, whole!)) return false;
  const isAcross = (part: Formula): boolean => {
    const { rows, cols } = shapeOfFormula(part, shapeOf);
    return has!.cols === 1 ? rows === 1 && cols > 1 : cols === 1 && rows > 1;
  };
  return rule === 'softmax along' || argumentsOf(tree).some(isAcross);
}

/** Rules of operators that take a number, a row or a column with every entry of the other. */
export const broadcasting: ReadonlySet<RuleName> = new Set([
  '+',
  '-',
  '.*',
  './',
  '.^',
  'max of two',
  'min of two',
  'max with 0',
]);

/** The rule of an operator as it is used, and which of its formulas is the argument's. */
function ruleOf(tree: Formula, k: number, shapeOf: ShapeOf): { name: RuleName; argument: number } {
  const head = headOf(tree)!;
  const args = argumentsOf(tree);
  const along = axisOf(tree) === undefined ? '' : ' along';
  if (head === '-' && args.length === 1) return { name: 'negative', argument: 0 };
  if (isPairwise(tree)) {
    if (head === 'max' && args.includes(0)) return { name: 'max with 0', argument: 0 };
    return { name: head === 'max' ? 'max of two' : 'min of two', argument: k };
  }
  if (head === '*' && args.some((arg) => isSingle(shapeOfFormula(arg, shapeOf))))
    return { name: '.*', argument: k };
  const name = entrywiseNames[head] ?? (`${head}${along}` in ourRules ? `${head}${along}` : head);
  if (!(name in ourRules)) throw new Error(`no rule for ${head}`);
  const isUniform = isBracket(head) || head === 'index';
  return { name: name as RuleName, argument: isUniform ? 0 : k };
}

const isBracket = (head: string): boolean =>
  head === 'rows' || head === 'beside' || head === 'list';

const entrywiseNames: Readonly<Record<string, string>> = { '/': './', '^': '.^' };

/**
 * The formula of a rule with its letters replaced; `b` in a call stands for all arguments after the
 * first.
 */
function instantiate(
  formula: Formula,
  rule: RuleName,
  out: Formula,
  gradient: Formula,
  tree: Formula,
): Formula {
  const args = argumentsOf(tree);
  const [first = 0, ...others] = args;
  const [second = 0] = others;
  const unit = args.find((arg) => arg !== 0) ?? 0;
  const letters: Readonly<Record<string, Formula>> = {
    g: gradient,
    out,
    a: rule === 'max with 0' ? unit : first,
    b: second,
    axis: axisOf(tree) ?? 0,
    pi: ['pi'],
  };
  return replace(formula, (node) => {
    if (typeof node === 'string') return letters[node];
    if (typeof node !== 'object' || (node[0] !== 'place' && node[0] !== 'unpool')) return undefined;
    return [node[0], gradient, first, ...others];
  });
}

/**
 * Of a matrix put together from parts, the rows or columns of the gradient that are this part's.
 */
function ownBlock(
  tree: Formula,
  k: number,
  gradient: Formula,
  shapeOf: ShapeOf,
): Formula | undefined {
  if (!isBracket(headOf(tree)!)) return undefined;
  const shapes = argumentsOf(tree).map((part) => shapeOfFormula(part, shapeOf));
  const side = stackedSide(tree, shapes);
  const from = shapes.slice(0, k).reduce((sum, shape) => sum + shape[side], 1);
  const to = from + shapes[k]![side] - 1;
  // One number, row or column that stands for as many equal ones is the same in every part.
  if (shapeOfFormula(gradient, shapeOf)[side] < shapeOfFormula(tree, shapeOf)[side])
    return gradient;
  const range: Formula = from === to ? from : [':', from, to];
  return side === 'rows'
    ? ['index', gradient, range, ['all']]
    : ['index', gradient, ['all'], range];
}

/** Gradients of a quantity to be added: one kept as a row does not go with one kept as a column. */
function together(trees: readonly Formula[], of: string, shapeOf: ShapeOf): readonly Formula[] {
  const { rows, cols } = shapeOf(of);
  if (trees.length < 2 || rows === 1 || cols === 1) return trees;
  const shapes = trees.map((tree) => shapeOfFormula(tree, shapeOf));
  const isCrossed =
    shapes.some((shape) => shape.rows === 1 && shape.cols > 1) &&
    shapes.some((shape) => shape.cols === 1 && shape.rows > 1);
  return isCrossed ? trees.map((tree) => inFull(tree, of, shapeOf)) : trees;
}

/** A gradient that is kept as one number, row or column, entry by entry. */
function inFull(gradient: Formula, tree: Formula, shapeOf: ShapeOf): Formula {
  const shape = shapeOfFormula(tree, shapeOf);
  return isSameShape(shapeOfFormula(gradient, shapeOf), shape)
    ? gradient
    : ['.*', gradient, ['ones', tree]];
}

/**
 * The sum over what was broadcast: `made` stands for entries of the shape of `tree`, and goes back
 * to `shape`.
 */
function summedTo(made: Formula, tree: Formula, shape: Shape, shapeOf: ShapeOf): Formula {
  const whole = shapeOfFormula(tree, shapeOf);
  const has = shapeOfFormula(made, shapeOf);
  const down = shape.rows < whole.rows;
  const along = shape.cols < whole.cols;
  if (!down && !along) return made;
  if (down && along && isSameShape(has, whole)) return ['sum', made];
  if (down && along && isSingle(has)) return ['.*', made, ['count', tree]];
  const summedDown = down ? summedOver(1, made, tree, has.rows < whole.rows) : made;
  return along ? summedOver(2, summedDown, tree, has.cols < whole.cols) : summedDown;
}

function summedOver(axis: 1 | 2, made: Formula, tree: Formula, isKept: boolean): Formula {
  return isKept ? ['.*', made, ['count', tree, axis]] : ['sum', made, axis];
}
