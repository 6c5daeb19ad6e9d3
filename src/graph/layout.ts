// Where everything of a dense network's picture stands, in points from the top left: one straight
// line from the input to the loss, which goes on in a row below where it gets too long.
import type { Edge, Graph, Node } from './picture.ts';
import { blockHeight, labelSize, nodeSize, sum, type Size } from './measure.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** By its middle. */
export interface Box extends Point, Size {}

/** The path of an arrow or a connection. */
export interface Line {
  /** A start, then three points for each piece of a Bézier curve. */
  readonly points: readonly Point[];
  readonly label?: Point;
}

/** Straight from each point to the next. */
export const straight = ([start, ...rest]: readonly Point[]): Point[] =>
  rest.reduce<Point[]>((path, point) => [...path, path.at(-1)!, point, point], [start!]);

export interface Layout extends Size {
  readonly nodes: ReadonlyMap<string, Box>;
  /** Of the edges of the graph, in their order. */
  readonly lines: readonly Line[];
  /** Around each layer, first to last. */
  readonly frames: readonly Box[];
}

/** A row of the picture is not wider than this unless one layer is. */
const widest = 1100;

/** Between a value's arrow and the middle of its line, and so for a gradient's. */
const offset = 10;

/** Between a frame and what is in it; above, for its label. */
export const framePadding = 8;
export const frameHeader = 20;

const gap = { least: 24, label: 4, above: 32, rows: 56, turn: 12 } as const;

/** A node of the line with those that it reads besides the one before, above and below it. */
interface Column {
  readonly node: Node;
  readonly above: readonly Node[];
  readonly below: readonly Node[];
  readonly width: number;
}

/** The layout of a network's quantities; its `spine` stands in a straight line. */
export function spineLayout(graph: Graph, spine: readonly string[]): Layout {
  const columns = columnsOf(graph, spine);
  const gaps = columns.map((column, i) => gapBefore(column, columns[i - 1], graph));
  const rows = inRows(columns, gaps);
  const nodes = new Map<string, Box>();
  const tall = rows.map((row) => heightsOf(row));
  let top = framePadding;
  const bands = rows.map((row, r) => {
    const { up, down } = tall[r]!;
    const line = top + frameHeader + up;
    placeRow(row, line, gaps, nodes);
    const band = { top, line, bottom: line + down + framePadding };
    top = band.bottom + gap.rows;
    return band;
  });
  const rowOf = (name: string): number =>
    rows.findIndex((row) => row.some(({ column }) => holds(column, name)));
  const right = Math.max(...[...nodes.values()].map(({ x, width }) => x + width / 2));
  const place: Place = { nodes, rowOf, bands, right, spine };
  const frames = graph.layers.map((_, i) => frameOf(i + 1, graph, place));
  const lines = graph.edges.map((edge) => lineOf(edge, place, frames));
  return {
    nodes,
    lines,
    frames,
    width: right + framePadding + 3 * gap.turn,
    height: bands.at(-1)!.bottom,
  };
}

const holds = ({ node, above, below }: Column, name: string): boolean =>
  [node, ...above, ...below].some((one) => one.name === name);

function columnsOf({ nodes, edges }: Graph, spine: readonly string[]): Column[] {
  const find = (name: string): Node => nodes.find((node) => node.name === name)!;
  return spine.map((name) => {
    const beside = edges
      .filter(({ to, from, kind }) => kind === 'forward' && to === name && !spine.includes(from))
      .map(({ from }) => find(from));
    const above = beside.slice(0, Math.ceil(beside.length / 2));
    const below = beside.slice(above.length);
    const node = find(name);
    const widths = [node, ...beside].map((one) => nodeSize(one).width);
    return { node, above, below, width: Math.max(...widths) };
  });
}

/** Room for the labels of the arrows between two columns, and for frames. */
function gapBefore({ node, width }: Column, before: Column | undefined, graph: Graph): number {
  const back = (to: string | undefined, from: string): Edge | undefined =>
    graph.edges.find((edge) => edge.kind === 'backward' && edge.from === from && edge.to === to);
  const link = back(before?.node.name, node.name);
  const frames = before === undefined || before.node.layer !== node.layer ? 2 * framePadding : 0;
  const own = link ? labelSize(link).width + 2 * gap.label : 0;
  if (before === undefined) return 0;
  const overhangs = [...before.above, ...before.below].flatMap(({ name }) => {
    const edge = back(name, before.node.name);
    const label = edge ? labelSize(edge).width : 0;
    return [offset + gap.label + label - before.width / 2];
  });
  const sideways = Math.max(0, ...overhangs) + gap.label;
  const isSingle = nodeSize(node).width === width;
  return Math.max(gap.least, own, sideways, isSingle ? 0 : gap.least) + frames;
}

interface Placed {
  readonly column: Column;
  readonly index: number;
}

/** Broken only where a layer begins. */
function inRows(columns: readonly Column[], gaps: readonly number[]): Placed[][] {
  const layers: Placed[][] = [];
  columns.forEach((column, index) => {
    const layer = layers.at(-1);
    const isLast = index === columns.length - 1;
    if (layer && (layer[0]!.column.node.layer === column.node.layer || isLast || index === 1))
      layer.push({ column, index });
    else layers.push([{ column, index }]);
  });
  const widthOf = (row: readonly Placed[]): number =>
    sum(row.map(({ column, index }) => column.width + gaps[index]!));
  return layers.reduce<Placed[][]>((rows, layer) => {
    const last = rows.at(-1);
    if (last && widthOf([...last, ...layer]) <= widest) last.push(...layer);
    else rows.push([...layer]);
    return rows;
  }, []);
}

