// What this program itself prints, where that is neither lines of names and values nor JSON: the
// notebook's lines, the numbers that its Python asserts, a table.
import { readCells, separators, unquoted } from '../records/csv.ts';
import { notebookLines } from '../text/notebook.ts';
import { UserError } from '../user-error.ts';

const labels: ReadonlyMap<string, string> = new Map(notebookLines);

/** An answer with the name of a quantity in place of the notebook's words for it. */
export function withName(line: string): string {
  const at = line.search(/[:=]/);
  const name = labels.get(line.slice(0, Math.max(at, 0)).trim());
  return name === undefined ? line : name + line.slice(at);
}

const asserted = /^ {4}"([^"]+)": \(\S+, (.+)\),$/;

/**
 * Python that asserts what it computes as lines of names and values, each where it was; all else as
 * it is.
 */
export function withoutPython(text: string): string {
  if (!/^expected = \{\r?$/m.test(text)) return text;
  const lines = text.split(/\r?\n/).map((line) => asserted.exec(line));
  return lines.map((match) => (match ? `${match[1]} ${match[2]}` : '')).join('\n');
}

/** A name and a number of a table, and in which line it stands. */
export interface TableAnswer {
  readonly name: string;
  readonly text: string;
  readonly line: number;
}

/** What people put above a column of numbers whose names stand beside them. */
const valueHeading = /^\s*(?:values?|answers?|numbers?|results?|값|답|정답|답안)\s*$/i;

/**
 * The cells of a table of one row under its header, or of one with a name and a number in each row;
 * undefined of all else. Throws UserError.
 */
export function readTable(text: string, source: string): TableAnswer[] | undefined {
  const rows = text
    .split(/\r?\n/)
    .map((row, i) => ({ row, line: i + 1 }))
    .filter(({ row }) => row.trim() !== '');
  const [first, second] = rows;
  if (!first || !second) return undefined;
  const separator = Object.values(separators).find((one) => first.row.includes(one));
  if (separator === undefined || !/^[\p{L}∂"]/u.test(first.row)) return undefined;
  const [, heading = '', ...others] = cellsIn(first.row, separator);
  if (others.length === 0 && valueHeading.test(heading))
    return rows.slice(1).map(({ row, line }) => {
      const [name = '', ...number] = cellsIn(row, separator);
      return { name: name.trim(), text: number.join(separator), line };
    });
  const [names, cells] = [first, second].map(({ row }) => cellsIn(row, separator));
  const isHeader = names!.every((name) => /^\s*[^\s\d=:[-][^=:]*$/.test(name));
  if (!isHeader || cells!.length !== names!.length || !cells!.some((cell) => /\d/.test(cell)))
    return undefined;
  if (rows.length > 2)
    throw new UserError(
      `${source} is a table of ${rows.length - 1} rows: mark a class of sheets with --each`,
    );
  return names!.map((name, k) => ({ name: name.trim(), text: cells![k]!, line: second.line }));
}

function cellsIn(row: string, separator: string): string[] {
  try {
    return readCells(row, separator).map((cell) => unquoted(cell.text));
  } catch {
    return [];
  }
}
