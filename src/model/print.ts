// A formula's tree as text in the language that it is parsed from, with no parentheses but those it
// needs.
import type { Formula } from './formula.ts';
import { argumentsOf } from './tree.ts';

/** How tightly operators hold together, loosest first, as mathjs parses them. */
const levels: readonly (readonly string[])[] = [
  ['>', '>='],
  [':'],
  ['+', '-'],
  ['*', '/', '.*', './'],
  ['negative'],
  ['^', '.^'],
  ["'"],
];

const levelOf = (operator: string): number =>
  levels.findIndex((operators) => operators.includes(operator));

const atom = levels.length;

/** `da .* a .* (1 - a)`, `W1' * dz1`, `x[1:2, :]`. */
export function formulaSource(tree: Formula): string {
  return write(tree).text;
}

interface Written {
  readonly text: string;
  readonly level: number;
}

function write(tree: Formula): Written {
  if (typeof tree === 'number') return { text: String(tree), level: tree < 0 ? 4 : atom };
  if (typeof tree === 'string') return { text: tree, level: atom };
  const [head] = tree;
  const args = argumentsOf(tree);
  const [first = 0, second] = args;
  if (head === "'") return { text: `${at(first, atom - 1)}'`, level: levelOf("'") };
  if (head === '-' && second === undefined)
    return { text: `-${at(first, levelOf('negative'))}`, level: levelOf('negative') };
  if (levelOf(head) >= 0 && args.length >= 2) return chain(head, args);
  return { text: bracketed(head, args), level: atom };
}

function chain(head: string, args: readonly Formula[]): Written {
  const level = levelOf(head);
  const isPower = head === '^' || head === '.^';
  // Powers are read from the right, all else from the left.
  const parts = args.map((arg, k) => at(arg, (k === 0) === isPower ? level + 1 : level));
  return { text: parts.join(head === ':' ? ':' : ` ${head} `), level };
}

function bracketed(head: string, args: readonly Formula[]): string {
  const texts = args.map(formulaSource);
  const [first, ...rest] = texts;
  if (head === 'index') return `${at(args[0]!, atom)}[${rest.join(', ')}]`;
  if (head === 'all') return ':';
  if (head === 'rows') return `[${args.map(rowOf).join('; ')}]`;
  if (args.length === 0 && head !== 'all' && head !== 'empty') return head;
  if (head === 'list') return `[${texts.join(', ')}]`;
  if (head === 'beside') return args.length > 1 ? `[${texts.join(', ')}]` : String(first);
  if (head === 'empty') return '[]';
  return `${head}(${texts.join(', ')})`;
}

/** What stands beside one another in a row, which in brackets of its own would be a column. */
const rowOf = (tree: Formula): string =>
  typeof tree === 'object' && tree[0] === 'beside' && argumentsOf(tree).length > 1
    ? argumentsOf(tree).map(formulaSource).join(', ')
    : formulaSource(tree);

function at(tree: Formula, least: number): string {
  const { text, level } = write(tree);
  return level < least ? `(${text})` : text;
}
