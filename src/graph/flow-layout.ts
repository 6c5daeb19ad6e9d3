// Where the nodes and arrows of a model stand: Graphviz lays out one edge for each pair of
// quantities, and what goes forward and what comes back run beside each other along it.
import type { Step } from '../model/step.ts';
import { namesRead } from '../model/tree.ts';
import { UserError } from '../user-error.ts';
import { graphviz } from './graphviz.ts';
import { mostEdges, type Edge, type Graph } from './picture.ts';
import type { Box, Layout, Line, Point } from './layout.ts';
import { labelPlaces } from './labels.ts';
import {
  ownWays,
  pairKey,
  passed,
  readsOf,
  sharedWays,
  type Reads,
  type Way,
  type Ways,
} from './trunks.ts';
import { labelLines, labelSize, nodeSize, textSize } from './measure.ts';

/** Wider pictures go down the page instead of along it, if that is narrower. */
const widest = 980;

/** Between what goes forward and what comes back. */
const between = 8;

/** Room between nodes, as a multiple of what is usual: more where labels find no place. */
const rooms = [1, 1.25, 1.5, 2];

/** More nobody looks through. */
const mostNodes = 150;

/** Of a larger picture Graphviz is not told the labels: each would be a node to it. */
const mostLabelled = 80;

/**
 * So many steps all arrows may pass, each on a way of its own: Graphviz takes long for more, and
 * they are a tangle.
 */
const mostOnOwnWays = 600;

/** Of a picture that is looked at on a page. */
const mostPassed = 1000;

type Forward = readonly Pick<Step, 'name' | 'tree'>[];

const quantitiesOf = (steps: Forward): Set<string> =>
  new Set(steps.flatMap(({ name, tree }) => [name, ...namesRead(tree)]));

/** Whether a picture of these steps, which go forward, is laid out at all. */
export const isDrawn = (steps: Forward): boolean => quantitiesOf(steps).size <= mostNodes;

/** Whether it can be read, and is laid out soon. */
export const isReadable = (steps: Forward): boolean =>
  quantitiesOf(steps).size <= mostLabelled && passed(readsOf(steps)) <= mostPassed;

/** Throws UserError where there is too much to be laid out. */
export async function flowLayout(graph: Graph): Promise<Layout> {
  const count = graph.nodes.length;
  if (count > mostNodes) {
    const isForMermaid = graph.edges.length <= mostEdges;
    const other = isForMermaid ? 'use --format mermaid' : 'draw a part of its lines';
    throw new UserError(
      `a picture of a model has at most ${mostNodes} quantities, and this has ${count}: ` +
        `leave out --split where it is given, or ${other}`,
    );
  }
  const reads = readsIn(graph);
  const isTangled = passed(reads) > mostOnOwnWays;
  const ways = isTangled ? sharedWays(reads) : ownWays(reads);
  const isLabelled = count <= mostLabelled && !isTangled;
  if (!isLabelled) return (await laidOut(graph, { ways, isLabelled, ...large })).layout;
  const along = await roomy(graph, { ways, isLabelled, direction: 'LR' });
  if (along.width <= widest) return along;
  const down = await roomy(graph, { ways, isLabelled, direction: 'TB' });
  return down.width < along.width ? down : along;
}

/** What each node of the picture reads of the others. */
function readsIn({ nodes, edges }: Graph): Reads {
  const reads = new Map(nodes.map(({ name }): [string, string[]] => [name, []]));
  for (const { from, to, kind } of edges) if (kind === 'forward') reads.get(to)!.push(from);
  return new Map([...reads].filter(([, read]) => read.length > 0));
}

/** What Graphviz is asked for. */
interface Plan {
  readonly ways: Ways;
  /** Whether it is told of the labels. */
  readonly isLabelled: boolean;
  readonly direction: 'LR' | 'TB';
  readonly room: number;
}

/** Where the labels have no room of their own. */
const large = { direction: 'TB', room: 2 } as const;

/** With as much room as the labels need. */
async function roomy(graph: Graph, plan: Omit<Plan, 'room'>): Promise<Layout> {
  let last: Layout | undefined;
  for (const room of rooms) {
    const { layout, isFree } = await laidOut(graph, { ...plan, room });
    if (isFree) return layout;
    last ??= layout;
  }
  return last!;
}

/** What Graphviz says of a node and of an edge. */
interface PlacedNode {
  readonly name: string;
  readonly pos: string;
}

