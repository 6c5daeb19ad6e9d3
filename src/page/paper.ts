// A picture on sheets of A4: one upright or across, or parts of it on several.
import type { Size } from '../graph/measure.ts';
import { element } from '../text/markup.ts';

/** Of its size a picture keeps so much on a screen, and its parts on paper: of 10 points, 7. */
export const smallest = 0.7;

/** On a sheet as a whole it may be a little smaller: as a footnote. */
const leastAsWhole = 0.65;

/** What a picture of a page of its own is called where its parts are drawn. */
export const drawnId = 'drawn';

/** The room for a picture on a sheet, in points. */
const sheets = {
  upright: { width: 538, height: 652 },
  across: { width: 785, height: 439 },
} as const;
type Way = keyof typeof sheets;

/** What parts have in common with those beside them, in points of the picture. */
const overlap = 100;

/** More sheets than these nobody puts together: then the picture is as small as it must be. */
const mostSheets = 9;

export interface Paper {
  /** The class of the picture's section. */
  readonly looks: string;
  /** The parts, which are seen on paper alone. */
  readonly parts: readonly string[];
}

export function onPaper(size: Size): Paper {
  const [upright, across] = [shareIn('upright', size), shareIn('across', size)];
  const best: Way = upright >= smallest || upright >= across ? 'upright' : 'across';
  const whole = { looks: best, parts: [] };
  if (Math.max(upright, across) >= leastAsWhole) return whole;
  const [along, down] = [cutInto('across', size), cutInto('upright', size)];
  const [way, cut] = along.count <= down.count ? ['across', along] : ['upright', down];
  if (cut.count > mostSheets) return whole;
  return { looks: `${way} tiled`, parts: tiles(cut, size) };
}

/** How much of its size a picture keeps on a sheet. */
const shareIn = (way: Way, { width, height }: Size): number =>
  Math.min(1, sheets[way].width / width, sheets[way].height / height);

interface Cut {
  readonly columns: number;
  readonly rows: number;
  readonly count: number;
}

/** Into how many parts a picture is cut for sheets that show them large enough. */
function cutInto(way: Way, size: Size): Cut {
  const [columns, rows] = (['width', 'height'] as const).map((side) =>
    Math.max(1, Math.ceil((size[side] - overlap) / (sheets[way][side] / smallest - overlap))),
  ) as [number, number];
  return { columns, rows, count: columns * rows };
}

function tiles({ columns, rows }: Cut, size: Size): string[] {
  const width = (size.width - overlap) / columns + overlap;
  const height = (size.height - overlap) / rows + overlap;
  return Array.from({ length: rows * columns }, (_, k) => {
    const x = (k % columns) * (width - overlap);
    const y = Math.floor(k / columns) * (height - overlap);
    const viewBox = [x, y, width, height].map(Math.round).join(' ');
    return element('svg', { viewBox }, element('use', { href: `#${drawnId}` }));
  });
}
