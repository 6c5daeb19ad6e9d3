// A graph in DOT, the language of Graphviz. Colours stand once, here; svg.ts has their counterparts
// for a dark page.
import { element } from '../text/markup.ts';
import type { Edge, Graph, Node, Row, Tint, Weight } from './picture.ts';
import { unitLayout } from './unit-layout.ts';
import { flowLayout } from './flow-layout.ts';
import { frameHeader, spineLayout, type Layout, type Line, type Point } from './layout.ts';
import {
  blockHeight,
  columnWidths,
  isGrid,
  labelLines,
  lineHeight,
  nameText,
  nameWidth,
  padding,
  textSize,
  textWidth,
  valueWidth,
} from './measure.ts';

/** Dark enough on white, and told apart without colour too: gradients are in italics, dashed. */
export const colours = {
  ink: '#1b1b1f',
  value: '#0b4fa8',
  gradient: '#a8320b',
  update: '#2c6a1e',
  line: '#6b6f76',
  frame: '#b9bdc4',
  paper: '#ffffff',
} as const;

/** Behind numbers that have a verdict, and of the arrows on which a mistake went on. */
export const verdictColours = {
  right: '#d5f0d6',
  rounded: '#e6f2c8',
  follows: '#ffe7ad',
  convention: '#dfe3ff',
  wrong: '#ffd3cd',
  bad: '#a3160f',
} as const satisfies Record<Tint | 'bad', string>;

/** Numbers of one width in every font of this kind: boxes fit whatever font a machine puts in. */
const font = 'Courier';

/** Where everything stands, by the kind of picture. */
export function layoutOf(graph: Graph): Layout | Promise<Layout> {
  if (graph.isUnits) return unitLayout(graph);
  return graph.spine ? spineLayout(graph, graph.spine) : flowLayout(graph);
}

/** The whole graph with a place for everything, one statement a line. */
export async function renderDot(graph: Graph): Promise<string> {
  const layout = await layoutOf(graph);
  const { title, nodes, edges } = graph;
  const layers = layout.frames.length > 0 ? graph.layers : [];
  const layerOf = (node: Node): number => (layers.length > 0 ? node.layer : 0);
  const inLayer = (layer: number): string[] =>
    nodes.filter((node) => layerOf(node) === layer).map((node) => renderNode(node, layout));
  const lines = [
    `digraph ${quoted(title)} {`,
    `  graph [${graphLooks(graph, layout).join(', ')}];`,
    `  node [shape=plain, fontname=${font}, fontsize=${textSize.node}];`,
    `  edge [${edgeLooks.join(', ')}];`,
    ...inLayer(0).map((line) => `  ${line}`),
    ...layers.flatMap((label, i) => [
      `  subgraph cluster_${i + 1} {`,
      `    ${frameLooks(label, i, layout)}`,
      ...inLayer(i + 1).map((line) => `    ${line}`),
      '  }',
    ]),
    ...(layers.length > 0 ? inLayer(layers.length + 1) : []).map((line) => `  ${line}`),
    ...edges.map((edge, i) => `  ${renderEdge(edge, layout.lines[i]!)}`),
    '}',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const edgeLooks = [
  `fontname=${font}`,
  `fontsize=${textSize.label}`,
  `fontcolor="${colours.gradient}"`,
  `color="${colours.line}"`,
  'arrowsize=0.7',
];

/** Of a line of the legend, the room above it, and the width that it has in any case. */
const legendHeight = 13;
const legendGap = 10;
const narrowest = 300;

function graphLooks({ legend }: Graph, { width, height }: Layout): string[] {
  const lines = wrapped(legend, Math.max(width, narrowest));
  const middle = Math.max(width, ...lines.map((line) => textWidth(line, textSize.label))) / 2;
  const below = lines.length * legendHeight + legendGap;
  const box = [0, -height - below, 2 * middle, 0].map(tidy).join();
  return [
    'layout=nop2',
    'pad=0.15',
    `bb="${box}"`,
    `lp="${place({ x: middle, y: height + (below + legendGap) / 2 })}"`,
    `bgcolor="${colours.paper}"`,
    `fontname=${font}`,
    `fontsize=${textSize.label}`,
    `fontcolor="${colours.line}"`,
    `label="${lines.map((line) => quoted(line).slice(1, -1)).join('\\n')}"`,
  ];
}

/** Lines of whole words, not wider than that many points. */
function wrapped(text: string, width: number): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const longer = [...lines.slice(-1), word].join(' ');
    const fits = lines.length > 0 && textWidth(longer, textSize.label) <= width;
    return fits ? [...lines.slice(0, -1), longer] : [...lines, word];
  }, []);
}

function frameLooks(label: string, index: number, layout: Layout): string {
  const frame = layout.frames[index]!;
  const looks = `label=${quoted(label)}; labeljust=l; style=rounded; color="${colours.frame}";`;
  const { x, y, width, height } = frame;
  const [left, top] = [x - width / 2, y - height / 2];
  const box = [left, -top - height, left + width, -top].join();
  const middle = left + 8 + textWidth(label, textSize.label) / 2;
  return `bb="${box}"; lp="${place({ x: middle, y: top + frameHeader / 2 })}"; ${looks}`;
}

/** Graphviz counts from the bottom. */
const place = ({ x, y }: Point): string => `${tidy(x)},${tidy(-y)}`;

const tidy = (coordinate: number): string => String(Math.round(coordinate * 100) / 100 + 0);

function renderNode(node: Node, layout: Layout): string {
  const { name, rows } = node;
  const box = layout.nodes.get(name)!;
  const cells = rows.map((row, i) =>
    renderRow([nameCell(row, i, node), valueCell(row, node)], row),
  );
  const frame = { BORDER: '1', STYLE: 'ROUNDED', COLOR: colours.line, ...bare };
  const table = element('TABLE', frame, ...cells);
  const attributes = [`id="node-${name}"`, `pos="${place(box)}"`, `label=<${table}>`];
  return `${quoted(name)} [${attributes.join(', ')}];`;
}

