// Formulas that keep the digits which the textbook's lose in double precision: near 1, the value of
// a function says little of what it is short of 1, but its argument says it. The same in real
// numbers. Nobody sees them: they are what is computed in place of what is written.
import { parseFormula, type Formula } from './formula.ts';
import { recognized } from './recognize.ts';
import type { Step } from './step.ts';
import { headOf, isSame, namesRead, replace, substitute } from './tree.ts';

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

/** The steps as they are computed: their values are the same in real numbers. */
export function stable(steps: readonly Step[]): Step[] {
  const known: Known[] = [];
  return steps.map((step) => {
    const gradient = known
      .map((of) => gradientOf(step, steps, of))
      .find((found) => found !== undefined);
    const tree = gradient ?? replace(step.tree, (node) => valueOf(node, known));
    const made = recognized(step.tree);
    if (typeof made === 'object' && made.length === 2 && typeof made[1] === 'string')
      known.push({ head: made[0], a: step.name, z: made[1] });
    return { ...step, tree };
  });
}

function valueOf(node: Formula, known: readonly Known[]): Formula | undefined {
  const head = headOf(node);
  if (head !== '-' && head !== 'log') return undefined;
  for (const { head, a, z } of known)
    for (const [written, computed] of head in values ? values[head as keyof typeof values] : [])
      if (isSame(substitute(parseFormula(written), { a }), node))
        return substitute(parseFormula(computed), { a, z });
  return undefined;
}

function gradientOf(
  { of, pass, tree }: Step,
  steps: readonly Step[],
  { head, a, z }: Known,
): Formula | undefined {
  if (pass !== 'backward' || of !== z) return undefined;
  const before = steps.find((step) => step.pass === 'backward' && step.of === a);
  if (before === undefined) return undefined;
  const by = { a, z, da: before.name };
  for (const [unit, ofA, ofZ, computed] of gradients) {
    if (unit !== head || !isSame(substitute(parseFormula(ofZ), by), tree)) continue;
    const y = namesRead(before.tree).find((name) =>
      isSame(substitute(parseFormula(ofA), { a, y: name }), before.tree),
    );
    if (y !== undefined) return substitute(parseFormula(computed), { ...by, y });
  }
  return undefined;
}
