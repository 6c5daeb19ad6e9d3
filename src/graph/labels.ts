// Places for labels beside their lines, where no other line, no node and no other label is.
import type { Box, Line, Point } from './layout.ts';
import type { Size } from './measure.ts';
import { nearby } from './nearby.ts';

/** What labels keep off: `boxes` whole, and lines that belong to nothing, such as frames'. */
export interface Obstacles {
  readonly lines: readonly Line[];
  readonly boxes: readonly Box[];
  readonly borders: readonly Segment[];
}

export type Segment = readonly [Point, Point];

/** Where a label is tried first, and how far from its line it may be, best first. */
export interface Preference {
  /** The share of the way along the line. */
  readonly best: number;
  readonly distances: readonly number[];
}

/** Around a label to any line but its own, and to any node and label. */
const other = 4;
const apart = 3;

/**
 * For each line the middle of its label, of the size given for it. What finds no free place
 * gets the one that meets the least, and `isFree` is false.
 */
export function labelPlaces(
  sizes: readonly (Size | undefined)[],
  { lines, boxes, borders }: Obstacles,
  preference: Preference,
): { readonly places: readonly (Point | undefined)[]; readonly isFree: boolean } {
  const paths = lines.map((line) => {
    const segments = flattened(line.points);
    return { segments, box: boundsOf(segments) };
  });
  const pieces = nearby<Piece>();
  paths.forEach(({ segments, box }, line) =>
    segments.forEach((segment) => pieces.add({ line, box, segment }, boundsOf([segment]))),
  );
  const taken = nearby<Box>();
  boxes.forEach((box) => taken.add(box, box));
  const found = sizes.map((size, i) => {
    /** What a label meets, or the least that it does where that is enough to know. */
    const meetings = (label: Box, enough: number): number => {
      const [wide, around] = [grown(label, other), grown(label, apart)];
      const hits = new Set<Box>();
      for (const some of taken.around(around))
        for (const box of some) if (overlap(around, box)) hits.add(box);
      const others = 3 * hits.size + borders.filter(([a, b]) => crosses(a, b, label)).length;
      const crossed = new Set<number>();
      for (const some of pieces.around(wide))
        for (const { line, box, segment } of some) {
          if (others + crossed.size >= enough) return enough;
          const area = line === i ? label : wide;
          if (overlap(area, box) && crosses(...segment, area)) crossed.add(line);
        }
      return others + crossed.size;
    };
    const chosen = size && best(candidates(paths[i]!.segments, size, preference), meetings);
    if (chosen) taken.add(chosen.label, chosen.label);
    return chosen;
  });
  const isFree = found.every((one) => one === undefined || one.cost === 0);
  return { places: found.map((one) => one?.label), isFree };
}

/** A label and what it meets there. */
interface Placed {
  readonly label: Box;
  readonly cost: number;
}

/** The first that meets nothing, else the first of those that meet the least. */
function best(
  labels: readonly Box[],
  meetings: (label: Box, enough: number) => number,
): Placed | undefined {
  let chosen: Placed | undefined;
  for (const label of labels) {
    const cost = meetings(label, chosen?.cost ?? Infinity);
    if (!chosen || cost < chosen.cost) chosen = { label, cost };
    if (cost === 0) break;
  }
  return chosen;
}

/** A straight piece of a line, by its number, and the box of that whole line. */
interface Piece {
  readonly line: number;
  readonly box: Box;
  readonly segment: Segment;
}

/** Places along a line, close to it on either side. */
function candidates(
  segments: readonly Segment[],
  { width, height }: Size,
  { best, distances }: Preference,
): Box[] {
  const lengths = segments.map(([a, b]) => Math.hypot(b.x - a.x, b.y - a.y));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const shares = Array.from({ length: 37 }, (_, k) => 0.05 + k / 40);
  const fromBest = shares.sort((one, two) => Math.abs(one - best) - Math.abs(two - best));
  const places = fromBest.map((share) => {
    let left = share * total;
    const k = lengths.findIndex((length) => (left -= length) <= 0);
    const [a, b] = segments[k]!;
    const along = (lengths[k]! + left) / lengths[k]!;
    const direction = { x: (b.x - a.x) / lengths[k]!, y: (b.y - a.y) / lengths[k]! };
    return { x: a.x + (b.x - a.x) * along, y: a.y + (b.y - a.y) * along, direction };
  });
  return distances.flatMap((distance) =>
    places.flatMap(({ x, y, direction: { x: dx, y: dy } }) => {
      // Half of how far a box reaches across the line's direction.
      const away = (Math.abs(dy) * width + Math.abs(dx) * height) / 2 + distance;
      return [away, -away].map((by) => ({ x: x - dy * by, y: y + dx * by, width, height }));
    }),
  );
}

/** A Bézier curve as straight pieces. */
export function flattened(points: readonly Point[]): Segment[] {
  const pieces = Array.from({ length: (points.length - 1) / 3 }, (_, k) =>
    points.slice(3 * k, 3 * k + 4),
  );
  const path = pieces.flatMap((piece) =>
    isStraight(piece) ? [piece[0]!, piece[3]!] : steps.map((t) => at(piece, t)),
  );
  return path
    .slice(1)
    .map((point, k): Segment => [path[k]!, point])
    .filter(([a, b]) => Math.hypot(b.x - a.x, b.y - a.y) > 0.01);
}

const steps = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1];

const isStraight = ([a, b, c, d]: readonly Point[]): boolean =>
  a!.x === b!.x && a!.y === b!.y && c!.x === d!.x && c!.y === d!.y;

function at([a, b, c, d]: readonly Point[], t: number): Point {
  const weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3] as const;
  const mixed = (axis: 'x' | 'y'): number =>
    [a!, b!, c!, d!].reduce((sum, point, k) => sum + weights[k]! * point[axis], 0);
  return { x: mixed('x'), y: mixed('y') };
}

function boundsOf(segments: readonly Segment[]): Box {
  const points = segments.flat();
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  return {
    x: (left + right) / 2,
    y: (top + bottom) / 2,
    width: right - left,
    height: bottom - top,
  };
}

const grown = (box: Box, by: number): Box => ({
  ...box,
  width: box.width + 2 * by,
  height: box.height + 2 * by,
});

export const overlap = (a: Box, b: Box): boolean =>
  Math.abs(a.x - b.x) * 2 < a.width + b.width && Math.abs(a.y - b.y) * 2 < a.height + b.height;

/** True where the straight line from a to b meets the box, by Liang and Barsky's clipping. */
export function crosses(a: Point, b: Point, box: Box): boolean {
  const [across, down] = [b.x - a.x, b.y - a.y];
  const start = Math.max(
    enters(box.x - a.x, box.width, across),
    enters(box.y - a.y, box.height, down),
  );
  const end = Math.min(
    leaves(box.x - a.x, box.width, across),
    leaves(box.y - a.y, box.height, down),
  );
  return Math.max(0, start) <= Math.min(1, end);
}

/** The share of a step after which it is in a strip, which may be before its start. */
const enters = (middle: number, width: number, step: number): number =>
  step === 0 ? strip(middle, width) : middle / step - Math.abs(width / 2 / step);

const leaves = (middle: number, width: number, step: number): number =>
  step === 0 ? -strip(middle, width) : middle / step + Math.abs(width / 2 / step);

/** Without a step always, or never. */
const strip = (middle: number, width: number): number =>
  Math.abs(middle) * 2 <= width ? -Infinity : Infinity;
