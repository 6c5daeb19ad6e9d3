// What `check` is asked for besides a problem: how answers are marked, and their page.
import { plainCredit, verdictNames, type Credit } from '../check/result-names.ts';
import type { Marked } from '../check/verdicts.ts';
import type { Tolerance } from '../check/walk.ts';
import { choose } from '../choice.ts';
import type { Note } from '../decimal.ts';
import type { Trace } from '../engine/trace.ts';
import { chooseLanguage, type Language } from '../language.ts';
import type { ProblemOptions } from '../records/options.ts';
import { readOne } from '../records/values.ts';
import type { Streams } from '../streams.ts';
import { UserError } from '../user-error.ts';

export interface CheckOptions extends ProblemOptions {
  readonly answers?: string;
  readonly each?: string;
  readonly keepGoing?: true;
  readonly rtol?: string;
  readonly atol?: string;
  readonly format?: string;
  readonly lang?: string;
  readonly jobs?: string;
  readonly color?: string;
  readonly summary?: true;
  readonly credit?: string;
  readonly pages?: string;
}

/** The language of the report and how near answers must be. Throws UserError. */
export async function readManner(
  { rtol, atol, lang }: CheckOptions,
  streams: Streams,
  note: Note,
): Promise<{ language: Language; tolerance: Tolerance | undefined }> {
  const language = chooseLanguage(lang, streams.environment);
  if (rtol === undefined && atol === undefined) return { language, tolerance: undefined };
  return {
    language,
    tolerance: {
      rtol: await readSize('--rtol', rtol ?? '0', note),
      atol: await readSize('--atol', atol ?? '0', note),
    },
  };
}

async function readSize(option: string, text: string, note: Note): Promise<number> {
  const size = await readOne(text, option, note);
  if (size === undefined || size < 0)
    throw new UserError(
      `${option} is ${text.trim()}: write one number of 0 or more, such as 0.001`,
    );
  return size;
}

/** What verdicts are worth: 1 for honest work, what is said for others, else nothing. */
export function readCredit(text: string | undefined): Credit | undefined {
  if (text === undefined) return undefined;
  const credit = new Map(plainCredit);
  for (const part of text.split(',')) {
    const [name = '', share = ''] = part.split('=');
    const verdict = choose('--credit', name, verdictNames);
    const worth = Number(share);
    if (share.trim() === '' || !(worth >= 0 && worth <= 1))
      throw new UserError(`--credit ${part}: write a share from 0 to 1, as in ${verdict}=0.5`);
    credit.set(verdict, worth);
  }
  return credit;
}

/** The page, with the answers and their tolerance in the command that makes it once more. */
export async function markedAsPage(
  marked: Marked,
  of: { readonly language: Language; readonly computed: Trace; readonly note: Note },
  { rtol, atol }: CheckOptions,
): Promise<string> {
  const { markedPage } = await import('../page/page.ts');
  const tolerance = Object.entries({ rtol, atol }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  return markedPage(marked, of, tolerance);
}
