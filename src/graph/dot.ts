// A graph in DOT, the language of Graphviz. Colours stand once, here; svg.ts has their counterparts
// for a dark page.
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
  // A second search for fewer crossings puts units out of their order.
  const search = edges.some(({ weight }) => weight) ? ', remincross=false' : '';
  const lines = [
    `digraph ${quoted(title)} {`,
    `  graph [rankdir=LR, ranksep=0.5, nodesep=0.35, bgcolor="${colours.paper}", fontname=${font}, fontsize=11, fontcolor="${colours.line}", pad=0.15${search}];`,
    `  node [shape=plain, fontname=${font}, fontsize=11];`,
    `  edge [color="${colours.line}", arrowsize=0.7];`,
    // In a cluster of its own, though not to be seen, the input's units stand in their order.
    '  subgraph cluster_0 {',
    '    peripheries=0;',
    ...inLayer(0).map((line) => `    ${line}`),
    '  }',
    ...layers.flatMap((label, i) => [
      `  subgraph cluster_${i + 1} {`,
      `    label=${quoted(label)}; labeljust=l; style=rounded; color="${colours.frame}";`,
      ...inLayer(i + 1).map((line) => `    ${line}`),
      '  }',
    ]),
    ...inLayer(layers.length + 1).map((line) => `  ${line}`),
    ...edges.map((edge) => `  ${renderEdge(edge, nodes)}`),
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
  const cells = rows.map((row, i) => `<TR>${nameCell(row, i)}${valueCell(row)}</TR>`).join('');
  return `${quoted(name)} [id="node-${name}", label=<<TABLE BORDER="1" STYLE="ROUNDED" COLOR="${colours.line}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="3">${cells}</TABLE>>];`;
}

const nameCell = ({ name, role }: Row, i: number): string =>
  `<TD ALIGN="LEFT"><FONT COLOR="${i === 0 ? colours.ink : colours[role]}">${i === 0 ? `<B>${name}</B>` : slanted(role, name)}</FONT></TD>`;

function valueCell({ name, role, cells, hint }: Row): string {
  const inColour = (text: string): string =>
    `<FONT COLOR="${colours[role]}">${slanted(role, escaped(text))}</FONT>`;
  const [[only = ''] = []] = cells;
  const single = cells.length === 1 && cells[0]?.length === 1;
  const content = single
    ? inColour(only)
    : `<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="3" COLOR="${colours.frame}">${cells.map((row) => `<TR>${row.map((text) => `<TD ALIGN="RIGHT">${inColour(text)}</TD>`).join('')}</TR>`).join('')}</TABLE>`;
  return `<TD ALIGN="RIGHT" ID="quantity-${name}" TITLE="${escaped(hint)}">${content}</TD>`;
}

const slanted = (role: Row['role'], text: string): string =>
  role === 'gradient' ? `<I>${text}</I>` : text;

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
  return `${quoted(from)} -> ${quoted(to)}${attributes.length > 0 ? ` [${attributes.join(', ')}]` : ''};`;
}

const looks: Readonly<Record<Edge['kind'], readonly string[]>> = {
  forward: [],
  backward: ['style=dashed', `color="${colours.gradient}"`],
  read: ['style=dotted', `color="${colours.gradient}"`],
};

/** Thick for large, dashed for negative: the sign is seen without colour too. */
const weightLooks = ({ share, hint }: Weight): string[] => [
  `penwidth=${(0.5 + 4.5 * Math.abs(share)).toFixed(2)}`,
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
