// A graph in Mermaid's flowchart language, which many sites draw in Markdown.
import { sentence } from '../language.ts';
import type { Edge, Graph, Node, Row } from './graph.ts';
import { UserError } from '../user-error.ts';
import { colours, escaped, penWidth } from './dot.ts';

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
      sentence(
        `Mermaid draws at most ${mostEdges} edges and ${longest} characters,`,
        `and this has ${graph.edges.length} and ${text.length}: use --format svg or dot`,
      ),
    );
  return text;
}

function flowchart({ title, description, layers, nodes, edges }: Graph): string {
  const inLayer = (layer: number): string[] =>
    nodes.filter((node) => node.layer === layer).map(renderNode);
  const boxes = layers.map((label, i) => ({ label, l: i + 1 }));
  const lines = [
    'flowchart LR',
    `  accTitle: ${title}`,
    `  accDescr: ${description}`,
    `  classDef default fill:${colours.paper},stroke:${colours.line},color:${colours.ink}`,
    `  classDef layer fill:${colours.paper},stroke:${colours.frame},color:${colours.line}`,
    ...inLayer(0).map((line) => `  ${line}`),
    ...boxes.flatMap(({ label, l }) => [
      `  subgraph layer${l} ["${label}"]`,
      ...inLayer(l).map((line) => `    ${line}`),
      '  end',
    ]),
    ...inLayer(layers.length + 1).map((line) => `  ${line}`),
    ['  class', boxes.map(({ l }) => `layer${l}`).join(','), 'layer'].join(' '),
    ...edges.map((edge) => `  ${identifier(edge.from)} ${arrow(edge)} ${identifier(edge.to)}`),
    `  linkStyle default stroke:${colours.line}`,
    ...edges.flatMap((edge, i) => linkStyle(edge).map((style) => `  linkStyle ${i} ${style}`)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** `a1[2] → a1_2`: brackets mean something else to Mermaid. */
const identifier = (name: string): string => name.replace(/\W+/g, '_').replace(/_$/, '');

function renderNode({ name, rows }: Node): string {
  const label = rows.map(rowText).join('<br/>');
  return `${identifier(name)}["${label}"]`;
}

function rowText({ name, role, cells }: Row): string {
  const lines = cells.map((row) => row.map(escaped).join('&nbsp;&nbsp;'));
  const title = role === 'value' ? `<b>${name}</b>` : name;
  const content = title + (lines.length > 1 ? '<br/>' : ' ') + lines.join('<br/>');
  if (role === 'value') return content;
  const slanted = role === 'gradient' ? `<i>${content}</i>` : content;
  return `<font color='${colours[role]}'>${slanted}</font>`;
}

const arrows: Readonly<Record<Edge['kind'], string>> = {
  forward: '-->',
  backward: '-.->',
  read: '-.->',
};

function arrow({ kind, weight }: Edge): string {
  if (!weight) return arrows[kind];
  const line = weight.share < 0 ? '-.->' : '-->';
  return `${line}|"${weight.text}"|`;
}

function linkStyle({ kind, weight }: Edge): string[] {
  if (weight) {
    const colour = weight.share < 0 ? colours.gradient : colours.value;
    return [`stroke-width:${penWidth(weight.share)}px,stroke:${colour}`];
  }
  if (kind === 'forward') return [];
  const style = `stroke:${colours.gradient}`;
  return [kind === 'read' ? `${style},stroke-dasharray:1 4` : style];
}
