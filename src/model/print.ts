// A formula's tree as text in the language that it is parsed from, with no parentheses but those it
// needs.
import type { Formula } from './formula.ts';
import type { Step } from './step.ts';
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

const levelsByOperator: ReadonlyMap<string, number> = new Map(
  levels.flatMap((operators, level) => operators.map((operator) => [operator, level])),
);

const levelOf = (operator: string): number => levelsByOperator.get(operator) ?? -1;

const atom = levels.length;

/** Of anything but an array of plain numbers, which is as large as values may be. */
export const longestFormula = 10_000;

/** The formula of a step as it is written. */
export const formulaOf = ({ formula, tree }: Pick<Step, 'formula' | 'tree'>): string =>
  formula ?? formulaSource(tree);

/** `da .* a .* (1 - a)`, `W1' * dz1`, `x[1:2, :]`. */
export function formulaSource(tree: Formula): string {
  if (typeof tree === 'number') return String(tree);
  if (typeof tree === 'string') return tree;
  const head = tree[0];
  const level = levelIn(tree);
  if (level === atom) return bracketed(head, argumentsOf(tree));
  const first = tree[1] as Formula;
  if (head === "'") return `${at(first, level)}'`;
  if (tree.length === 2) return `-${at(first, level)}`;
  // Powers are read from the right, all else from the left.
  const isPower = head === '^' || head === '.^';
  const between = head === ':' ? ':' : ` ${head} `;
  let text = at(first, isPower ? level + 1 : level);
  for (let k = 2; k < tree.length; k++)
    text += between + at(tree[k] as Formula, isPower ? level : level + 1);
  return text;
}

/** How tightly the text of a formula holds together. */
function levelIn(tree: Formula): number {
  if (typeof tree === 'number') return tree < 0 ? levelOf('negative') : atom;
  if (typeof tree === 'string') return atom;
  const head = tree[0];
  if (head === '-' && tree.length === 2) return levelOf('negative');
  const level = levelOf(head);
  return level >= 0 && (tree.length > 2 || head === "'") ? level : atom;
}

function bracketed(head: string, args: readonly Formula[]): string {
  const texts = args.map(formulaSource);
  const [first, ...rest] = texts;
  if (head === 'index') return `${at(args[0]!, atom)}[${rest.join(', ')}]`;
  if (head === 'all') return ':';
  if (head === 'rows') return `[${args.map(rowOf).join('; ')}]`;
  if (head === 'empty') return '[]';
  if (args.length === 0) return head;
  if (head === 'list') return `[${texts.join(', ')}]`;
  if (head === 'beside') return args.length > 1 ? `[${texts.join(', ')}]` : String(first);
  return `${head}(${texts.join(', ')})`;
}

/** What stands beside one another in a row, which in brackets of its own would be a column. */
const rowOf = (tree: Formula): string =>
  typeof tree === 'object' && tree[0] === 'beside' && argumentsOf(tree).length > 1
    ? argumentsOf(tree).map(formulaSource).join(', ')
    : formulaSource(tree);

function at(tree: Formula, least: number): string {
  const text = formulaSource(tree);
  return levelIn(tree) < least ? `(${text})` : text;
}
