// An explanation whose every number is right: that of a trace with right values, and its local
// derivatives computed as exactly.
import type { Note } from '../decimal.ts';
import type { Trace } from '../engine/trace.ts';
import { textsOfFormulas } from '../text/right.ts';
import { explain, localFormulas, withValues, type Explanation } from './explanation.ts';

/** Explains the targets, or every step, to so many decimals. Throws UserError. */
export async function worked(
  trace: Trace,
  targets: readonly string[],
  digits: number,
  note: Note,
): Promise<Explanation> {
  const drafted = explain(trace, targets);
  const locals = await textsOfFormulas(localFormulas(drafted), trace, digits, note);
  return withValues(drafted, locals);
}
