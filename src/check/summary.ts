// A class at a glance: how each quantity went, which mistakes were made by whom, and the scores.
import { ownerOf } from './owner.ts';
import {
  isResultField,
  plainCredit,
  scoreOf,
  verdictNames,
  type VerdictName,
} from './result-names.ts';
import { words } from './words.ts';
import type { Language } from '../language.ts';

/** A line of marks, as far as a summary reads it. */
interface Marks extends Readonly<Record<string, unknown>> {
  readonly answers?: readonly {
    readonly name: string;
    readonly verdict: VerdictName;
    readonly causes: readonly { readonly id: string }[];
  }[];
  readonly total?: number;
  readonly score?: number;
  readonly first_wrong?: string | null;
}

export interface Summary {
  readonly sheets: number;
  readonly bad: number;
  /** For each quantity how many answers have which verdict. */
  readonly quantities: Readonly<Record<string, Readonly<Partial<Record<VerdictName, number>>>>>;
  /** For each cause who made it. */
  readonly causes: Readonly<Record<string, readonly string[]>>;
  /** Of the scores, each as a share of its sheet, of those that could be marked. */
  readonly mean: number | null;
}

/** Reads marked sheets line by line. */
export class Summing {
  readonly #quantities = new Map<string, Map<VerdictName, number>>();
  readonly #causes = new Map<string, Set<string>>();
  #sheets = 0;
  #bad = 0;
  #shares = 0;

  add(line: string): void {
    const marks = JSON.parse(line) as Marks;
    this.#sheets++;
    if (marks.answers === undefined) {
      this.#bad++;
      return;
    }
    const who = this.#whose(marks);
    this.#shares += (marks.score ?? scoreOf(marks.answers, plainCredit)) / (marks.total || 1);
    for (const { name, verdict, causes } of marks.answers) {
      const counts = this.#quantities.get(name) ?? new Map<VerdictName, number>();
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
      this.#quantities.set(name, counts);
      if (verdict !== 'wrong' && verdict !== 'convention') continue;
      // Under a convention the others are what it would be without it.
      const made = verdict === 'convention' ? causes.slice(0, 1) : causes;
      for (const { id } of made) this.#made(id, who);
    }
  }

  get result(): Summary {
    const marked = this.#sheets - this.#bad;
    return {
      sheets: this.#sheets,
      bad: this.#bad,
      quantities: Object.fromEntries(
        [...this.#quantities].map(([name, counts]) => [name, Object.fromEntries(counts)]),
      ),
      causes: Object.fromEntries(
        [...this.#causes]
          .map(([id, who]) => [id, [...who]] as const)
          .sort(([, a], [, b]) => b.length - a.length),
      ),
      mean: marked === 0 ? null : this.#shares / marked,
    };
  }

  #made(id: string, who: string): void {
    const all = this.#causes.get(id) ?? new Set<string>();
    this.#causes.set(id, all.add(who));
  }

  /** Its name or id; else the number of the sheet. */
  #whose(marks: Marks): string {
    const others = Object.entries(marks).filter(([name]) => !isResultField(name));
    return ownerOf(Object.fromEntries(others)) ?? `#${this.#sheets}`;
  }
}

/** As lines for people: in English columns that awk takes. */
export function summaryText(
  { sheets, bad, quantities, causes, mean }: Summary,
  language: Language,
): string {
  const { headings, class: said } = words[language].sentences;
  const given = Object.values(quantities);
  const verdicts = verdictNames.filter((verdict) => given.some((of) => of[verdict] !== undefined));
  const rows = [
    [headings[0], ...verdicts.map(said.verdict)],
    ...Object.entries(quantities).map(([name, of]) => [
      name,
      ...verdicts.map((verdict) => String(of[verdict] ?? 0)),
    ]),
  ];
  const made = Object.entries(causes).map(([id, who]) => [id, String(who.length), who.join(' ')]);
  const average = mean === null ? [] : [said.mean((100 * mean).toFixed(1))];
  const unread = bad === 0 ? [] : [said.notRead(bad)];
  return [
    [said.sheets(sheets), ...unread, ...average].join(', '),
    '',
    ...aligned(rows),
    ...(made.length === 0 ? [] : ['', ...aligned([said.headings, ...made])]),
    '',
  ].join('\n');
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const [first = []] = rows;
  const widths = first.map((_, k) =>
    rows.reduce((width, row) => Math.max(width, widthOf(row[k] ?? '')), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, k) => cell + ' '.repeat(widths[k]! - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** Korean letters are two columns wide. */
const widthOf = (text: string): number => text.length + (text.match(/[가-힣]/g)?.length ?? 0);
