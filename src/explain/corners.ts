// A matrix as cells of text; of a large one the corners, with dots between them.
import type { Matrix } from '../matrix.ts';

export interface Dots {
  readonly across: string;
  readonly down: string;
  readonly diagonal: string;
}

/**
 * At most `rows` × `cols` cells, each of the entry at `k`, 3 × 3 or more; the last row and column
 * are always among them.
 */
export function cornerCells(
  matrix: Matrix,
  most: { readonly rows: number; readonly cols: number },
  cell: (k: number) => string,
  dots: Dots,
): string[][] {
  const cols = kept(matrix.cols, most.cols);
  return kept(matrix.rows, most.rows).map((i) =>
    cols.map((j) => {
      if (i === undefined) return j === undefined ? dots.diagonal : dots.down;
      return j === undefined ? dots.across : cell(i * matrix.cols + j);
    }),
  );
}

/** The indices that are shown, undefined for the gap. */
function kept(length: number, most: number): (number | undefined)[] {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  return [...Array.from({ length: most - 2 }, (_, i) => i), undefined, length - 1];
}

/** True of text in which something is left out, by the dots that stand for it. */
export const hasDots = (text: string): boolean => /[⋯⋮⋱]/.test(text);
