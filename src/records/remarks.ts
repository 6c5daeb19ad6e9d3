// Remarks on records, one line for all of a kind: the first, and how many more there were.
import type { Note } from '../decimal.ts';
import { counted, isOrAre } from '../user-error.ts';

/** The first of a kind, and how many more there were. */
export interface Remark {
  readonly kind: string;
  readonly first: string;
  readonly more: number;
}

export interface Remarks {
  readonly add: (kind: string, line: string) => void;
  /** Adds those of records behind the ones so far. */
  readonly append: (remarks: readonly Remark[]) => void;
  readonly all: () => Remark[];
  /** Says them all; they are in order of their first record. */
  readonly say: (note: Note) => void;
}

export function collectRemarks(): Remarks {
  const seen = new Map<string, { readonly first: string; more: number }>();
  const append = ({ kind, first, more }: Remark): void => {
    const known = seen.get(kind);
    if (known) known.more += 1 + more;
    else seen.set(kind, { first, more });
  };
  return {
    add: (kind, first) => append({ kind, first, more: 0 }),
    append: (remarks) => remarks.forEach(append),
    all: () => [...seen].map(([kind, { first, more }]) => ({ kind, first, more })),
    say: (note) => {
      for (const { first, more } of seen.values()) note(first + moreText(more));
    },
  };
}

function moreText(more: number): string {
  const records = counted(more, 'more record');
  return more === 0 ? '' : ` (and the like in ${records})`;
}

/** Says how many of all were bad, where some were. */
export function noteBad(bad: number, all: string, note: Note): void {
  if (bad > 0) note(`${bad} of ${all} ${isOrAre(bad)} bad`);
}