interface PlacedEdge {
  readonly tail: number;
  readonly head: number;
  readonly pos: string;
  readonly lp?: string;
}

async function laidOut(graph: Graph, plan: Plan): Promise<{ layout: Layout; isFree: boolean }> {
  const viz = await graphviz();
  const result = viz.renderJSON(skeleton(graph, plan)) as {
    readonly bb: string;
    readonly objects: readonly PlacedNode[];
    readonly edges?: readonly PlacedEdge[];
  };
  const [, , width = 0, height = 0] = result.bb.split(',').map(Number);
  const point = (text: string): Point => {
    const [x = 0, y = 0] = text.split(',').map(Number);
    return { x, y: height - y };
  };
  const sizes = new Map(graph.nodes.map((node) => [node.name, nodeSize(node)]));
  const nodes = new Map(
    result.objects
      .filter(({ name }) => sizes.has(name))
      .map(({ name, pos }): [string, Box] => [name, { ...point(pos), ...sizes.get(name)! }]),
  );
  const curves = new Map(
    (result.edges ?? []).map(({ tail, head, pos, lp }): [string, Curve] => {
      const [start, end] = [tail, head].map((k) => result.objects[k]!.name);
      const label = lp === undefined ? undefined : point(lp);
      return [pairKey(start!, end!), { points: curveOf(pos, point), label }];
    }),
  );
  const pairs = new Set(graph.edges.filter(({ kind }) => kind === 'backward').map(pairOf));
  const lines = graph.edges.map((edge) => {
    const way = plan.ways.get(pairOf(edge))!;
    const curve = joined(piecesOf(way).map(([start, end]) => curves.get(pairKey(start, end))!));
    return pairs.has(pairOf(edge)) ? lineBeside(edge, curve, way, nodes) : { points: curve.points };
  });
  const { labelled, isFree } = withLabels(graph.edges, lines, nodes);
  return { layout: { nodes, lines: labelled, frames: [], width, height }, isFree };
}

/** Of the labels: in the middle of their arrows. */
const preference = { best: 0.5, distances: [3, 9, 16, 24, 30] };

/** The labels moved to where nothing crosses them, if there is such a place. */
function withLabels(
  edges: readonly Edge[],
  lines: readonly Line[],
  nodes: ReadonlyMap<string, Box>,
): { labelled: readonly Line[]; isFree: boolean } {
  const sizes = edges.map((edge) => (edge.label ? labelSize(edge) : undefined));
  const obstacles = { lines, boxes: [...nodes.values()], borders: [] };
  const { places, isFree } = labelPlaces(sizes, obstacles, preference);
  const labelled = lines.map(({ points }, i) => ({
    points,
    ...(places[i] && { label: places[i] }),
  }));
  return { labelled, isFree };
}

/** The quantity that is read and the one that reads it, whichever way the arrow goes. */
const pairOf = ({ from, to, kind }: Edge): string =>
  kind === 'forward' ? pairKey(from, to) : pairKey(to, from);

/** From each point of a way to the next. */
const piecesOf = (way: Way): (readonly [string, string])[] =>
  way.slice(1).map((end, k) => [way[k]!, end]);

/** The nodes as boxes of their sizes, and an edge with its label for each piece of a way. */
function skeleton(graph: Graph, { ways, isLabelled, direction, room }: Plan): string {
  const inches = (points: number): string => (points / 72).toFixed(4);
  const nodes = graph.nodes.map((node) => {
    const { width, height } = nodeSize(node);
    const size = `width=${inches(width)}, height=${inches(height)}`;
    return `${JSON.stringify(node.name)} [${size}];`;
  });
  const quantities = new Set(graph.nodes.map(({ name }) => name));
  const points = new Set([...ways.values()].flat());
  const forks = [...points].filter((point) => !quantities.has(point));
  const labels = new Map(
    graph.edges
      .filter(({ kind }) => kind === 'backward' && isLabelled)
      .map((edge) => [pairOf(edge), labelLines(edge).map((line) => ` ${line} `)]),
  );
  const edges = graph.edges
    .filter(({ kind }) => kind === 'forward')
    .flatMap((edge) => {
      const lines = (labels.get(pairOf(edge)) ?? []).map((line) =>
        JSON.stringify(line).slice(1, -1),
      );
      const label = lines.length > 0 ? [`label="${lines.join('\\n')}"`] : [];
      return piecesOf(ways.get(pairOf(edge))!).map(
        (ends) => `${ends.map((name) => JSON.stringify(name)).join(' -> ')} [${label.join()}];`,
      );
    });
  return [
    `digraph { graph [rankdir=${direction}, ranksep=${0.4 * room}, nodesep=${0.45 * room}];`,
    'node [shape=box, fixedsize=true, label=""];',
    `edge [dir=both, arrowsize=0.7, fontname=Courier, fontsize=${textSize.label}];`,
    ...nodes,
    ...forks.map((name) => `${JSON.stringify(name)} [width=0.01, height=0.01];`),
    ...edges,
    '}',
  ].join('\n');
}

