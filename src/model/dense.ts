// Dense networks as models: options write the forward steps, the chain rule makes the backward
// ones. The names and the order of the steps, and what each is in its layer, are decided here.
import { keptBy, lazy } from '../kept.ts';
import { biasName, gradientName, weightName } from '../names.ts';
import {
  activations as ourActivations,
  type Activation,
  type ActivationName,
} from './activations.ts';
import { stepsAhead } from './ahead.ts';
import { derive } from './derive.ts';
import { parseFormula, type Formula } from './formula.ts';
import { losses as ourLosses, type Loss, type LossName } from './losses.ts';
import { formulaSource } from './print.ts';
import { rules as ourRules, type Rules } from './rules.ts';
import { one, type Shape, type ShapeOf } from './shape.ts';
import type { Part, Step } from './step.ts';
import { headOf, readsCount, replace, substitute } from './tree.ts';

/** How a layer is written: what is multiplied with what, and whether samples are rows. */
export interface FormRow {
  readonly product: (W: Formula, a: Formula) => Formula;
  /** True where a sample is a row, false where it is a column. */
  readonly isOfRows: boolean;
  /** True where W is (units × inputs). */
  readonly isUnitsByInputs: boolean;
  /** True where the first column or row of W is the bias: the input has a 1 before it. */
  readonly hasOne: boolean;
}

const forms = {
  Wx: {
    product: (W, a) => ['*', W, a],
    isOfRows: false,
    isUnitsByInputs: true,
    hasOne: false,
  },
  xW: {
    product: (W, a) => ['*', a, W],
    isOfRows: true,
    isUnitsByInputs: false,
    hasOne: false,
  },
  xWt: {
    product: (W, a) => ['*', a, ["'", W]],
    isOfRows: true,
    isUnitsByInputs: true,
    hasOne: false,
  },
  'Wx+1': {
    product: (W, a) => ['*', W, a],
    isOfRows: false,
    isUnitsByInputs: true,
    hasOne: true,
  },
  'xW+1': {
    product: (W, a) => ['*', a, W],
    isOfRows: true,
    isUnitsByInputs: false,
    hasOne: true,
  },
} as const satisfies Record<string, FormRow>;

export type Form = keyof typeof forms;

export const formNames = Object.keys(forms) as Form[];

/** What decides the steps. */
export interface Network {
  /** The activation of each layer, first to last. */
  readonly activations: readonly ActivationName[];
  readonly loss: LossName;
  /** The parameter of each activation, where it has one and another than its usual one. */
  readonly parameters?: readonly (number | undefined)[];
  readonly lossParameter?: number;
  readonly form?: Form;
  /** Without it layers have biases. */
  readonly hasNoBias?: true;
  /** There are several samples; their losses are added or averaged. */
  readonly reduce?: Reduce;
  /** λ of the penalty λ/2 · Σ W². */
  readonly l2?: number;
}

export const reduceNames = ['mean', 'sum'] as const;

export type Reduce = (typeof reduceNames)[number];

/** What the total over so many samples is divided by. */
export const divisorOf = (reduce: Reduce, samples: number): number =>
  reduce === 'mean' ? samples : 1;

export const formOf = ({ form = 'Wx' }: Pick<Network, 'form'>): FormRow => forms[form];

/** True where a layer adds a bias of its own. */
export const hasBiases = (network: Network): boolean =>
  !network.hasNoBias && !formOf(network).hasOne;

/**
 * The name of layer l's output in a network of `depth` layers: `x` for 0, `y_pred` for the last.
 */
function output(l: number, depth: number): string {
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
  W: weightName(l),
  b: biasName(l),
  z: `z${l}`,
  a: output(l - 1, depth),
  out: output(l, depth),
});

/** The same for networks with the same steps. */
export const networkKey = keptBy((network: Network): string => {
  const { activations, loss, parameters, lossParameter, form, hasNoBias, reduce, l2 } = network;
  const others = [parameters?.join(';'), lossParameter, form, hasNoBias, reduce, l2];
  const isUsual = others.every((choice) => choice === undefined);
  return [...activations, loss, ...(isUsual ? [] : others)].join();
});

/**
 * Forward and backward steps in the order they are computed: z1 a1 … y_pred loss, dy_pred dz … dW1
 * db1, dx. `shapeOf` gives the shapes of all quantities, where they are known.
 */
export function chainRule(
  network: Network,
  rules: Rules = ourRules,
  shapeOf: ShapeOf = shapesOfNone(network),
): Step[] {
  const ahead = rules === ourRules ? stepsAhead[networkKey(network)] : undefined;
  if (ahead) return [...ahead];
  const forward = forwardSteps(network);
  // Only what a form with a 1 before the input takes apart depends on the sizes.
  const derived = derive({
    forward,
    shapeOf: formOf(network).hasOne ? shapeOf : shapesOfNone(network),
    wanted: (name) => name !== 'y',
    rules,
  });
  const found = new Map(derived.map((step) => [step.name, step]));
  const backward = backwardOrder(network).map(([name, part]) => ({ ...found.get(name)!, part }));
  return [...forward, ...backward];
}

