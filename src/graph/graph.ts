// How a trace becomes a picture: a node for each quantity, arrows forward and backward.
import { widthsOf } from '../engine/layout.ts';
import { outputName } from '../engine/results.ts';
import type { Trace } from '../engine/trace.ts';
import type { Language } from '../language.ts';
import { shapeText, type Matrix } from '../matrix.ts';
import type { Step } from '../model/step.ts';
import { namesRead } from '../model/tree.ts';
import { gradientName } from '../names.ts';
import { symbolsOf } from '../text/symbols.ts';
import type { Edge, Graph, Node, NumberText, Role, Row } from './picture.ts';
import { localDerivatives, type Slopes } from './derivatives.ts';
import { formulaTexts } from './formulas.ts';

/** Larger grids than this many rows or columns are shown as their shape. */
const largest = 6;

/** Longer formulas than this stand only where the pointer rests. */
const longest = 26;

/**
 * A node for each quantity, an arrow for each name that a formula reads and each contribution.
 * `slopes` are the values of the `slopeFormulas` of the trace.
 */
export function quantityGraph(
  trace: Trace,
  slopes: Slopes,
  number: NumberText,
  language: Language = 'en',
): Graph {
  const { problem, steps, values } = trace;
  const formulas = formulaTexts(trace);
  const forward = steps.filter(({ pass }) => pass === 'forward');
  const output = forward.at(-1)!.name;
  const isDense = problem.model.network !== undefined;
  const labelOf = (name: string): string => {
    const equation = `${name} = ${formulas.get(name)}`;
    return isDense || !formulas.has(name) || equation.length > longest ? name : equation;
  };
  const valueRow = (name: string): Row => ({
    name,
    role: 'value',
    label: labelOf(name),
    cells: cellsOf(values.get(name)!, number),
    hint: hintFor(name, formulas, language),
  });
  const seed: Row = {
    name: gradientName(output),
    role: 'gradient',
    label: gradientName(output),
    cells: [['1']],
    hint: words[language].seed(gradientName(output)),
  };
  const rowOf = ({ name, pass }: Step): Row => ({
    ...valueRow(name),
    role: pass === 'backward' ? 'gradient' : 'update',
    label: name,
  });
  const layerOf = layers(trace, forward);
  // Not what an optimiser carries.
  const read = new Set(forward.flatMap(({ tree }) => namesRead(tree)));
  const given = [...problem.given.keys()].filter((name) => read.has(name));
  const nodes = [...given, ...forward.map(({ name }) => name)].map((name): Node => {
    const own = steps.filter(
      ({ of, pass }) => of === name && (pass !== 'again' || name === output),
    );
    const rows = [valueRow(name), ...(name === output ? [seed] : []), ...own.map(rowOf)];
    return { name, rows, layer: layerOf(name) };
  });
  return {
    ...wordsFor(trace, nodes, language),
    nodes,
    edges: [...forwardEdges(forward), ...backwardEdges(trace, slopes, number)],
    ...(isDense && isInLine(trace, forward) && { spine: spineOf(trace, forward) }),
  };
}

/** The layer of a node: of a given quantity that of the step that reads it first. */
function layers({ problem: { model } }: Trace, forward: readonly Step[]): (name: string) => number {
  const { network, targets, inputs } = model;
  if (!network) return () => 0;
  const past = network.activations.length + 1;
  const layerOf = ({ part }: Step): number => (part?.role === 'loss' ? past : part!.layer);
  const found = new Map<string, number>();
  for (const step of forward) {
    found.set(step.name, layerOf(step));
    for (const name of namesRead(step.tree)) if (!found.has(name)) found.set(name, layerOf(step));
  }
  return (name) => {
    if (inputs.has(name)) return 0;
    return targets.has(name) ? past : found.get(name)!;
  };
}

/** The input of a network, and the steps that each read the one before. */
const spineOf = ({ problem: { model } }: Trace, forward: readonly Step[]): string[] => [
  ...model.inputs,
  ...forward.map(({ name }) => name),
];

/** False where a penalty reads the weights too: they cannot stand beside both that read them. */
function isInLine(trace: Trace, forward: readonly Step[]): boolean {
  const spine = new Set(spineOf(trace, forward));
  const beside = forward.flatMap(({ tree }) => namesRead(tree).filter((name) => !spine.has(name)));
  return new Set(beside).size === beside.length;
}

/** An arrow for each name that a forward formula reads. */
const forwardEdges = (forward: readonly Step[]): Edge[] =>
  forward.flatMap(({ name: to, tree }) =>
    namesRead(tree).map((from): Edge => ({ from, to, kind: 'forward' })),
  );

