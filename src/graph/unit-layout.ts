// Where the units of a network stand: a column for each layer, far apart, with straight lines
// between them and the weights on these where they can be told apart.
import type { Graph, Node } from './picture.ts';
import { frameHeader, framePadding, straight, type Box, type Layout, type Line } from './layout.ts';
import { labelPlaces, type Segment } from './labels.ts';
import { labelSize, nodeSize } from './measure.ts';

const gap = { units: 34, layers: 130, most: 330, step: 50 } as const;

/** Lines cross in the middle between two layers, so labels stand before it. */
const preference = { best: 0.3, distances: [3] };

/** In a network of more connections no weights are written on them. */
const mostLabels = 40;

/** Wider and wider, until every weight finds a place; without them where there is none. */
export function unitLayout(graph: Graph): Layout {
  const isSmall = graph.edges.length <= mostLabels;
  for (let between: number = gap.layers; isSmall && between <= gap.most; between += gap.step) {
    const layout = placed(graph, between);
    const { lines, frames, nodes } = layout;
    const obstacles = { lines, boxes: [...nodes.values()], borders: frames.flatMap(sidesOf) };
    const { places, isFree } = labelPlaces(graph.edges.map(labelSize), obstacles, preference);
    if (isFree)
      return { ...layout, lines: lines.map((line, i) => ({ ...line, label: places[i]! })) };
  }
  return placed(graph, isSmall ? gap.most : gap.layers + gap.step);
}

function placed(graph: Graph, between: number): Layout {
  const columns = [0, ...graph.layers.map((_, i) => i + 1)].map((layer) =>
    graph.nodes.filter((node) => node.layer === layer),
  );
  const tall = (column: readonly Node[]): number =>
    column.reduce((total, node) => total + nodeSize(node).height + gap.units, -gap.units);
  const height = Math.max(...columns.map(tall));
  const nodes = new Map<string, Box>();
  const top = frameHeader + framePadding;
  let left = framePadding;
  const frames = columns.map((column): Box => {
    const width = Math.max(...column.map((node) => nodeSize(node).width));
    const x = left + width / 2;
    let y = top + (height - tall(column)) / 2;
    for (const node of column) {
      const size = nodeSize(node);
      nodes.set(node.name, { ...size, x, y: y + size.height / 2 });
      y += size.height + gap.units;
    }
    left += width + between;
    const tallFrame = top + height + framePadding;
    return { x, y: tallFrame / 2, width: width + 2 * framePadding, height: tallFrame };
  });
  const lines = graph.edges.map(({ from, to }): Line => {
    const [a, b] = [nodes.get(from)!, nodes.get(to)!];
    return {
      points: straight([
        { x: a.x + a.width / 2, y: a.y },
        { x: b.x - b.width / 2, y: b.y },
      ]),
    };
  });
  const width = left - between + framePadding;
  return { nodes, lines, frames: frames.slice(1), width, height: top + height + framePadding };
}

/** The upright sides of a box, which lines pass and labels do not. */
function sidesOf({ x, y, width, height }: Box): Segment[] {
  return [-width / 2, width / 2].map((shift) => [
    { x: x + shift, y: y - height / 2 },
    { x: x + shift, y: y + height / 2 },
  ]);
}
