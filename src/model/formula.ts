// A formula as a plain tree: a number, a name, or [operator or function, ...arguments]; and its
// parsing from mathjs syntax. The bundle replaces `parseFormula` by a table of the trees, because
// loading the parser costs a third of a whole run (180 kB of JavaScript).
import { create, parseDependencies, type MathNode } from 'mathjs/number';

export type Formula = number | string | readonly [string, ...Formula[]];

const { parse } = create({ ...parseDependencies });

interface Node extends MathNode {
  readonly value?: unknown;
  readonly name?: string;
  readonly op?: string;
  readonly content?: Node;
  readonly args?: Node[];
}

/** Formulas of ours are few, and each is asked for again and again. */
const known = new Map<string, Formula>();

/** The tree of one formula of ours; throws on syntax that `evaluate` has no meaning for. */
export function parseFormula(text: string): Formula {
  const tree = known.get(text) ?? toFormula(parse(text) as Node);
  known.set(text, tree);
  return tree;
}

function toFormula(node: Node): Formula {
  if (node.type === 'ParenthesisNode' && node.content) return toFormula(node.content);
  if (node.type === 'ConstantNode' && typeof node.value === 'number') return node.value;
  if (node.type === 'SymbolNode' && node.name) return node.name;
  const head = node.type === 'OperatorNode' ? node.op : functionOf(node);
  if (head === undefined || !node.args) throw new Error(`no meaning for ${node.toString()}`);
  return [head, ...node.args.map(toFormula)];
}

const functionOf = ({ type, name }: Node): string | undefined =>
  type === 'FunctionNode' ? name : undefined;
