// The manual as the page that `man backprop` shows.
import { Marked } from 'marked';
import markedMan from 'marked-man';

/** The page in roff, from the Markdown of all pages; the date is the one of the version. */
export function manPage(
  pages: Readonly<Record<string, string>>,
  version: string,
  synopsis: string,
): string {
  const text = [
    '# backprop(1) -- a backpropagation calculator\n',
    '## SYNOPSIS\n',
    synopsis,
    ...Object.values(pages).map(asSection),
  ].join('\n');
  const marked = new Marked(
    Object.assign(markedMan, { date: 0, manVersion: version, manual: 'backprop', breaks: false }),
  );
  // An example behind a table would begin on the table's last line.
  return (marked.parse(text) as string).replaceAll('\n.TE\n.RS', '\n.TE\n.P\n.RS');
}

/** Headings one level deeper, but not what looks like one in an example; no pictures. */
const asSection = (markdown: string): string =>
  markdown
    .split(/^(```[^]*?^```$)/m)
    .map((part) =>
      part.startsWith('```')
        ? part
        : part.replace(/^#/gm, '##').replace(/^!\[[^\]]*\]\([^)]*\)$/gm, ''),
    )
    .join('');
