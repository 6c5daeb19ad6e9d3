// What a picture shows, as data: nodes with their rows of numbers, edges, columns of layers; and
// how a network of quantities becomes one. How it looks in a format is decided in formats/.
import type { Language } from '../language.ts';
import type { Matrix } from '../matrix.ts';
import { shapeText } from '../matrix.ts';
import type { ShapeOf } from '../model/shape.ts';
import { readable } from '../text/readable.ts';
import { output } from '../model/dense.ts';
import { type Step } from '../model/step.ts';
import { namesRead } from '../model/tree.ts';
import { computedNames, type Trace } from '../engine/trace.ts';
import { formulaText } from '../text/typesetting.ts';

/**
 * Values are computed forward, gradients backward; an update is what a step of gradient descent
 * makes of a value.
 */
export type Role = 'value' | 'gradient' | 'update';

/** One quantity in a node: its numbers as a grid of texts, or its shape where that is too large. */
export interface Row {
  readonly name: string;
  readonly role: Role;
  readonly cells: readonly (readonly string[])[];
  /** The formula, or what is given: shown where the pointer rests. */
  readonly hint: string;
}

export interface Node {
  readonly name: string;
  readonly rows: readonly Row[];
  /**
   * The number of its layer, 0 for the input; the column past the last layer holds the target and
   * the loss.
   */
  readonly layer: number;
  /**
   * The column within its layer: those in one column stand below each other, in the order of the
   * graph.
   */
  readonly column: number;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  /**
   * What flows along it: a value into a value, a gradient into a gradient, or a value into a
   * gradient.
   */
  readonly kind: 'forward' | 'backward' | 'read';
  /**
   * Of a connection between units: its weight, also in proportion to the largest of its layer (-1
   * to 1), and what is shown where the pointer rests.
   */
  readonly weight?: Weight;
}

export interface Weight {
  readonly text: string;
  readonly share: number;
  readonly hint: string;
}