/** Cells without lines and space of their own. */
const bare = { CELLBORDER: '0', CELLSPACING: '0', CELLPADDING: '0' };

/** Name and number; on a band of its colour where there is something to say of it. */
function renderRow(cells: readonly string[], { tag }: Row): string {
  const row = element('TR', {}, ...cells);
  if (tag?.tint === undefined) return row;
  const band = { COLSPAN: '2', BGCOLOR: verdictColours[tag.tint], STYLE: 'ROUNDED' };
  const content = element('TABLE', { BORDER: '0', ...bare }, row);
  return element('TR', {}, element('TD', band, content));
}

/** The first of a node is its own name. */
function nameCell(row: Row, i: number, node: Node): string {
  const { role } = row;
  const size = { WIDTH: String(nameWidth(node)), HEIGHT: String(blockHeight(row)) };
  const text = inColour(i === 0 ? 'ink' : role, slanted(role, escaped(nameText(row))));
  const cell = { ALIGN: 'LEFT', CELLPADDING: String(padding.cell), ...size };
  return element('TD', cell, text);
}

function valueCell(row: Row, node: Node): string {
  const { name, role, cells, hint } = row;
  const number = (text: string): string => inColour(role, slanted(role, escaped(text)));
  const content = isGrid(row) ? grid(row, node, number) : number(cells[0]![0]!);
  const cell = {
    ALIGN: 'RIGHT',
    WIDTH: String(valueWidth(node)),
    HEIGHT: String(blockHeight(row)),
    ID: `quantity-${name}`,
    TITLE: escaped(hint),
    CELLPADDING: String(isGrid(row) ? padding.grid : padding.cell),
  };
  return element('TD', cell, content);
}

/** A matrix between lines on its left and right, as brackets; all of a node share their columns. */
function grid(row: Row, node: Node, number: (text: string) => string): string {
  const widths = columnWidths(node, row);
  const looks = { BORDER: '1', SIDES: 'LR', COLOR: colours.frame, ...bare };
  const space = element('TD', { WIDTH: String(padding.entry) });
  const cell = (text: string, col: number): string => {
    const size = { WIDTH: String(widths[col]), HEIGHT: String(lineHeight) };
    return element('TD', { ALIGN: 'RIGHT', ...size }, number(text)) + space;
  };
  const lines = row.cells.map((texts) => element('TR', {}, space, ...texts.map(cell)));
  return element('TABLE', looks, ...lines);
}

const inColour = (colour: keyof typeof colours, text: string): string =>
  element('FONT', { COLOR: colours[colour] }, text);

const slanted = (role: Row['role'], text: string): string =>
  role === 'gradient' ? element('I', {}, text) : text;

function renderEdge(edge: Edge, line: Line): string {
  const { from, to, kind, weight, isMistaken } = edge;
  const attributes = [
    ...looks[kind],
    ...(isMistaken ? mistakenLooks : []),
    ...(weight ? weightLooks(weight) : []),
    ...labelLooks(edge),
    ...lineLooks(line, edge),
  ];
  return `${quoted(from)} -> ${quoted(to)} [${attributes.join(', ')}];`;
}

const looks: Readonly<Record<Edge['kind'], readonly string[]>> = {
  forward: [],
  backward: ['style=dashed', `color="${colours.gradient}"`],
};

/** Thick: the way of a mistake is seen without colour too. */
const mistakenLooks = ['penwidth=2.5', `color="${verdictColours.bad}"`];

function labelLooks(edge: Edge): string[] {
  const { hint, weight } = edge;
  const lines = labelLines(edge).map((line) => JSON.stringify(line).slice(1, -1));
  return [
    ...(lines.length > 0 ? [`label="${lines.join('\\n')}"`] : []),
    ...(hint === undefined || weight ? [] : [`tooltip=${quoted(hint)}`]),
  ];
}

/** The length of an arrow's head. */
const head = 7;

/** The path as the spline that Graphviz draws; an arrow's ends before its head. */
function lineLooks({ points, label }: Line, { weight }: Edge): string[] {
  const tip = points.at(-1)!;
  const before = points.slice(0, -2).findLast(({ x, y }) => x !== tip.x || y !== tip.y)!;
  const share = 1 - head / Math.hypot(tip.x - before.x, tip.y - before.y);
  const neck = {
    x: before.x + (tip.x - before.x) * share,
    y: before.y + (tip.y - before.y) * share,
  };
  const path = weight ? points : [...points.slice(0, -2), neck, neck];
  const spline = path.map(place).join(' ');
  const arrow = weight ? spline : `e,${place(tip)} ${spline}`;
  return [`pos="${arrow}"`, ...(label ? [`lp="${place(label)}"`] : [])];
}

/** Of the line of a weight, by its share of the largest. */
export const penWidth = (share: number): string => (0.5 + 2.5 * Math.abs(share)).toFixed(2);

export const weightColour = (share: number): string =>
  share < 0 ? colours.gradient : colours.value;

/** Thick for large, dashed for negative: the sign is seen without colour too. */
const weightLooks = ({ share, hint }: Weight): string[] => [
  `penwidth=${penWidth(share)}`,
  ...(share < 0 ? ['style=dashed'] : []),
  `color="${weightColour(share)}"`,
  `fontcolor="${weightColour(share)}"`,
  'arrowhead=none',
  `tooltip=${quoted(hint)}`,
];

const quoted = (text: string): string => JSON.stringify(text);

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => entities[character]!);
