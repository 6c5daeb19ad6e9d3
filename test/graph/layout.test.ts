// Where things stand in pictures: nothing on top of anything else, and all of it legible.
import { describe, expect, it } from 'vitest';
import { tried } from '../effort.ts';
import { makeProblem } from '../../src/engine/problem.ts';
import { run, type Trace } from '../../src/engine/trace.ts';
import { layoutOf } from '../../src/graph/dot.ts';
import type { Graph } from '../../src/graph/picture.ts';
import { crosses, flattened, overlap } from '../../src/graph/labels.ts';
import type { Box, Layout } from '../../src/graph/layout.ts';
import { labelSize, textSize } from '../../src/graph/measure.ts';
import { neuronGraph } from '../../src/graph/neurons.ts';
import { renderSvg } from '../../src/graph/svg.ts';
import { rounded } from '../../src/text/notation.ts';
import { randomProblem, shapes } from '../networks.ts';
import { graphOf, graphs, publishedTraces } from './samples.ts';

const number = (value: number): string => rounded(value, 6);
const tanh = (widths: readonly number[]): 'tanh'[] => widths.slice(1).map(() => 'tanh');
const network = (widths: readonly number[], lr?: number) =>
  run(randomProblem(widths, tanh(widths), 'half-sse', 7), lr);

const deep = Array.from({ length: 10 }, () => 1);
const widest = [[1, 1, 1], [2, 2, 2], [3, 4, 3], deep, [7, 2, 1], [6, 6, 6]];

const penalized = (widths: readonly number[]): Trace => {
  const activation = tanh(widths).join();
  const { given } = randomProblem(widths, tanh(widths), 'half-sse', 7);
  return run(makeProblem(given, { layers: String(widths.length - 1), activation, l2: '0.1' }));
};

const networks = await drawnAll([
  ...[...shapes, ...widest].flatMap((widths): [string, Trace][] => [
    [`${widths.join('-')}`, network(widths)],
    [`${widths.join('-')} with an update`, network(widths, 0.5)],
  ]),
  ...shapes.map((widths): [string, Trace] => [
    `${widths.join('-')} with a penalty`,
    penalized(widths),
  ]),
]);
const units = [...shapes, ...widest].map((widths): [string, Graph] => [
  `units of ${widths.join('-')}`,
  neuronGraph(network(widths), number),
]);
const models = await drawnAll(publishedTraces);

function drawnAll(traces: readonly (readonly [string, Trace])[]): Promise<[string, Graph][]> {
  return Promise.all(
    traces.map(async ([name, trace]) => [name, await graphOf(trace, number)] as [string, Graph]),
  );
}

/**
 * What overlaps in a picture, by names: nodes and labels, these with a point around them; and lines
 * that go through a label, a frame's among them.
 */
function collisions(
  graph: Graph,
  { nodes, lines, frames }: Layout,
): { over: string[]; through: string[] } {
  const boxes = [...nodes].map(([name, box]) => ({ name, box }));
  const labels = lines.flatMap(({ label }, i) => {
    const { from, to } = graph.edges[i]!;
    const size = labelSize(graph.edges[i]!);
    const box: Box | undefined = label && { ...label, ...size };
    return box && size.width > 0 ? [{ name: `${from} -> ${to}`, box }] : [];
  });
  const all = [
    ...boxes,
    ...labels.map(({ name, box }) => ({
      name,
      box: { ...box, width: box.width + 2, height: box.height + 2 },
    })),
  ];
  const over = all.flatMap((one, i) =>
    all
      .slice(i + 1)
      .flatMap((two) => (overlap(one.box, two.box) ? [`${one.name}, ${two.name}`] : [])),
  );
  const paths = lines.map(({ points }, i) => ({
    name: [graph.edges[i]!.from, graph.edges[i]!.to].join(' to '),
    segments: flattened(points),
  }));
  const sides = frames.flatMap(({ x, y, width, height }, i) =>
    [x - width / 2, x + width / 2].map((side) => {
      const [top, bottom] = [y - height / 2, y + height / 2];
      const segments = [
        [
          { x: side, y: top },
          { x: side, y: bottom },
        ] as const,
      ];
      return { name: `the frame of layer ${i + 1}`, segments };
    }),
  );
  const through = labels.flatMap(({ name, box }) =>
    [...paths, ...sides]
      .filter(({ segments }) => segments.some(([a, b]) => crosses(a, b, box)))
      .map((path) => `${path.name} through ${name}`),
  );
  return { over, through };
}

describe('nothing is on top of anything else', () => {
  it.each(tried([...networks, ...units, ...models], 9))('%s', async (_, graph) => {
    const { over, through } = collisions(graph, await layoutOf(graph));
    expect(over).toEqual([]);
    expect(through).toEqual([]);
  });
});

describe('a network of one unit in each layer', () => {
  it.each(networks.filter(([name, { spine }]) => spine && /^1-1(-1)?( |$)/.test(name)))(
    '%s stands in one straight line from the input to the loss',
    async (_, graph) => {
      const { lines } = await layoutOf(graph);
      const along = lines.filter((__, i) => {
        const { from, to } = graph.edges[i]!;
        return graph.spine!.includes(from) && graph.spine!.includes(to);
      });
      const heights = new Set(along.flatMap(({ points }) => points.map(({ y }) => y)));
      expect(along).toHaveLength(2 * (graph.spine!.length - 1));
      expect(heights.size).toBe(2);
    },
  );

  it('goes on in rows that are no wider than a page where it is deep', async () => {
    const { width } = await layoutOf(await graphOf(network(deep), number));
    expect(width).toBeLessThan(1200);
  });
});

it.each(tried(graphs, 9))(
  'no text is smaller than a label in the picture of %s',
  async (_, graph) => {
    const svg = await renderSvg(graph);
    const sizes = [...svg.matchAll(/ font-size="([\d.]+)"/g)].map(([, size]) => Number(size));
    expect(Math.min(...sizes)).toBe(textSize.label);
  },
);
