// A page of the manual in parts, from its Markdown: what a terminal can show of it.
import { Marked, type Token, type Tokens } from 'marked';

export type Part =
  | { readonly kind: 'heading' | 'text' | 'item'; readonly text: string }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] };

/** The parts of a page; pictures are left out. */
export const partsOf = (markdown: string): Part[] =>
  new Marked().lexer(markdown).flatMap((token) => partsOfToken(token));

function partsOfToken(token: Token): Part[] {
  switch (token.type) {
    case 'heading':
      return [{ kind: 'heading', text: inline(token.tokens) }];
    case 'paragraph': {
      const text = inline(token.tokens);
      return text === '' ? [] : [{ kind: 'text', text }];
    }
    case 'code':
      return [{ kind: 'code', lines: (token as Tokens.Code).text.split('\n') }];
    case 'list':
      return (token as Tokens.List).items.map(({ tokens }) => ({
        kind: 'item',
        text: inline(tokens),
      }));
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      const all = [header, ...rows].map((row) => row.map(({ tokens }) => inline(tokens)));
      return [{ kind: 'table', rows: all.filter((row) => row.join('') !== '') }];
    }
    default:
      return [];
  }
}

/** What stands in a line, without its marks; `raw` is what no one has escaped. */
const inline = (tokens: readonly Token[] = []): string =>
  tokens.map(wordsOf).join('').replace(/\s+/g, ' ').trim();

function wordsOf(token: Token): string {
  if (token.type === 'image') return '';
  if (token.type === 'codespan') return token.raw.replace(/^`+ ?| ?`+$/g, '');
  if (token.type === 'escape') return token.raw.slice(1);
  return 'tokens' in token && token.tokens ? token.tokens.map(wordsOf).join('') : token.raw;
}
