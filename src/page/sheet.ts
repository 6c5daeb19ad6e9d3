// What stands on a page, and how it is written there.
import type { Marked } from '../check/verdicts.ts';
import type { Trace } from '../engine/trace.ts';
import type { Explanation } from '../explain/explanation.ts';
import type { Writer } from '../explain/writer.ts';
import type { Language } from '../language.ts';
import type { Live } from './live.ts';
import type { Typesetter } from './mathml.ts';
import type { PageWords } from './words.ts';

/** What stands on a page. */
export interface Sheet {
  readonly explanation: Explanation;
  readonly trace: Trace;
  readonly language: Language;
  readonly words: PageWords;
  readonly number: (value: number) => string;
  readonly math: Typesetter;
  readonly marked: Marked | undefined;
  readonly live: Live;
  readonly writer: (of: string) => Writer<string>;
  readonly digits: number;
  /** The quantities and entries that the page is about above all. */
  readonly asked: ReadonlySet<string>;
}
