// Seeded rows for the benchmark of batch: 1-1-1 problems of six numbers with six decimals, 2-2-2
// ones with vectors.
import { between, random } from '../random.ts';

export type RowsFormat = 'ndjson' | 'csv' | 'wide';

/** `count` rows: `ndjson` and `csv` hold the same 1-1-1 problems, `wide` 2-2-2 ones as NDJSON. */
export function rowsText(format: RowsFormat, count: number, seed: number): string {
  const parts: string[] = [];
  for (const part of rowsParts(format, count, seed)) parts.push(part);
  return parts.join('');
}

/** The same in parts, for files that are larger than memory should be. */
export function* rowsParts(format: RowsFormat, count: number, seed: number): Generator<string> {
  const next = random(seed);
  const number = (): string => String(Math.round(between(next, -2, 2) * 1e6) / 1e6);
  const row = rowOf(format, number, () => (next() < 0.5 ? 0 : 1));
  if (format === 'csv') yield 'x,y,W1,b1,W2,b2\n';
  for (let done = 0; done < count; done += 1000)
    yield Array.from({ length: Math.min(1000, count - done) }, row).join('');
}

function rowOf(format: RowsFormat, number: () => string, target: () => number): () => string {
  const six = (): string[] => [number(), String(target()), ...Array.from({ length: 4 }, number)];
  if (format === 'csv') return () => six().join(',') + '\n';
  const record = (values: readonly string[]): string => {
    const [x, y, W1, b1, W2, b2] = values;
    return `{"x":${x},"y":${y},"W1":${W1},"b1":${b1},"W2":${W2},"b2":${b2}}\n`;
  };
  if (format === 'ndjson') return () => record(six());
  const pair = (part: () => string | number): string =>
    JSON.stringify([part(), part()].map(Number));
  const vector = (): string => pair(number);
  const matrix = (): string => '[' + [vector(), vector()].join(',') + ']';
  return () => record([vector(), pair(target), matrix(), vector(), matrix(), vector()]);
}
