// A graph in Mermaid's flowchart language, which many sites draw in Markdown.
import type { Edge, Graph, Node, Row } from './graph.ts';
import { UserError } from '../user-error.ts';
import { colours, escaped } from './dot.ts';

/** What Mermaid draws unless its host sets other limits: so many edges, so much text. */
const mostEdges = 500;
const longest = 50_000;

/**
 * The whole flowchart, one statement a line. Every colour is given, so that it is legible in
 * Mermaid's dark theme too. Throws UserError where Mermaid would refuse it.
 */
export function renderMermaid(graph: Graph): string {
  const text = flowchart(graph);
  if (graph.edges.length > mostEdges || text.length > longest)
    throw new UserError(
      `Mermaid draws at most ${mostEdges} edges and ${longest} characters, and this has ${graph.edges.length} and ${text.length}: use --format svg or dot`,
    );
  return text;
}

function flowchart({ title, description, layers, nodes, edges }: Graph): string {
  const inLayer = (layer: number): string[] =>
    nodes.filter((node) => node.layer === layer).map(renderNode);
  const lines = [
    'flowchart LR',
    `  accTitle: ${title}`,
    `  accDescr: ${description}`,
    `  classDef default fill:${colours.paper},stroke:${colours.line},color:${colours.ink}`,
    `  classDef layer fill:${colours.paper},stroke:${colours.frame},color:${colours.line}`,
    ...inLayer(0).map((line) => `  ${line}`),
    ...layers.flatMap((label, i) => [
      `  subgraph layer${i + 1} ["${label}"]`,
      ...inLayer(i + 1).map((line) => `    ${line}`),
      '  end',
    ]),
    ...inLayer(layers.length + 1).map((line) => `  ${line}`),
    `  class ${layers.map((_, i) => `layer${i + 1}`).join(',')} layer`,
    ...edges.map((edge) => `  ${identifier(edge.from)} ${arrow(edge)} ${identifier(edge.to)}`),
    `  linkStyle default stroke:${colours.line}`,
    ...edges.flatMap((edge, i) => linkStyle(edge).map((style) => `  linkStyle ${i} ${style}`)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** `a1[2] → a1_2`: brackets mean something else to Mermaid. */
const identifier = (name: string): string => name.replace(/\W+/g, '_').replace(/_$/, '');

const renderNode = ({ name, rows }: Node): string =>
  `${identifier(name)}["${rows.map(rowText).join('<br/>')}"]`;

function rowText({ name, role, cells }: Row): string {
  const lines = cells.map((row) => row.map(escaped).join('&nbsp;&nbsp;'));
  const content = `${role === 'value' ? `<b>${name}</b>` : name}${lines.length > 1 ? '<br/>' : ' '}${lines.join('<br/>')}`;
  return role === 'value'
    ? content
    : `<font color='${colours[role]}'>${role === 'gradient' ? `<i>${content}</i>` : content}</font>`;
}

const arrows: Readonly<Record<Edge['kind'], string>> = {
  forward: '-->',
  backward: '-.->',
  read: '-.->',
};

function arrow({ kind, weight }: Edge): string {
  if (!weight) return arrows[kind];
  return `${weight.share < 0 ? '-.->' : '-->'}|"${weight.text}"|`;
}

function linkStyle({ kind, weight }: Edge): string[] {
  if (weight)
    return [
      `stroke-width:${(0.5 + 4.5 * Math.abs(weight.share)).toFixed(2)}px,stroke:${weight.share < 0 ? colours.gradient : colours.value}`,
    ];
  return kind === 'forward'
    ? []
    : [`stroke:${colours.gradient}${kind === 'read' ? ',stroke-dasharray:1 4' : ''}`];
}