export function forwardSteps(network: Network): Step[] {
  const { activations } = network;
  const depth = activations.length;
  const layers = activations.flatMap((_, i): Step[] => {
    const { z, out } = layerNames(i + 1, depth);
    return [
      {
        tree: weightedSum(network, i + 1),
        name: z,
        pass: 'forward',
        part: { role: 'z', layer: i + 1 },
      },
      {
        ...activated(network, i + 1),
        name: out,
        pass: 'forward',
        part: { role: 'a', layer: i + 1 },
      },
    ];
  });
  const last = lossFormula(network);
  return [
    ...layers,
    { ...last, name: 'loss', pass: 'forward', part: { role: 'loss', layer: depth } },
  ];
}

/** How many samples x and y of these shapes hold. */
export function sampleCount(network: Network, { rows, cols }: Shape): number {
  if (network.reduce === undefined) return 1;
  return formOf(network).isOfRows ? rows : cols;
}

/** How many units a layer has whose z, a or b has this shape; of x and y, inputs and outputs. */
export const unitCount = (network: Network, { rows, cols }: Shape): number =>
  formOf(network).isOfRows ? cols : rows;

function weightedSum(network: Network, l: number): Formula {
  const { W, b, a } = layerNames(l, network.activations.length);
  const { product, hasOne } = formOf(network);
  const sum = product(W, hasOne ? withOne(a, network) : a);
  return hasBiases(network) ? ['+', sum, b] : sum;
}

/** The input with a 1 before it, of each sample. */
function withOne(a: string, network: Network): Formula {
  const { isOfRows } = formOf(network);
  const first = isOfRows ? firstColumn(a) : firstRow(a);
  return [isOfRows ? 'beside' : 'rows', network.reduce ? ['ones', first] : 1, a];
}

/** How a formula is written, and what it is. */
type Written = Pick<Step, 'formula' | 'tree'>;

function activated(network: Network, l: number): Written {
  const { z, out } = layerNames(l, network.activations.length);
  const name = network.activations[l - 1]!;
  const { forward, parameter, ofAll }: Activation = ourActivations[name];
  if (ofAll && !isColumn(network)) return { tree: [name, z, outputsAxis(network)] };
  const alpha = network.parameters?.[l - 1] ?? parameter;
  return written(out, forward, alpha === undefined ? { z } : { z, alpha });
}

/** True where there is one sample and it is a column. */
export const isColumn = (network: Network): boolean =>
  network.reduce === undefined && !formOf(network).isOfRows;

/** The axis that the outputs of one sample lie along. */
const outputsAxis = (network: Network): 1 | 2 => (formOf(network).isOfRows ? 2 : 1);

const firstRow = (of: Formula): Formula => ['index', of, 1, ['all']];
const firstColumn = (of: Formula): Formula => ['index', of, ['all'], 1];

/** How many samples there are, and how many outputs each has. */
function countsOf(network: Network): { readonly samples: Formula; readonly outputs: Formula } {
  const { isOfRows } = formOf(network);
  const [down, along]: Formula[] = [
    ['count', firstColumn('y')],
    ['count', firstRow('y')],
  ];
  return isOfRows ? { samples: down!, outputs: along! } : { samples: along!, outputs: down! };
}

/** The loss of the samples, and the penalty on the weights. */
function lossFormula(network: Network): Written {
  const { forward, parameter }: Loss = ourLosses[network.loss];
  const delta = network.lossParameter ?? parameter;
  const ofSample = written('loss', forward, delta === undefined ? {} : { delta });
  const penalty = penaltyFormula(network);
  if (network.reduce === undefined && penalty === undefined) return ofSample;
  const ofAll = overSamples(ofSample.tree, network);
  return { tree: penalty === undefined ? ofAll : ['+', ofAll, penalty] };
}

/** λ/2 · Σ W², where there is a λ. */
function penaltyFormula(network: Network): Formula | undefined {
  if (network.l2 === undefined) return undefined;
  const squares = network.activations
    .map((_, i) => squaresOf(weightName(i + 1), network))
    .reduce((sum, one) => ['+', sum, one]);
  return ['*', ['/', network.l2, 2], squares];
}

/** The penalty of a network as its whole loss. */
export function penaltySteps(network: Network): Step[] {
  const penalty = penaltyFormula(network);
  return penalty === undefined ? [] : [{ tree: penalty, name: 'loss', pass: 'forward' }];
}

