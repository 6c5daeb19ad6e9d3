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

/** Behind the answers, in their order; what else a line of marks has came in with the sheet. */
export const resultFields = [
  'right',
  'total',
  'score',
  'first_wrong',
  'convention',
  'error',
] as const;

const ours: ReadonlySet<string> = new Set(['answers', ...resultFields]);

/** True of a field that marking writes. */
export const isResultField = (name: string): boolean => ours.has(name);
