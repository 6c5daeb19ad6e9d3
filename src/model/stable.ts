// Formulas that keep the digits which the textbook's lose in double precision: near 1, the value of
// a function says little of what it is short of 1, but its argument says it. The same in real
// numbers. Nobody sees them: they are what is computed in place of what is written.
import { lazy } from '../kept.ts';
import { parseFormula, type Formula } from './formula.ts';
import { matched } from './pattern.ts';
import { functionAt } from './recognize.ts';
import type { Step } from './step.ts';
import { callsAny, headOf, replace, substitute } from './tree.ts';

/** Where `a` is this function of `z`: what is written, and what is computed. */
const values = {
  sigmoid: [
    ['log(1 - a)', '-softplus(z)'],
    ['log(a)', '-softplus(-z)'],
    ['1 - a', 'sigmoidrest(a, z)'],
  ],
  tanh: [['1 - a .^ 2', 'tanhslope(a, z)']],
  softmax: [['log(a)', 'logsoftmax(z)']],
} as const satisfies Record<string, readonly (readonly [string, string])[]>;

/**
 * The cross-entropies with the output unit they are made for: the gradient of `a` as it is written,
 * that of `z` after it, and what is computed of that. The first grows past every double where the
 * second does not.
 */
const gradients: readonly (readonly [of: string, a: string, z: string, computed: string])[] = [
  [
    'sigmoid',
    '((1 - y) ./ (1 - a) - y ./ a) / count(y)',
    'da .* a .* (1 - a)',
    '(a .* (1 - y) - y .* sigmoidrest(a, z)) / count(y)',
  ],
  [
    'sigmoid',
    '(1 - y) ./ (1 - a) - y ./ a',
    'da .* a .* (1 - a)',
    'a .* (1 - y) - y .* sigmoidrest(a, z)',
  ],
  ['softmax', '-y ./ a', 'a .* (da - sum(da .* a))', 'a .* sum(y) - y'],
];

/** The formulas of the tables: what the build parses ahead of time. */
export const stableTexts: readonly string[] = [
  ...Object.values(values).flat(2),
  ...gradients.flatMap(([, ...texts]) => texts),
];

/** A name that is known to be a function of another. */
interface Known {
  readonly head: string;
  readonly a: string;
  readonly z: string;
}

/** What is known of the steps so far. */
interface Seen {
  readonly byValue: Map<string, Known>;
  readonly byArgument: Map<string, Known[]>;
  /** The gradient of each of them. */
  readonly gradients: Map<string, Step>;
}

/** What `stable` has made of steps: a run asks for it to compile them and to certify them. */
const madeOf = new WeakMap<readonly Step[], readonly Step[]>();

/**
 * The steps as they are computed, without those of quantities that are set: their values are the
 * same in real numbers.
 */
export function stable(steps: readonly Step[], isSet: (name: string) => boolean): readonly Step[] {
  if (steps.some(({ name }) => isSet(name)))
    return stabilized(steps.filter(({ name }) => !isSet(name)));
  const known = madeOf.get(steps) ?? stabilized(steps);
  madeOf.set(steps, known);
  return known;
}

function stabilized(steps: readonly Step[]): Step[] {
  const seen: Seen = { byValue: new Map(), byArgument: new Map(), gradients: new Map() };
  return steps.map((step) => {
    const mayBeWritten = seen.byValue.size > 0 && callsAny(mayBegin, step.tree);
    const inNames = (node: Formula): Formula | undefined => valueOf(node, seen.byValue);
    const tree = gradientOf(step, seen) ?? (mayBeWritten ? replace(step.tree, inNames) : step.tree);
    see(step, seen);
    return tree === step.tree ? step : { ...step, tree };
  });
}

function see(step: Step, { byValue, byArgument, gradients }: Seen): void {
  const { name, of, pass, tree } = step;
  if (pass === 'backward' && of !== undefined && byValue.has(of) && !gradients.has(of))
    gradients.set(of, step);
  const made = functionAt(tree) ?? tree;
  if (typeof made !== 'object' || made.length !== 2 || typeof made[1] !== 'string') return;
  if (!Object.hasOwn(values, made[0])) return;
  const [head, z] = made;
  const known = { head, a: name, z };
  byValue.set(name, known);
  byArgument.set(z, [...(byArgument.get(z) ?? []), known]);
}

function valueOf(node: Formula, known: ReadonlyMap<string, Known>): Formula | undefined {
  if (!mayBegin.has(headOf(node) ?? '')) return undefined;
  for (const { unit, written, computed } of forms()) {
    const a = matched(written, node)?.['a'];
    const named = typeof a === 'string' ? known.get(a) : undefined;
    if (named?.head === unit) return substitute(computed, { a: named.a, z: named.z });
  }
  return undefined;
}

/** The same of functions that have no name, for numbers that shall have all their digits. */
export const stableInPlace = (tree: Formula): Formula =>
  callsAny(mayBegin, tree) ? replace(tree, formInPlace) : tree;

function formInPlace(node: Formula): Formula | undefined {
  if (mayBegin.has(headOf(node) ?? ''))
    for (const { unit, inPlace, computed } of forms()) {
      const z = matched(inPlace, node)?.['z'];
      if (z !== undefined) return substitute(computed, { a: [unit, z], z });
    }
  return undefined;
}

/** What is written begins with these. */
const mayBegin: ReadonlySet<string> = new Set(['-', 'log']);

/** A row of the table as trees. */
interface Form {
  readonly unit: string;
  readonly written: Formula;
  /** The same with the function of `z` in the place of `a`. */
  readonly inPlace: Formula;
  readonly computed: Formula;
}

const forms = lazy(() =>
  Object.entries(values).flatMap(([unit, rows]) =>
    rows.map(([text, computed]): Form => {
      const written = parseFormula(text);
      const inPlace = substitute(written, { a: [unit, 'z'] });
      return { unit, written, inPlace, computed: parseFormula(computed) };
    }),
  ),
);

function gradientOf(step: Step, seen: Seen): Formula | undefined {
  if (step.pass !== 'backward' || step.of === undefined) return undefined;
  return seen.byArgument
    .get(step.of)
    ?.map((known) => gradientThrough(step.tree, known, seen.gradients.get(known.a)))
    .find((found) => found !== undefined);
}

/** Through a unit: its formula as it is computed, where it is one of the table. */
function gradientThrough(
  tree: Formula,
  { head, a, z }: Known,
  before: Step | undefined,
): Formula | undefined {
  if (before === undefined) return undefined;
  for (const row of gradients) {
    if (row[0] !== head) continue;
    const [, ofA, ofZ, computed] = row;
    const found = matched(parseFormula(ofZ), tree);
    if (found?.['a'] !== a || found['da'] !== before.name) continue;
    const { a: own, y } = matched(parseFormula(ofA), before.tree) ?? {};
    if (own === a && typeof y === 'string') return substitute(parseFormula(computed), { a, z, y });
  }
  return undefined;
}
