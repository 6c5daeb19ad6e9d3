// Remarks on records, one line for all of a kind: the first, and how many more there were.
import type { Note } from '../decimal.ts';

export interface Remarks {
  readonly add: (kind: string, line: string) => void;
  /** Says them all; they are in order of their first record. */
  readonly say: (note: Note) => void;
}

export function collectRemarks(): Remarks {
  const seen = new Map<string, { readonly first: string; more: number }>();
  return {
    add: (kind, line) => {
      const known = seen.get(kind);
      if (known) known.more++;
      else seen.set(kind, { first: line, more: 0 });
    },
    say: (note) => {
      for (const { first, more } of seen.values()) note(first + moreText(more));
    },
  };
}

function moreText(more: number): string {
  const records = more === 1 ? 'record' : 'records';
  return more === 0 ? '' : ` (and the like in ${more} more ${records})`;
}
