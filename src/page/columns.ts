// Numbers in a column with their points below each other.

/**
 * What each number of a column lacks behind its own digits: `['5', '']` of 0.4 and 0.45. Nothing
 * where one is written with a power of ten.
 */
export function lacking(numbers: readonly string[]): string[] {
  const ends = numbers.map((number) => /\..*$/.exec(number)?.[0] ?? '');
  const longest = ends.reduce((one, other) => (other.length > one.length ? other : one), '');
  const isPlain = numbers.every((number) => /^[-\d.]+$/.test(number));
  return ends.map((end) => (isPlain ? longest.slice(end.length) : ''));
}

/** As wide as what a number lacks: a blank of the width of a digit, or of the point, for each. */
export const blanksFor = (end: string): string =>
  end.replace('.', '\u2008').replace(/\d/g, '\u2007');
