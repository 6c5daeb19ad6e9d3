// Text in two dimensions: a block is lines of equal width; matrices stand in a row with the
// operators between them, and a row that is too wide goes on below. Widths are counted in
// characters: wide ones are only in sentences.

export type Block = readonly string[];

/** A fence of any height: its single, top, middle and bottom pieces. */
type Fence = readonly [single: string, top: string, middle: string, bottom: string];

const fences: Readonly<Record<string, Fence>> = {
  '(': ['(', '⎛', '⎜', '⎝'],
  ')': [')', '⎞', '⎟', '⎠'],
  '[': ['[', '⎡', '⎢', '⎣'],
  ']': [']', '⎤', '⎥', '⎦'],
};

/** Blocks side by side, their middles on one line. */
export function beside(blocks: readonly Block[]): Block {
  const height = Math.max(1, ...blocks.map((block) => block.length));
  return Array.from({ length: height }, (_, row) =>
    blocks
      .map(
        (block) => block[row - middle(height) + middle(block.length)] ?? ' '.repeat(widthOf(block)),
      )
      .join(''),
  );
}

/** The line of a block that operators stand on. */
export const middle = (height: number): number => Math.floor((height - 1) / 2);

export const widthOf = (block: Block): number => block[0]?.length ?? 0;

/** A matrix in brackets; the decimal points of a column are below each other. */
export function matrixBlock(cells: readonly (readonly string[])[]): Block {
  const columns = (cells[0] ?? []).map((_, j) => onThePoint(cells.map((row) => row[j] ?? '')));
  const rows = cells.map((_, i) => columns.map((column) => column[i]).join('  '));
  return beside([fence('[', rows.length), rows, fence(']', rows.length)]);
}

function onThePoint(column: readonly string[]): string[] {
  const halves = column.map((cell) => /^(-?\d*)(.*)$/.exec(cell)?.slice(1) as [string, string]);
  const before = Math.max(...halves.map(([whole]) => whole.length));
  const after = Math.max(...halves.map(([, rest]) => rest.length));
  return halves.map(([whole, rest]) => whole.padStart(before) + rest.padEnd(after));
}

function fence(character: string, height: number): Block {
  const [single, top, between, bottom] = fences[character]!;
  return height === 1
    ? [single]
    : [top, ...Array.from({ length: height - 2 }, () => between), bottom];
}

/**
 * Pieces of a formula in rows of at most `width`, broken before operators: those outside of
 * parentheses, and inside only where that is not enough. Parentheses are as tall as what is in
 * them.
 */
export function formulaBlocks(pieces: readonly (string | Block)[], width: number): Block[] {
  const blocks = withTallFences(pieces);
  let runs = segments(blocks, 0);
  for (let depth = 1; depth < deepest && runs.some((run) => totalWidth(run) > width); depth++)
    runs = segments(blocks, depth);
  const rows: Block[][] = [[]];
  for (const run of runs) {
    const row = rows.at(-1)!;
    if (row.length > 0 && totalWidth(row) + totalWidth(run) > width) rows.push([...run]);
    else row.push(...run);
  }
  return rows.map(beside);
}

/** More than any formula of nine layers has. */
const deepest = 100;

const totalWidth = (blocks: readonly Block[]): number =>
  blocks.reduce((sum, block) => sum + widthOf(block), 0);

const isOperator = (block: Block): boolean => block.length === 1 && /^( [^ ] |\/)$/.test(block[0]!);

const isComma = (block: Block): boolean => block[0] === ', ';

function opens([first = '']: Block): number {
  if (/^[(⎛]/.test(first)) return 1;
  return /^[)⎞]/.test(first) ? -1 : 0;
}

/**
 * Runs of blocks that stay together; each after the first starts with an operator, or behind a
 * comma, in at most so many parentheses.
 */
function segments(blocks: readonly Block[], mostDepth: number): Block[][] {
  const runs: Block[][] = [[]];
  let depth = 0;
  for (const block of blocks) {
    depth += opens(block);
    if (depth <= mostDepth && isOperator(block)) runs.push([]);
    runs.at(-1)?.push(block);
    if (depth <= mostDepth && isComma(block)) runs.push([]);
  }
  return runs;
}

function withTallFences(pieces: readonly (string | Block)[]): Block[] {
  const blocks = pieces.flatMap((piece): Block[] =>
    typeof piece === 'string'
      ? piece
          .split(/([()])/)
          .filter((part) => part !== '')
          .map((part) => [part])
      : [piece],
  );
  const open: number[] = [];
  blocks.forEach((block, i) => {
    if (block.length > 1) return;
    if (block[0] === '(') open.push(i);
    if (block[0] !== ')') return;
    const start = open.pop()!;
    const height = Math.max(...blocks.slice(start, i).map(({ length }) => length));
    blocks[start] = fence('(', height);
    blocks[i] = fence(')', height);
  });
  return blocks;
}
