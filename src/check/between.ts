// What stands between an answer and the numbers of its sheet: the steps that nobody sees.
import type { Base, Kind } from './hypotheses.ts';
import type { Sheet } from './sheet.ts';

/** A sheet, and the steps that its numbers are of. */
export interface Stepped {
  readonly kind: Kind;
  readonly sheet: Sheet;
}

/**
 * The steps whose mistakes can show in a quantity: its own, and those before it that no numbers of
 * the sheet stand between.
 */
export function openBefore(stepped: Stepped, base: Base, quantity: number): ReadonlySet<number> {
  const open = new Set<number>();
  addOpen(open, quantity, stepped, base);
  return open;
}

/** Adds the step of a quantity, and those before it that no numbers of the sheet stand between. */
function addOpen(open: Set<number>, q: number, stepped: Stepped, base: Base): void {
  const at = q - stepped.kind.givenCount;
  if (at < 0 || open.has(at)) return;
  open.add(at);
  for (const read of base.reads[at]!)
    if (!isAnswered(read, stepped)) addOpen(open, read, stepped, base);
}

/** True where all entries of a quantity are on the sheet. */
function isAnswered(q: number, { kind, sheet }: Stepped): boolean {
  const answers = sheet.byQuantity.get(q);
  if (answers === undefined) return false;
  const { rows, cols } = kind.places[q]!;
  let total = 0;
  for (const i of answers) total += sheet.answers[i]!.offsets.length;
  return total === rows * cols;
}
