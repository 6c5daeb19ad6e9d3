// Dense networks as models: options write the forward steps, the chain rule makes the backward
// ones. The names and the order of the steps, and what each is in its layer, are decided here.
import {
  activations as ourActivations,
  type Activation,
  type ActivationName,
} from './activations.ts';
import { stepsAhead } from './ahead.ts';
import { derive } from './derive.ts';
import { parseFormula, type Formula } from './formula.ts';
import { losses as ourLosses, type LossName } from './losses.ts';
import { rules as ourRules, type Rules } from './rules.ts';
import { one, type Shape } from './shape.ts';
import type { Part, Pass, Step } from './step.ts';
import { replace } from './tree.ts';

/** What decides the steps: the activation of each layer, first to last, and the loss. */
export interface Network {
  readonly activations: readonly ActivationName[];
  readonly loss: LossName;
}

/** One layer: `a` is its input. W is (units × inputs), the rest are columns. */
const layer = { z: 'W * a + b' } as const;

/**
 * The name of layer l's output in a network of `depth` layers: `x` for 0, `y_pred` for the last.
 */
export function output(l: number, depth: number): string {
  if (l === 0) return 'x';
  return l === depth ? 'y_pred' : `a${l}`;
}

/** What the quantities of layer l are called: `a` goes in, `out` comes out. */
interface LayerNames {
  readonly W: string;
  readonly b: string;
  readonly z: string;
  readonly a: string;
  readonly out: string;
}

export const layerNames = (l: number, depth: number): LayerNames => ({
  W: `W${l}`,
  b: `b${l}`,
  z: `z${l}`,
  a: output(l - 1, depth),
  out: output(l, depth),
});

export const networkKey = ({ activations, loss }: Network): string => [...activations, loss].join();

/**
 * Forward and backward steps in the order they are computed: z1 a1 … y_pred loss, dy_pred dz … dW1
 * db1, dx.
 */
export function chainRule(network: Network, rules: Rules = ourRules): Step[] {
  const ahead = rules === ourRules ? stepsAhead[networkKey(network)] : undefined;
  if (ahead) return [...ahead];
  const forward = forwardSteps(network);
  const shapes = genericShapes(network.activations.length);
  const derived = derive({
    forward,
    shapeOf: (name) => shapes.get(name)!,
    wanted: (name) => name !== 'y',
    rules,
  });
  const found = new Map(derived.map((step) => [step.name, step]));
  const backward = backwardOrder(network.activations.length).map(([name, part]) => ({
    ...found.get(name)!,
    part,
  }));
  return [...forward, ...backward];
}

export function forwardSteps({ activations, loss }: Network): Step[] {
  const depth = activations.length;
  const layers = activations.flatMap((activation, i): Step[] => {
    const { W, b, z, a, out } = layerNames(i + 1, depth);
    const { forward }: Activation = ourActivations[activation];
    return [
      { ...written(z, 'forward', layer.z, { W, b, a }), part: { role: 'z', layer: i + 1 } },
      { ...written(out, 'forward', forward, { z }), part: { role: 'a', layer: i + 1 } },
    ];
  });
  const last = written('loss', 'forward', ourLosses[loss].forward, {});
  return [...layers, { ...last, part: { role: 'loss', layer: depth } }];
}

/**
 * The gradients in the order that people work them: a layer's own before what goes on to the one
 * below.
 */
function backwardOrder(depth: number): [string, Part][] {
  const layers = layersUp(depth)
    .reverse()
    .flatMap((l): [string, Part][] => {
      const { W, b, z, a } = layerNames(l, depth);
      return [
        [`d${z}`, { role: 'dz', layer: l }],
        [`d${W}`, { role: 'dW', layer: l }],
        [`d${b}`, { role: 'db', layer: l }],
        [`d${a}`, { role: 'da', layer: l }],
      ];
    });
  return [['dy_pred', { role: 'dy', layer: depth }], ...layers];
}

/**
 * Shapes that no two sizes of which are alike, so that the formulas derived from them hold for all.
 */
function genericShapes(depth: number): Map<string, Shape> {
  const width = (l: number): number => l + 2;
  const shapes = new Map<string, Shape>([
    ['x', { rows: width(0), cols: 1 }],
    ['y', { rows: width(depth), cols: 1 }],
    ['loss', one],
    ['dloss', one],
  ]);
  for (const l of layersUp(depth)) {
    const { W, b, z, out } = layerNames(l, depth);
    shapes.set(W, { rows: width(l), cols: width(l - 1) });
    for (const name of [b, z, out]) shapes.set(name, { rows: width(l), cols: 1 });
  }
  for (const [name, shape] of [...shapes]) shapes.set(`d${name}`, shape);
  return shapes;
}

/** The gradient through an activation, `dz` in `z`, `a` and `da`. */
export function slopeFormula(activation: ActivationName): Formula {
  const column = { rows: 2, cols: 1 };
  const forward = [written('a', 'forward', ourActivations[activation].forward, {})];
  const next: Step = { name: 'next', pass: 'forward', formula: 'sum(a)', tree: ['sum', 'a'] };
  const steps = derive({ forward: [...forward, next], shapeOf: () => column, wanted: () => true });
  return steps.find(({ name }) => name === 'dz')!.tree;
}

/** The gradient of a loss by y_pred, in `y_pred` and `y`. */
export function gradientOf(loss: LossName): Formula {
  const steps = chainRule({ activations: ['linear'], loss });
  return steps.find(({ part }) => part?.role === 'dy')!.tree;
}

const layersUp = (depth: number): number[] => Array.from({ length: depth }, (_, i) => i + 1);

/** Every formula that options write: what the build parses ahead of time. */
export const formulaTexts = (): string[] => [
  ...Object.values(layer),
  ...[...Object.values(ourActivations), ...Object.values(ourLosses)].map(({ forward }) => forward),
  ...Object.values(ourLosses).flatMap((row) => ('collapse' in row ? [row.collapse.dz] : [])),
];

type Names = Readonly<Record<string, string>>;

function written(name: string, pass: Pass, template: string, names: Names): Step {
  const rename = (symbol: string): string => names[symbol] ?? symbol;
  return {
    name,
    pass,
    formula: renameText(template, rename),
    tree: renameTree(parseFormula(template), rename),
  };
}

/** Every name of the text changed; a function's name is followed by a parenthesis and stays. */
export function renameText(text: string, rename: (name: string) => string): string {
  return text.replace(/[A-Za-z_]\w*(?!\w*\()/g, rename);
}

export const renameTree = (tree: Formula, rename: (name: string) => string): Formula =>
  replace(tree, (node) => (typeof node === 'string' ? rename(node) : undefined));