interface Curve {
  /** A start, then three points for each piece of a Bézier curve. */
  readonly points: readonly Point[];
  readonly label: Point | undefined;
}

/** `s,x,y e,x,y` are the tips of the arrow, between which the curve's points stand. */
function curveOf(pos: string, point: (text: string) => Point): Point[] {
  const parts = pos.split(' ');
  const tip = (letter: string): Point[] =>
    parts.filter((part) => part.startsWith(letter)).map((part) => point(part.slice(2)));
  const inner = parts.filter((part) => /^[\d-]/.test(part)).map(point);
  const [start] = tip('s');
  const [end] = tip('e');
  const [first, last] = [inner[0]!, inner.at(-1)!];
  return [...(start ? [start, start, first] : []), ...inner, ...(end ? [last, end, end] : [])];
}

/** One curve after the other, across the forks between them. */
const joined = ([first, ...rest]: readonly Curve[]): Curve =>
  rest.reduce(({ points, label }, next) => {
    const [end, start] = [points.at(-1)!, next.points[0]!];
    return { points: [...points, end, start, ...next.points], label };
  }, first!);

/** An arrow on its side of a curve of two; the label is on the side of what comes back. */
function lineBeside(
  edge: Edge,
  { points, label }: Curve,
  way: Way,
  nodes: ReadonlyMap<string, Box>,
): Line {
  const isBack = edge.kind === 'backward';
  const side = label ? sideOf(label, points) : 1;
  const distance = (isBack ? side : -side) * (between / 2);
  const [start, end] = [nodes.get(way[0]!), nodes.get(way.at(-1)!)];
  const moved = shifted(points, distance, start, end);
  return { points: isBack ? moved.reverse() : moved, ...(isBack && label && { label }) };
}

/** 1 where a point lies to the right of a curve, in the direction that it goes; else -1. */
function sideOf(label: Point, points: readonly Point[]): 1 | -1 {
  const distances = points.map(({ x, y }) => Math.hypot(x - label.x, y - label.y));
  const nearest = distances.indexOf(Math.min(...distances));
  const direction = directionAt(points, nearest);
  const { x, y } = points[nearest]!;
  return direction.x * (label.y - y) - direction.y * (label.x - x) >= 0 ? 1 : -1;
}

/** Of length 1, from the neighbours of a point that lie apart. */
function directionAt(points: readonly Point[], k: number): Point {
  const apart = (one: Point, other: Point): boolean =>
    Math.hypot(one.x - other.x, one.y - other.y) > 0.1;
  const here = points[k]!;
  const before = points.slice(0, k).findLast((point) => apart(point, here)) ?? here;
  const after = points.slice(k + 1).find((point) => apart(point, here)) ?? here;
  const length = Math.hypot(after.x - before.x, after.y - before.y) || 1;
  return { x: (after.x - before.x) / length, y: (after.y - before.y) / length };
}

/** Every point moved to the right of the curve; its ends stay on the borders of their nodes. */
function shifted(
  points: readonly Point[],
  distance: number,
  start: Box | undefined,
  end: Box | undefined,
): Point[] {
  const moved = points.map((point, k) => {
    const { x, y } = directionAt(points, k);
    return { x: point.x - y * distance, y: point.y + x * distance };
  });
  const ends = [
    [0, 1, start],
    [points.length - 1, points.length - 2, end],
  ] as const;
  for (const [tip, next, box] of ends) {
    if (!box) continue;
    const own = points[tip]!;
    const isUpright = Math.abs(Math.abs(own.x - box.x) - box.width / 2) < 3;
    const at = moved[tip]!;
    moved[tip] = isUpright ? { x: own.x, y: at.y } : { x: at.x, y: own.y };
    if (points[next]!.x === own.x && points[next]!.y === own.y) moved[next] = moved[tip];
  }
  return moved;
}
