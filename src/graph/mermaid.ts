// A graph in Mermaid's flowchart language, which many sites draw in Markdown.
import { sentence } from '../language.ts';
import { mostEdges, type Edge, type Graph, type Node, type Row } from './picture.ts';
import { UserError } from '../user-error.ts';
import { colours, escaped, penWidth, weightColour } from './dot.ts';

/** More text Mermaid does not draw unless its host sets another limit. */
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

function flowchart({ title, description, legend, layers, nodes, edges }: Graph): string {
  const inLayer = (layer: number): string[] =>
    nodes.filter((node) => node.layer === layer).map(renderNode);
  const boxes = layers.map((label, i) => ({ label, l: i + 1 }));
  const lines = [
    'flowchart LR',
    `  accTitle: ${title}`,
    `  accDescr: ${description}`,
    `  classDef default fill:${colours.paper},stroke:${colours.line},color:${colours.ink}`,
    `  classDef layer fill:${colours.paper},stroke:${colours.frame},color:${colours.line}`,
    `  classDef legend fill:${colours.paper},stroke:${colours.paper},color:${colours.line}`,
    ...inLayer(0).map((line) => `  ${line}`),
    ...boxes.flatMap(({ label, l }) => [
      `  subgraph layer${l} ["${label}"]`,
      ...inLayer(l).map((line) => `    ${line}`),
      '  end',
    ]),
    ...(boxes.length > 0 ? inLayer(layers.length + 1) : []).map((line) => `  ${line}`),
    ...(boxes.length > 0
      ? [['  class', boxes.map(({ l }) => `layer${l}`).join(','), 'layer'].join(' ')]
      : []),
    `  legend_["${escaped(legend)}"]:::legend`,
    ...edges.map((edge) => `  ${identifier(edge.from)} ${arrow(edge)} ${identifier(edge.to)}`),
    `  linkStyle default stroke:${colours.line}`,
    ...edges.flatMap((edge, i) => linkStyle(edge).map((style) => `  linkStyle ${i} ${style}`)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** `a1[2] → a1_2`: brackets mean something else to Mermaid, and so do some words. */
function identifier(name: string): string {
  const plain = name.replace(/\W+/g, '_').replace(/_$/, '');
  return words.has(plain.toLowerCase()) ? `${plain}_` : plain;
}

const words: ReadonlySet<string> = new Set([
  ...['end', 'graph', 'flowchart', 'subgraph', 'class', 'classdef', 'style', 'linkstyle'],
  ...['click', 'default', 'direction', 'call', 'href'],
]);

function renderNode({ name, rows }: Node): string {
  const label = rows.map(rowText).join('<br/>');
  return `${identifier(name)}["${label}"]`;
}

function rowText({ label, role, cells }: Row): string {
  const lines = cells.map((row) => row.map(escaped).join('&nbsp;&nbsp;'));
  const title = role === 'value' ? `<b>${escaped(label)}</b>` : label;
  const content = title + (lines.length > 1 ? '<br/>' : ' ') + lines.join('<br/>');
  if (role === 'value') return content;
  const slanted = role === 'gradient' ? `<i>${content}</i>` : content;
  return `<font color='${colours[role]}'>${slanted}</font>`;
}

const arrows: Readonly<Record<Edge['kind'], string>> = { forward: '-->', backward: '-.->' };

/** A connection between units has no head: it carries values forward and gradients back. */
function arrow({ kind, weight, label }: Edge): string {
  const line = weight && weight.share < 0 ? '-.-' : '---';
  if (weight) return `${line}|"${weight.text}"|`;
  if (!label) return arrows[kind];
  const { factor, value } = label;
  const text = value === undefined ? factor : `${factor} = ${value}`;
  return `${arrows[kind]}|"${escaped(text)}"|`;
}

function linkStyle({ kind, weight }: Edge): string[] {
  if (weight) {
    return [`stroke-width:${penWidth(weight.share)}px,stroke:${weightColour(weight.share)}`];
  }
  if (kind === 'forward') return [];
  return [`stroke:${colours.gradient}`];
}
