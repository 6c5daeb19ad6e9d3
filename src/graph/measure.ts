// How large things are in a picture, in points: its font has one width for every character, so that
// boxes are known before anything is drawn.
import type { Edge, Node, Row } from './picture.ts';

/** Sizes of text: of nodes, and of labels on arrows, the smallest in a picture. */
export const textSize = { node: 11, label: 10 } as const;

/** Of a character in Courier and every font of its kind, in sizes of the font. */
const aspect = 0.6;

/** Of a line of numbers. */
export const lineHeight = 14;

/** Around the name and the numbers of a row; between the numbers of a matrix, and around it. */
export const padding = { cell: 4, entry: 7, grid: 3 } as const;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const textWidth = (text: string, size: number): number =>
  Math.ceil([...text].length * aspect * size);

/** What Graphviz takes for the width of a name: without a font it counts the bytes of UTF-8. */
const cellWidth = (text: string): number =>
  Math.ceil(new TextEncoder().encode(text).length * aspect * textSize.node);

export const isGrid = ({ cells }: Row): boolean => cells.length > 1 || (cells[0]?.length ?? 0) > 1;

/** The width of each column of the matrices of a node, which all its rows share. */
export function columnWidths({ rows }: Node, row: Row): number[] {
  const alike = rows.filter(({ cells }) => cells[0]?.length === row.cells[0]?.length);
  return row.cells[0]!.map((_, col) => {
    const texts = alike.flatMap(({ cells }) => cells.map((line) => line[col]!));
    const widths = texts.map(cellWidth);
    return Math.max(...widths);
  });
}

export const blockHeight = ({ cells }: Row): number => cells.length * lineHeight + 2 * padding.cell;

/** What stands before the numbers of a row. */
export const nameText = ({ label, tag }: Row): string => (tag ? `${tag.sign} ${label}` : label);

export const nameWidth = ({ rows }: Node): number =>
  Math.max(...rows.map((row) => cellWidth(nameText(row)))) + 2 * padding.cell;

export const valueWidth = (node: Node): number =>
  Math.max(
    ...node.rows.map((row) => {
      const widths = columnWidths(node, row);
      const spaces = isGrid(row)
        ? (widths.length + 1) * padding.entry + 2 * padding.grid + 2
        : 2 * padding.cell;
      return sum(widths) + spaces;
    }),
  );

/** The lines of a node's border are a point wide. */
export const nodeSize = (node: Node): Size => ({
  width: nameWidth(node) + valueWidth(node) + 2,
  height: sum(node.rows.map(blockHeight)) + 2,
});

export const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, one) => total + one, 0);

/** The lines of the text on an arrow: what the gradient is multiplied by, and its value. */
export function labelLines({ label, weight }: Edge): string[] {
  if (weight) return [weight.text];
  if (!label) return [];
  return label.value === undefined ? [label.factor] : [label.factor, `= ${label.value}`];
}

export const labelSize = (edge: Edge): Size => {
  const lines = labelLines(edge);
  return {
    width: Math.max(0, ...lines.map((line) => textWidth(line, textSize.label))),
    height: lines.length * (textSize.label + 2),
  };
};
