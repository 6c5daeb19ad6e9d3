// A graph in DOT, the language of Graphviz. Colours stand once, here; svg.ts has their counterparts
// for a dark page.
import { element } from '../text/markup.ts';
import type { Edge, Graph, Node, Row, Weight } from './graph.ts';

/**
 * Dark enough on white, and told apart without colour too: gradients are in italics, their edges
 * dashed or dotted.
 */
export const colours = {
  ink: '#1b1b1f',
  value: '#0b4fa8',
  gradient: '#a8320b',
  update: '#2c6a1e',
  line: '#6b6f76',
  frame: '#b9bdc4',
  paper: '#ffffff',
} as const;

/**
 * Numbers of one width in every font of this kind: boxes fit whatever font a reader's machine puts
 * in.
 */
const font = 'Courier';

/** The whole graph, one statement a line. */
export function renderDot({ title, layers, nodes, edges }: Graph): string {
  const inLayer = (layer: number): string[] =>
    columns(nodes.filter((node) => node.layer === layer));
  const layout = [
    'rankdir=LR',
    'ranksep=0.5',
    'nodesep=0.35',
    `bgcolor="${colours.paper}"`,
    `fontname=${font}`,
    'fontsize=11',
    `fontcolor="${colours.line}"`,
    'pad=0.15',
    // A second search for fewer crossings puts units out of their order.
    ...(edges.some(({ weight }) => weight) ? ['remincross=false'] : []),
  ];
  const lines = [
    `digraph ${quoted(title)} {`,
    `  graph [${layout.join(', ')}];`,
    `  node [shape=plain, fontname=${font}, fontsize=11];`,
    `  edge [color="${colours.line}", arrowsize=0.7];`,
    // In a cluster of its own, though not to be seen, the input's units stand in their order.
    '  subgraph cluster_0 {',
    '    peripheries=0;',
    ...inLayer(0).map((line) => `    ${line}`),
    '  }',
    ...layers
      .map((label, i) => ({ label, l: i + 1 }))
      .flatMap(({ label, l }) => [
        `  subgraph cluster_${l} {`,
        `    label=${quoted(label)}; labeljust=l; style=rounded; color="${colours.frame}";`,
        ...inLayer(l).map((line) => `    ${line}`),
        '  }',
      ]),
    ...inLayer(layers.length + 1).map((line) => `  ${line}`),
    ...edges.map((edge) => renderEdge(edge, nodes)).map((line) => `  ${line}`),
    '}',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * The nodes of a layer, column by column; those of a column in one rank, which Graphviz fills from
 * below.
 */
function columns(nodes: readonly Node[]): string[] {
  const numbers = [...new Set(nodes.map(({ column }) => column))];
  return numbers.flatMap((number) => {
    const stack = nodes.filter(({ column }) => column === number);
    if (stack.length === 1) return stack.map(renderNode);
    const order = stack
      .map(({ name }) => quoted(name))
      .reverse()
      .join(' -> ');
    return [
      '{',
      '  rank=same;',
      ...stack.map((node) => `  ${renderNode(node)}`),
      `  ${order} [style=invis];`,
      '}',
    ];
  });
}

function renderNode({ name, rows }: Node): string {
  const cells = rows.map((row, i) => element('TR', {}, nameCell(row, i), valueCell(row)));
  const box = {
    BORDER: '1',
    STYLE: 'ROUNDED',
    COLOR: colours.line,
    CELLBORDER: '0',
    CELLSPACING: '0',
    CELLPADDING: '3',
  };
  const table = element('TABLE', box, ...cells);
  return `${quoted(name)} [id="node-${name}", label=<${table}>];`;
}

/** The first of a node is its own name. */
function nameCell({ name, role }: Row, i: number): string {
  const text =
    i === 0 ? inColour('ink', element('B', {}, name)) : inColour(role, slanted(role, name));
  return element('TD', { ALIGN: 'LEFT' }, text);
}

function valueCell({ name, role, cells, hint }: Row): string {
  const number = (text: string): string => inColour(role, slanted(role, escaped(text)));
  const [[only = ''] = []] = cells;
  const single = cells.length === 1 && cells[0]?.length === 1;
  const content = single ? number(only) : numberTable(cells, number);
  const place = { ALIGN: 'RIGHT', ID: `quantity-${name}`, TITLE: escaped(hint) };
  return element('TD', place, content);
}

function numberTable(cells: Row['cells'], number: (text: string) => string): string {
  const grid = {
    BORDER: '0',
    CELLBORDER: '1',
    CELLSPACING: '0',
    CELLPADDING: '3',
    COLOR: colours.frame,
  };
  const cell = (text: string): string => element('TD', { ALIGN: 'RIGHT' }, number(text));
  return element('TABLE', grid, ...cells.map((row) => element('TR', {}, ...row.map(cell))));
}

const inColour = (colour: keyof typeof colours, text: string): string =>
  element('FONT', { COLOR: colours[colour] }, text);

const slanted = (role: Row['role'], text: string): string =>
  role === 'gradient' ? element('I', {}, text) : text;

/**
 * The looks of an edge; one within a column has no say in the order of the column, one against the
 * flow none in the ranks.
 */
function renderEdge({ from, to, kind, weight }: Edge, nodes: readonly Node[]): string {
  const [start, end] = [from, to].map((name) => nodes.find((node) => node.name === name));
  const free = kind !== 'forward' || (start?.layer === end?.layer && start?.column === end?.column);
  const attributes = [
    ...(free ? ['constraint=false'] : []),
    ...looks[kind],
    ...(weight ? weightLooks(weight) : []),
  ];
  const edge = `${quoted(from)} -> ${quoted(to)}`;
  return attributes.length > 0 ? `${edge} [${attributes.join(', ')}];` : `${edge};`;
}

const looks: Readonly<Record<Edge['kind'], readonly string[]>> = {
  forward: [],
  backward: ['style=dashed', `color="${colours.gradient}"`],
  read: ['style=dotted', `color="${colours.gradient}"`],
};

/** Of the line of a weight, by its share of the largest. */
export const penWidth = (share: number): string => (0.5 + 4.5 * Math.abs(share)).toFixed(2);

/** Thick for large, dashed for negative: the sign is seen without colour too. */
const weightLooks = ({ share, hint }: Weight): string[] => [
  `penwidth=${penWidth(share)}`,
  ...(share < 0 ? ['style=dashed', `color="${colours.gradient}"`] : [`color="${colours.value}"`]),
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
