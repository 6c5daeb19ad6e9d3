// The picture of a page as Graphviz draws it, without what the style of the page says once: its
// colours go by classes, boxes are rectangles, numbers stand in whole points.
import { colours, verdictColours } from '../graph/dot.ts';
import { textSize } from '../graph/measure.ts';
import { graphRules } from '../graph/svg.ts';
import { drawnId } from './paper.ts';

/** How such a picture looks. The class `lit` is of what is pointed at, `now` of the step played. */
export const pictureRules = `
${graphRules}
.graph{--c:var(--line)}
.graph text{fill:var(--ink);font-size:${textSize.label}px}
.graph>text,.cluster text{fill:var(--line);text-anchor:middle}
.cluster rect{fill:var(--paper);stroke:var(--frame)}
.node text{font-size:${textSize.node}px}
.node>rect{stroke:var(--line)}
.node>rect:not([class]){fill:none}
${Object.keys(verdictColours)
  .map((name) => `.node>.${name}{fill:var(--${name});stroke:none}`)
  .join('')}
.node path{stroke:var(--frame)}
.node g text{fill:var(--value)}
.graph text.gradient{fill:var(--gradient);font-style:italic}
.graph text.update{fill:var(--update)}
.edge path{fill:none;stroke:var(--c)}
.edge polygon{fill:var(--c);stroke:var(--c)}
.edge text{fill:var(--gradient);text-anchor:middle}
.back{--c:var(--gradient)}
.back path{stroke-dasharray:5,2}
.bad{--c:var(--bad)}
.bad path,.edge.now path,.edge.lit path{stroke-width:2.5}
.edge.now:not(.back){--c:var(--value)}
.node.lit>rect:not([class]),.node.now>rect:not([class]){fill:var(--lit)}
.lit:not(.node)>text{font-weight:700;paint-order:stroke;
  stroke:var(--lit);stroke-width:.4em;stroke-linejoin:round}
.changed .node>[class]{fill:none}
.changed .bad{--c:var(--line)}
.changed .bad.back{--c:var(--gradient)}
.changed .bad:not(.lit,.now) path{stroke-width:1}
`;

/** The names of the colours that texts and bands of a node have, by their colours. */
const classes = new Map<string, string>([
  [colours.gradient, 'gradient'],
  [colours.update, 'update'],
  ...Object.entries(verdictColours).map(([name, colour]) => [colour, name] as const),
]);

/** Without the paper behind it: the page has its own. */
export const slimPicture = (svg: string): string =>
  svg
    .replaceAll('&#45;', '-')
    .replace(/<polygon [^>]*stroke="none"[^>]*\/>\n/, '')
    .replace('<g class="graph"', `<g id="${drawnId}" class="graph"`)
    .replace(arrows, arrow)
    .replace(boxes, (_, fill: string, path: string) => box(classes.get(fill), path))
    .replace(brackets, (_, left: string, right: string) => {
      return `<path d="${[left, right].map(slimLine).join('')}"/>`;
    })
    .replace(/<text ([^>]*)>/g, (_, attributes: string) => slimText(attributes))
    .replace(/(?<=<g id="node-[^>]*>)\n<title>[^<]*<\/title>/g, '')
    .replaceAll('>\n', '>');

/** With its group, where it has a hint; the labels stand behind it. */
const arrows = new RegExp(
  [
    '<g class="edge">\\n(<g>)?<title>([^<]*)</title>\\n',
    '<path ([^>]*) d="([^"]*)"/>\\n<polygon [^>]*points="([^"]*)"/>\\n',
    '(?:</g>\\n(?=<text|</g>))?',
  ].join(''),
  'g',
);

function arrow(
  _: string,
  group: string | undefined,
  title: string,
  looks: string,
  path: string,
  head: string,
): string {
  const isBad = looks.includes(verdictColours.bad);
  const named = ['edge', ...(group ? ['back'] : []), ...(isBad ? ['bad'] : [])].join(' ');
  // Graphviz says the first point again at the end.
  const points = head
    .split(' ')
    .slice(0, 3)
    .join(' ')
    .replace(/-?[\d.]+/g, tenths);
  const said = title.replace('-&gt;', ' → ');
  return [
    `<g class="${named}"><title>${said}</title>`,
    `<path d="${slimPath(path)}"/><polygon points="${points}"/>`,
  ].join('');
}

const boxes = /<path fill="(#\w+|none)" stroke="(?:#\w+|none)" d="(M[^"]*)"\/>/g;

/** The rounded box of a path around it. */
function box(name: string | undefined, path: string): string {
  const numbers = (path.match(/-?[\d.]+/g) ?? []).map(Number);
  const [xs, ys] = [0, 1].map((axis) => numbers.filter((_, i) => i % 2 === axis)) as [
    number[],
    number[],
  ];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const size = [Math.max(...xs) - left, Math.max(...ys) - top];
  const [x, y, width, height] = [left, top, ...size].map((one) => tenths(String(one)));
  const band = name === undefined ? '' : ` class="${name}"`;
  return `<rect${band} x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`;
}

/** Of the corners that Graphviz makes. */
const radius = 12;

/** Those of a matrix, on its left and right. */
const brackets = /<polyline [^>]*points="([^"]*)"\/>\n<polyline [^>]*points="([^"]*)"\/>/g;

/** From top to bottom or back, as `M26-684v30`. */
function slimLine(points: string): string {
  const [x = 0, start = 0, , end = 0] = points.split(/[ ,]/).map(Number);
  const [top, bottom] = [Math.min(start, end), Math.max(start, end)];
  return `M${joined([x, top])}v${bottom - top}`;
}

function slimText(attributes: string): string {
  const of = (name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(` ${attributes}`)![1]!;
  const name = classes.get(of('fill'));
  const isLabel = attributes.includes('text-anchor="middle"');
  const looks = name === undefined || isLabel ? '' : ` class="${name}"`;
  return `<text${looks} x="${tenths(of('x'))}" y="${tenths(of('y'))}">`;
}

const tenths = (number: string): string => String(Math.round(10 * Number(number)) / 10 + 0);

/** In whole points from one to the next, a straight piece of a Bézier curve as a line. */
function slimPath(path: string): string {
  const numbers = (path.match(/-?[\d.]+/g) ?? []).map((one) => Math.round(Number(one)));
  const points = numbers.flatMap((x, i) => (i % 2 === 0 ? [{ x, y: numbers[i + 1]! }] : []));
  let at = points[0]!;
  const drawn = [`M${joined([at.x, at.y])}`];
  for (let i = 1; i < points.length; i += 3) {
    const piece = points.slice(i, i + 3).map(({ x, y }) => ({ x: x - at.x, y: y - at.y }));
    const [first, second, end] = piece as [Step, Step, Step];
    const isNear = [first, second].every((one) => isSame(one, { x: 0, y: 0 }) || isSame(one, end));
    drawn.push(isNear ? line(end) : `c${joined(piece.flatMap(({ x, y }) => [x, y]))}`);
    at = points[i + 2]!;
  }
  return drawn.join('');
}

interface Step {
  readonly x: number;
  readonly y: number;
}

const isSame = (one: Step, other: Step): boolean => one.x === other.x && one.y === other.y;

function line({ x, y }: Step): string {
  if (x === 0 && y === 0) return '';
  if (y === 0) return `h${x}`;
  return x === 0 ? `v${y}` : `l${joined([x, y])}`;
}

/** A minus is enough between two numbers. */
const joined = (numbers: readonly number[]): string => numbers.join(' ').replaceAll(' -', '-');