export interface Graph {
  readonly title: string;
  /** What the picture shows, in a sentence or two, for those who do not see it. */
  readonly description: string;
  /** What is written above each layer, first to last. */
  readonly layers: readonly string[];
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/** How a number is written. */
export type NumberText = (value: number) => string;

/** Larger grids than this many rows or columns are shown as their shape. */
const largest = 6;

/** Every quantity a node, with an edge for each name that a formula reads. */
export function quantityGraph(trace: Trace, number: NumberText, language: Language = 'en'): Graph {
  const { problem, steps } = trace;
  const shown = new Set([...problem.given.keys(), ...computedNames(trace)]);
  const formulas = formulaTexts(trace);
  const { network } = problem.model;
  const depth = network?.activations.length ?? 0;
  const names = namesInOrder(depth);
  const nodes = names.map((name): Node => ({
    name,
    rows: rowNames(name)
      .filter(([quantity]) => shown.has(quantity))
      .map(([quantity, role]): Row => {
        const value = trace.values.get(quantity)!;
        return {
          name: quantity,
          role,
          cells: cellsOf(value, number),
          hint: hintFor(quantity, formulas, language),
        };
      }),
    layer: layerOf(name, depth),
    column: /^(a\d|y_pred|loss)$/.test(name) ? 1 : 0,
  }));
  return { ...wordsFor(trace, nodes, language), nodes, edges: edgesOf(steps) };
}

/** From 1. */
const layerNumbers = (depth: number): number[] => Array.from({ length: depth }, (_, i) => i + 1);

/**
 * The given and the forward names from the left of the picture to its right, W above its sum and b
 * below.
 */
const namesInOrder = (depth: number): string[] => [
  'x',
  ...layerNumbers(depth).flatMap((l) => [`W${l}`, `z${l}`, `b${l}`, output(l, depth)]),
  'y',
  'loss',
];

/** The formula of every step as people read it. */
export function formulaTexts({ steps, values }: Trace): Map<string, string> {
  const shapeOf: ShapeOf = (name) => values.get(name) ?? { rows: 1, cols: 1 };
  return new Map(steps.map(({ name, tree }) => [name, formulaText(readable(tree, shapeOf))]));
}

export const hintFor = (
  name: string,
  formulas: ReadonlyMap<string, string>,
  language: Language = 'en',
): string => (formulas.has(name) ? `${name} = ${formulas.get(name)}` : words[language].given(name));

const rowNames = (name: string): [string, Role][] => [
  [name, 'value'],
  [`d${name}`, 'gradient'],
  [`${name}_new`, 'update'],
];

/** The column of a quantity: its layer, `y_pred` in the last, `y` and `loss` past it. */
function layerOf(name: string, depth: number): number {
  if (name === 'x') return 0;
  if (name === 'y_pred') return depth;
  return Number(/\d$/.exec(name)?.[0] ?? depth + 1);
}

export function cellsOf(value: Matrix, number: NumberText): string[][] {
  if (value.rows > largest || value.cols > largest) return [[shapeText(value)]];
  return Array.from({ length: value.rows }, (_, i) =>
    Array.from(value.data.subarray(i * value.cols, (i + 1) * value.cols), number),
  );
}

/** The title, the description and the layers' labels of a picture of a trace. */
export function wordsFor(
  { problem, values }: Trace,
  nodes: readonly Node[],
  language: Language = 'en',
): Pick<Graph, 'title' | 'description' | 'layers'> {
  const { title, description, layer } = words[language];
  const activations = problem.model.network?.activations ?? [];
  const widths = ['x', ...layerNumbers(activations.length).map((l) => `b${l}`)].map(
    (name) => values.get(name)?.rows,
  );
  const listed = (role: Role): string =>
    nodes
      .flatMap(({ rows }) => rows.filter((row) => row.role === role))
      .map(({ name, cells }) => [name, cells.map((row) => row.join(' ')).join('; ')].join(' '))
      .join(', ');
  return {
    title: title(widths.join('-')),
    description: description(listed('value'), listed('gradient')),
    layers: activations.map((activation, i) => layer(i + 1, activation)),
  };
}

/** The words in and behind a picture. */
export const words = {
  en: {
    title: (network: string) => `Backpropagation through a ${network} network`,
    description: (values: string, gradients: string) =>
      `Values forward: ${values}. Gradients backward: ${gradients}.`,
    layer: (l: number, activation: string) => `layer ${l}: ${activation}`,
    given: (name: string) => `${name} is given`,
  },
  ko: {
    title: (network: string) => `${network} 신경망의 역전파`,
    description: (values: string, gradients: string) =>
      `순전파 값: ${values}. 역전파 기울기: ${gradients}.`,
    layer: (l: number, activation: string) => `${l}층: ${activation}`,
    given: (name: string) => `${name}: 주어진 값`,
  },
} as const satisfies Record<Language, unknown>;

/**
 * An edge for each name that a formula reads, each once; what a formula reads of its own node needs
 * none.
 */
function edgesOf(steps: readonly Step[]): Edge[] {
  const edges = new Map<string, Edge>();
  for (const { name: to, tree, pass } of steps.filter(
    ({ pass }) => pass === 'forward' || pass === 'backward',
  )) {
    for (const from of namesRead(tree)) {
      const back = isGradient(from) ? 'backward' : 'read';
      const kind = pass === 'forward' ? 'forward' : back;
      const edge: Edge = { from: nodeOf(from), to: nodeOf(to), kind };
      if (edge.from !== edge.to) edges.set(`${edge.from} ${edge.to} ${kind}`, edge);
    }
  }
  return [...edges.values()];
}

const isGradient = (name: string): boolean => /^d[Wbzaxy]/.test(name);

/** A gradient, and what an update makes, is shown in the node of the quantity that it is of. */
export const nodeOf = (name: string): string =>
  isGradient(name) ? name.slice(1) : name.replace(/_new$/, '');