/**
 * The losses of all samples added or averaged. A loss that is a mean over the outputs counts all of
 * them, so that it is the mean over the samples already.
 */
function overSamples(ofSample: Formula, network: Network): Formula {
  if (network.reduce === undefined) return ofSample;
  const isMean = readsCount(ofSample);
  if (network.reduce === 'mean')
    return isMean ? ofSample : ['/', ofSample, countsOf(network).samples];
  return replace(ofSample, (node) =>
    headOf(node) === 'count' ? countsOf(network).outputs : undefined,
  );
}

/** The sum of the squared weights, without those that are biases. */
function squaresOf(W: string, network: Network): Formula {
  const { hasOne, isOfRows } = formOf(network);
  const squares = (tree: Formula): Formula => ['sum', ['.^', tree, 2]];
  if (!hasOne) return squares(W);
  return ['-', squares(W), squares(isOfRows ? firstRow(W) : firstColumn(W))];
}

/**
 * The gradients in the order that people work them: a layer's own before what goes on to the one
 * below.
 */
function backwardOrder(network: Network): [string, Part][] {
  const depth = network.activations.length;
  const layers = layersUp(depth)
    .reverse()
    .flatMap((l): [string, Part][] => {
      const { W, b, z, a } = layerNames(l, depth);
      const bias: [string, Part][] = [[gradientName(b), { role: 'db', layer: l }]];
      return [
        [gradientName(z), { role: 'dz', layer: l }],
        [gradientName(W), { role: 'dW', layer: l }],
        ...(hasBiases(network) ? bias : []),
        [gradientName(a), { role: 'da', layer: l }],
      ];
    });
  return [['dy_pred', { role: 'dy', layer: depth }], ...layers];
}

function shapesOfNone(network: Network): ShapeOf {
  const shapes = lazy(() => genericShapes(network));
  return (name) => shapes().get(name)!;
}

/**
 * Shapes that no two sizes of which are alike, so that the formulas derived from them hold for all.
 */
function genericShapes(network: Network): Map<string, Shape> {
  const depth = network.activations.length;
  const width = (l: number): number => l + 2;
  const samples = network.reduce === undefined ? 1 : depth + 10;
  const { isOfRows, isUnitsByInputs, hasOne } = formOf(network);
  const turned = (isTurned: boolean, rows: number, cols: number): Shape =>
    isTurned ? { rows: cols, cols: rows } : { rows, cols };
  const shapes = new Map<string, Shape>([
    ['x', turned(isOfRows, width(0), samples)],
    ['y', turned(isOfRows, width(depth), samples)],
    ['loss', one],
    [gradientName('loss'), one],
  ]);
  for (const l of layersUp(depth)) {
    const { W, b, z, out } = layerNames(l, depth);
    const inputs = width(l - 1) + (hasOne ? 1 : 0);
    shapes.set(W, turned(!isUnitsByInputs, width(l), inputs));
    shapes.set(b, turned(isOfRows, width(l), 1));
    for (const name of [z, out]) shapes.set(name, turned(isOfRows, width(l), samples));
  }
  for (const [name, shape] of [...shapes]) shapes.set(gradientName(name), shape);
  return shapes;
}

/** The gradient through an activation, `dz` in `z`, `a` and `da`. */
export function slopeFormula(activation: ActivationName): Formula {
  const column = { rows: 2, cols: 1 };
  const { forward, parameter }: Activation = ourActivations[activation];
  const unit = written('a', forward, parameter === undefined ? {} : { alpha: parameter });
  const next: Step = { name: 'next', pass: 'forward', tree: ['sum', 'a'] };
  const steps = derive({ forward: [unit, next], shapeOf: () => column, wanted: () => true });
  return steps.find(({ name }) => name === 'dz')!.tree;
}

const layersUp = (depth: number): number[] => Array.from({ length: depth }, (_, i) => i + 1);

/** Every formula that options write: what the build parses ahead of time. */
export const formulaTexts = (): string[] => [
  ...[...Object.values(ourActivations), ...Object.values(ourLosses)].map(({ forward }) => forward),
  ...Object.values(ourLosses).flatMap((row) => ('collapse' in row ? [row.collapse.dz] : [])),
];

type Names = Readonly<Record<string, Formula>>;

/** A forward step by a formula of a table, with `names` in the place of its own. */
function written(name: string, template: string, names: Names): Step {
  return {
    name,
    pass: 'forward',
    formula: renameText(template, (symbol) => formulaSource(names[symbol] ?? symbol)),
    tree: substitute(parseFormula(template), names),
  };
}

/** Every name of the text changed; a function's name is followed by a parenthesis and stays. */
export function renameText(text: string, rename: (name: string) => string): string {
  return text.replace(/[A-Za-z_]\w*(?!\w*\()/g, rename);
}
