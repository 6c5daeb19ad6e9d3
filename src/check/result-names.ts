// What verdicts and the fields of a marked sheet are called in results.

/** From the best on: the order of columns. */
export const verdictNames = [
  'right',
  'rounded',
  'truncated',
  'follows',
  'convention',
  'wrong',
  'unanswered',
  'unreadable',
] as const;

export type VerdictName = (typeof verdictNames)[number];

/** True of a verdict on work that is right but for its digits. */
export const isHonest = (verdict: VerdictName): boolean =>
  verdict === 'right' || verdict === 'rounded' || verdict === 'truncated';

/** True where there is no number to judge. */
export const isOpen = (verdict: VerdictName): boolean =>
  verdict === 'unanswered' || verdict === 'unreadable';

/** What an answer with a verdict is worth; nothing where it is not said. */
export type Credit = ReadonlyMap<VerdictName, number>;

/** What they are worth where nobody says otherwise: honest work is worth 1. */
export const plainCredit: Credit = new Map(
  verdictNames.filter(isHonest).map((verdict) => [verdict, 1]),
);

/** What answers are worth together. */
export const scoreOf = (
  answers: readonly { readonly verdict: VerdictName }[],
  credit: Credit,
): number => answers.reduce((sum, { verdict }) => sum + (credit.get(verdict) ?? 0), 0);

/** Behind the answers, in their order; what else a line of marks has came in with the sheet. */
export const resultFields = [
  'right',
  'total',
  'score',
  'first_wrong',
  'convention',
  'error',
] as const;

/** What is said of what is called as one of them. */
export const ofResult = (name: string): string =>
  `${name} is a field of the result: give it another name`;

const ours: ReadonlySet<string> = new Set(['answers', ...resultFields]);

/** True of a field that marking writes. */
export const isResultField = (name: string): boolean => ours.has(name);
