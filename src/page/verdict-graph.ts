// Verdicts in the picture of a marked page: numbers in the colour of what was said of them, and the
// way that a mistake went.
import type { Marked } from '../check/verdicts.ts';
import { verdictNames, type VerdictName } from '../check/result-names.ts';
import { signs, words } from '../check/words.ts';
import type { Trace } from '../engine/trace.ts';
import { escaped } from '../graph/dot.ts';
import { nodeOf } from '../graph/graph.ts';
import type { Edge, Graph, Row, Tag, Tint } from '../graph/picture.ts';
import type { Language } from '../language.ts';
import { splitEntry } from '../matrix.ts';
import type { Step } from '../model/step.ts';
import { namesRead } from '../model/tree.ts';
import { element } from '../text/markup.ts';
import { pageWords } from './words.ts';

/** Numbers that are right but for their digits look alike; what nobody answered has no colour. */
const tints: Readonly<Record<VerdictName, Tint | undefined>> = {
  right: 'right',
  rounded: 'rounded',
  truncated: 'rounded',
  follows: 'follows',
  convention: 'convention',
  wrong: 'wrong',
  unreadable: 'wrong',
  unanswered: undefined,
};

/** Of the answers that stand for one quantity the first of these counts. */
const byWeight: readonly VerdictName[] = [
  'wrong',
  'unreadable',
  'follows',
  'convention',
  'truncated',
  'rounded',
  'right',
  'unanswered',
];

type Verdicts = ReadonlyMap<string, VerdictName>;

function verdictsOf({ answers }: Marked): Verdicts {
  const found = new Map<string, VerdictName>();
  for (const { name, verdict } of answers) {
    const { quantity } = splitEntry(name);
    const other = found.get(quantity) ?? verdict;
    const isLess = byWeight.indexOf(other) < byWeight.indexOf(verdict);
    found.set(quantity, isLess ? other : verdict);
  }
  return found;
}

const tagOf = (verdict: VerdictName): Tag => {
  const [sign, tint] = [signs[verdict], tints[verdict]];
  return tint === undefined ? { sign } : { sign, tint };
};

/** The picture with the verdicts in it. */
export function withVerdicts(
  graph: Graph,
  marked: Marked,
  { steps }: Trace,
  language: Language,
): Graph {
  const verdicts = verdictsOf(marked);
  const named = (name: string, verdict: VerdictName): string =>
    [name, words[language].verdicts[verdict]].join(': ');
  const tagged = (row: Row): Row => {
    const verdict = verdicts.get(row.name);
    if (verdict === undefined) return row;
    const hint = [row.hint, named(row.name, verdict)].join('; ');
    return { ...row, hint, tag: tagOf(verdict) };
  };
  const way = wayOf(verdicts, steps);
  const said = [...verdicts].map(([name, verdict]) => named(name, verdict)).join(', ');
  return {
    ...graph,
    description: `${graph.description} ${said}.`,
    nodes: graph.nodes.map((node) => ({ ...node, rows: node.rows.map(tagged) })),
    edges: graph.edges.map((edge) => (way.has(arrow(edge)) ? { ...edge, isMistaken: true } : edge)),
  };
}

const arrow = ({ kind, from, to }: Pick<Edge, 'kind' | 'from' | 'to'>): string =>
  [kind, from, to].join(' ');

/**
 * The arrows from a wrong number to those that follow from it, over quantities that nobody
 * answered.
 */
function wayOf(verdicts: Verdicts, steps: readonly Step[]): Set<string> {
  const isMistaken = (name: string): boolean => /wrong|follows/.test(verdicts.get(name) ?? '');
  const isOpen = (name: string): boolean => (verdicts.get(name) ?? 'unanswered') === 'unanswered';
  const carried = new Set<string>();
  for (const { name, tree } of steps)
    if (isMistaken(name) || (isOpen(name) && namesRead(tree).some((read) => carried.has(read))))
      carried.add(name);
  const leads = new Set<string>();
  const way = new Set<string>();
  for (const { name, tree, pass } of steps.toReversed()) {
    const isOn = verdicts.get(name) === 'follows' || (isOpen(name) && leads.has(name));
    if (!isOn) continue;
    for (const read of namesRead(tree).filter((one) => carried.has(one))) {
      leads.add(read);
      const kind = pass === 'backward' ? 'backward' : 'forward';
      way.add(arrow({ kind, from: nodeOf(steps, read), to: nodeOf(steps, name) }));
    }
  }
  return way;
}

/** What the colours, signs and thick arrows of a picture mean: of those that are there. */
export function verdictKey(marked: Marked, { edges }: Graph, language: Language): string {
  const found = new Set(verdictsOf(marked).values());
  const items = verdictNames
    .filter((verdict) => found.has(verdict))
    .map((verdict) => {
      const { sign, tint } = tagOf(verdict);
      const looks = { 'aria-hidden': 'true', style: `background:var(--${tint ?? 'paper'})` };
      const shown = element('span', looks, escaped(sign));
      return element('li', {}, shown, ' ', words[language].verdicts[verdict]);
    });
  const thick = element('span', { 'aria-hidden': 'true', class: 'way' }, '➞');
  const way = element('li', {}, thick, ' ', pageWords[language].way);
  const isGone = edges.some(({ isMistaken }) => isMistaken);
  return element('ul', { class: 'key' }, ...items, ...(isGone ? [way] : []));
}
