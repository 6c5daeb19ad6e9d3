// The pages of the manual by their names, read where the source is; the build puts them in a file.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { partsOf, type Part } from './parts.ts';

const folder = import.meta.dirname;

/** The Markdown of every page. */
export const markdownOf = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith('.md'))
      .sort()
      .map((file) => [file.slice(0, -'.md'.length), readFileSync(join(folder, file), 'utf8')]),
  );

export const pages: Readonly<Record<string, readonly Part[]>> = Object.fromEntries(
  Object.entries(markdownOf()).map(([name, text]) => [name, partsOf(text)]),
);
