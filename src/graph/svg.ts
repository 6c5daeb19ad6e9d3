// A graph as an SVG picture: laid out by Graphviz, then made to stand alone in light and dark, with
// words for those who hear it. No script, and nothing outside is referred to.
import { element } from '../text/markup.ts';
import type { Graph } from './picture.ts';
import { colours, escaped, renderDot, verdictColours } from './dot.ts';
import { graphviz } from './graphviz.ts';

/** The colours of a dark page, in the place of those that DOT names. */
export const dark: Readonly<Record<keyof typeof colours, string>> = {
  ink: '#ececf0',
  value: '#8ab8ff',
  gradient: '#ffab85',
  update: '#8fd67f',
  line: '#9a9ea6',
  frame: '#50545c',
  paper: '#16181d',
};

export const darkVerdicts: Readonly<Record<keyof typeof verdictColours, string>> = {
  right: '#16351b',
  rounded: '#2b3512',
  follows: '#423204',
  convention: '#262c58',
  wrong: '#501a14',
  bad: '#ff9d94',
};

/**
 * Attributes are weaker than rules of a style, so the rules can put other colours in their place.
 */
const darkRules = (Object.keys(colours) as (keyof typeof colours)[])
  .flatMap((name) =>
    ['fill', 'stroke'].map(
      (attribute) => `.graph [${attribute}="${colours[name]}"]{${attribute}:${dark[name]}}`,
    ),
  )
  .join('');

export const graphRules =
  '.graph text{font-family:ui-monospace,Menlo,"DejaVu Sans Mono","Liberation Mono",monospace}';

/** The picture as a file of its own. */
export function renderSvg(graph: Graph): Promise<string> {
  const style = `<style>${graphRules}@media (prefers-color-scheme:dark){${darkRules}}</style>\n`;
  return drawing(graph, style);
}

/** The `svg` element; `style` goes into it. */
export async function drawing(graph: Graph, style: string): Promise<string> {
  const viz = await graphviz();
  const dot = await renderDot(graph);
  const title = element('title', { id: 'graph-title' }, escaped(graph.title));
  const description = element('desc', { id: 'graph-description' }, escaped(graph.description));
  return viz
    .renderString(dot, { format: 'svg' })
    .replace(/^[\s\S]*?<svg /, '<svg role="img" aria-labelledby="graph-title graph-description" ')
    .replace(/ xmlns:xlink="[^"]*">/, `>\n${title}\n${description}\n${style}`)
    .replace(/<!--[\s\S]*?-->\n/g, '')
    .replace(
      /<g id="graph0"[^>]*( transform="[^"]*")>\n<title>.*<\/title>\n/,
      '<g class="graph"$1>\n',
    )
    .replace(/<g id="clust\d+"([^>]*)>\n<title>.*<\/title>\n/g, '<g$1>\n')
    .replace(/<g id="(edge|node)\d+"/g, '<g')
    .replace(/<title>.*<\/title>\n(?=<g id="a_)/g, '')
    .replace(
      /<g id="a_([^"]*)"><a xlink:title="([^"]*)">\n([\s\S]*?)<\/a>\n<\/g>/g,
      (_, id: string, hint: string, inside: string) => {
        const named: Record<string, string> = /^edge|^node\d/.test(id) ? {} : { id };
        return element('g', named, element('title', {}, hint), '\n', inside);
      },
    );
}