/** How far a node reaches above and below the line, which runs between its value and gradient. */
function reach(node: Node): { up: number; down: number } {
  const up = blockHeight(node.rows[0]!) + 1;
  return { up, down: nodeSize(node).height - up };
}

function heightsOf(row: readonly Placed[]): { up: number; down: number } {
  const tall = (nodes: readonly Node[]): number =>
    sum(nodes.map((node) => nodeSize(node).height + gap.above));
  return {
    up: Math.max(...row.map(({ column }) => reach(column.node).up + tall(column.above))),
    down: Math.max(...row.map(({ column }) => reach(column.node).down + tall(column.below))),
  };
}

function placeRow(
  row: readonly Placed[],
  line: number,
  gaps: readonly number[],
  nodes: Map<string, Box>,
): void {
  const [first] = row;
  // A row that goes on from the one above begins with room for the arrows that come from there.
  let left = first!.index === 0 ? framePadding : 3 * gap.turn + gaps[first!.index]!;
  row.forEach(({ column, index }, k) => {
    if (k > 0) left += gaps[index]!;
    const x = left + column.width / 2;
    const { up, down } = reach(column.node);
    put(column.node, x, line - up, nodes);
    let above = line - up;
    for (const node of [...column.above].reverse()) {
      above -= nodeSize(node).height + gap.above;
      put(node, x, above, nodes);
    }
    let below = line + down;
    for (const node of column.below) {
      put(node, x, below + gap.above, nodes);
      below += nodeSize(node).height + gap.above;
    }
    left += column.width;
  });
}

function put(node: Node, x: number, top: number, nodes: Map<string, Box>): void {
  const { width, height } = nodeSize(node);
  nodes.set(node.name, { x, y: top + height / 2, width, height });
}

interface Place {
  readonly nodes: ReadonlyMap<string, Box>;
  readonly rowOf: (name: string) => number;
  readonly bands: readonly { top: number; line: number; bottom: number }[];
  readonly right: number;
  readonly spine: readonly string[];
}

function lineOf(edge: Edge, place: Place, frames: readonly Box[]): Line {
  const { nodes, rowOf, bands, spine } = place;
  const isBack = edge.kind === 'backward';
  const [early, late] = isBack ? [edge.to, edge.from] : [edge.from, edge.to];
  const [a, b] = [nodes.get(early)!, nodes.get(late)!];
  const [first, second] = [rowOf(early), rowOf(late)];
  const turned = (points: Point[]): Point[] => (isBack ? points.reverse() : points);
  const size = labelSize(edge);
  if (!spine.includes(early)) {
    const x = b.x + (isBack ? offset : -offset);
    const isAbove = a.y < b.y;
    const ends = isAbove ? [bottomOf(a), topOf(b)] : [topOf(a), bottomOf(b)];
    const label = { x: x + gap.label + size.width / 2, y: (ends[0]! + ends[1]!) / 2 };
    return { points: straight(turned(ends.map((y) => ({ x, y })))), label };
  }
  const shift = isBack ? offset : -offset;
  const end = { x: b.x - b.width / 2, y: bands[second]!.line + shift };
  const start = { x: a.x + a.width / 2, y: bands[first]!.line + shift };
  const below = end.y + gap.label + size.height / 2;
  if (first === second)
    return {
      points: straight(turned([start, end])),
      label: { x: offFrames(start.x, end.x, size, below, frames), y: below },
    };
  const channel = bands[second]!.top - gap.rows / 2 - shift;
  const [far, near] = isBack ? [gap.turn, gap.turn] : [2 * gap.turn, 2 * gap.turn];
  const points = [
    start,
    { x: place.right + framePadding + far, y: start.y },
    { x: place.right + framePadding + far, y: channel },
    { x: near, y: channel },
    { x: near, y: end.y },
    end,
  ];
  const label = { x: offFrames(near, end.x, size, below, frames), y: below };
  return { points: straight(turned(points)), label };
}

/** The middle between two ends; where a frame would cut the label, that of the widest free part. */
function offFrames(
  from: number,
  to: number,
  { width }: Size,
  y: number,
  frames: readonly Box[],
): number {
  const borders = frames
    .filter((frame) => Math.abs(frame.y - y) < frame.height / 2)
    .flatMap((frame) => [frame.x - frame.width / 2, frame.x + frame.width / 2])
    .filter((x) => from < x && x < to)
    .sort((one, two) => one - two);
  const middle = (from + to) / 2;
  if (borders.every((x) => Math.abs(x - middle) > width / 2 + gap.label / 2)) return middle;
  const ends = [from, ...borders, to];
  const parts = ends.slice(1).map((end, k) => ({ start: ends[k]!, end }));
  const [widest] = parts.sort((one, two) => two.end - two.start - (one.end - one.start));
  return (widest!.start + widest!.end) / 2;
}

const topOf = ({ y, height }: Box): number => y - height / 2;
const bottomOf = ({ y, height }: Box): number => y + height / 2;

function frameOf(layer: number, { nodes }: Graph, { nodes: boxes, rowOf, bands }: Place): Box {
  const inside = nodes.filter((node) => node.layer === layer);
  const band = bands[rowOf(inside[0]!.name)]!;
  const all = inside.map(({ name }) => boxes.get(name)!);
  const left = Math.min(...all.map(({ x, width }) => x - width / 2)) - framePadding;
  const right = Math.max(...all.map(({ x, width }) => x + width / 2)) + framePadding;
  return {
    x: (left + right) / 2,
    y: (band.top - framePadding + band.bottom) / 2,
    width: right - left,
    height: band.bottom - band.top + framePadding,
  };
}