/** An arrow for each contribution to a gradient, with the local derivative on it. */
function backwardEdges(trace: Trace, slopes: Slopes, number: NumberText): Edge[] {
  const labels = localDerivatives(trace, slopes, number);
  return trace.steps.flatMap(({ of, contributions = [] }) =>
    contributions.map((contribution): Edge => ({
      from: contribution.from,
      to: of!,
      kind: 'backward',
      ...labels(of!, contribution),
    })),
  );
}

export const hintFor = (
  name: string,
  formulas: ReadonlyMap<string, string>,
  language: Language,
): string => (formulas.has(name) ? `${name} = ${formulas.get(name)}` : words[language].given(name));

const entryOf = ({ data, texts }: Matrix, k: number, number: NumberText): string =>
  number(data[k]!, texts?.[k]);

export function cellsOf(value: Matrix, number: NumberText): string[][] {
  if (value.rows > largest || value.cols > largest) return [[shapeText(value)]];
  return Array.from({ length: value.rows }, (_, i) =>
    Array.from({ length: value.cols }, (_, j) => entryOf(value, i * value.cols + j, number)),
  );
}

/** The title, the description and the layers' labels of a picture of a trace. */
export function wordsFor(
  { problem, steps }: Trace,
  nodes: readonly Node[],
  language: Language,
): Pick<Graph, 'title' | 'description' | 'legend' | 'layers'> {
  const { description, layer, legend } = words[language];
  const activations = problem.model.network?.activations ?? [];
  const listed = (role: Role): string =>
    nodes
      .flatMap(({ rows }) => rows.filter((row) => row.role === role))
      .map(({ name, cells }) => [name, cells.map((row) => row.join(' ')).join('; ')].join(' '))
      .join(', ');
  return {
    title: titleFor(problem, steps, language),
    description: description(listed('value'), listed('gradient')),
    legend: legend(exampleOf(steps)),
    layers: activations.map((activation, i) => layer(i + 1, activations.length, activation)),
  };
}

/** `Backpropagation through a 2-3-1 network`, or `through f` of a model. */
export function titleFor(
  { model, given }: Trace['problem'],
  steps: readonly Step[],
  language: Language,
): string {
  const { title, modelTitle } = words[language];
  if (!model.network) return modelTitle(outputName(steps)!);
  return title(widthsOf(model.network, given).join('-'));
}

/** A gradient by its code name, and what it is in mathematics. */
interface Example {
  readonly code: string;
  readonly symbol: string;
}

/** The gradient of a parameter where there is one; undefined where all is a target. */
function exampleOf(steps: readonly Step[]): Example | undefined {
  const backward = steps.filter(({ pass }) => pass === 'backward');
  const code = (backward.findLast(({ part }) => part?.role === 'dW') ?? backward.at(-1))?.name;
  return code === undefined ? undefined : { code, symbol: symbolsOf(steps).text(code) };
}

/** The words in and behind a picture. */
export const words = {
  en: {
    title: (network: string) => `Backpropagation through a ${network} network`,
    modelTitle: (output: string) => `Backpropagation through ${output}`,
    description: (values: string, gradients: string) =>
      `Values forward: ${values}. Gradients backward: ${gradients}.`,
    legend: (example: Example | undefined) =>
      example === undefined
        ? 'Solid arrows: values forward.'
        : `${example.code} is ${example.symbol}. Solid arrows: values forward. ` +
          'Dashed: gradients backward, times the local derivative.',
    unitLegend: 'Lines are weights: thick for large, dashed for negative.',
    layer: (l: number, _depth: number, activation: string) => `layer ${l}: ${activation}`,
    given: (name: string) => `${name} is given`,
    seed: (name: string) => `${name} = 1: here the backward pass begins`,
  },
  ko: {
    title: (network: string) => `${network} 신경망의 역전파`,
    modelTitle: (output: string) => `${output}의 역전파`,
    description: (values: string, gradients: string) =>
      `순전파 값: ${values}. 역전파 기울기: ${gradients}.`,
    legend: (example: Example | undefined) =>
      example === undefined
        ? '실선: 순전파 값.'
        : `${example.code} = ${example.symbol}. 실선: 순전파 값. ` +
          '파선: 국소 도함수를 곱해 거꾸로 전달되는 기울기.',
    unitLegend: '선은 가중치: 클수록 굵고, 음수는 파선.',
    layer: (l: number, depth: number, activation: string) =>
      l === depth ? `출력층: ${activation}` : `은닉층 ${l}: ${activation}`,
    given: (name: string) => `${name}: 주어진 값`,
    seed: (name: string) => `${name} = 1: 여기서 역전파가 시작됩니다`,
  },
} as const satisfies Record<Language, unknown>;

/** A gradient, and what an update makes, is shown in the node of the quantity that it is of. */
export const nodeOf = (steps: readonly Step[], name: string): string =>
  steps.find((step) => step.name === name)?.of ?? name;
