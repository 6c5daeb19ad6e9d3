// The pages of the manual by their names, read where the source is; the build puts them in a file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { partsOf, type Part } from './parts.ts';
import { topics } from './topics.ts';

const folder = import.meta.dirname;

/** The Markdown of every page. */
export const markdownOf = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    topics.map((topic) => [topic, readFileSync(join(folder, `${topic}.md`), 'utf8')]),
  );

export const pages: Readonly<Record<string, readonly Part[]>> = Object.fromEntries(
  Object.entries(markdownOf()).map(([name, text]) => [name, partsOf(text)]),
);
