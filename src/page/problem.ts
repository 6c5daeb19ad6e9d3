// What a page is of: the formulas, the given values.
import type { Trace } from '../engine/trace.ts';
import { networkOf } from '../engine/problem.ts';
import { widthsOf } from '../engine/layout.ts';
import { escaped } from '../graph/dot.ts';
import { forwardOf } from '../model/model.ts';
import { element } from '../text/markup.ts';
import type { Symbols } from '../text/symbols.ts';
import { formulaLatex } from '../text/typesetting.ts';
import { fieldsFor } from './answer.ts';
import { wide } from './boxes.ts';
import { definitions } from './by-name.ts';
import { listed, type Item, type Piece } from './left-out.ts';
import type { Left } from './parts.ts';
import { liveMatrix, rateOf } from './live.ts';
import type { Sheet } from './sheet.ts';

export function problemSection(sheet: Sheet, left: Left): Piece {
  const { explanation, trace, words, number, math, live } = sheet;
  const { given, symbols } = explanation;
  const equation = (name: string): string => {
    const value = liveMatrix(live, name, trace.values.get(name)!, number);
    return math.inline(`${symbols.latex(name)} = ${value}`);
  };
  const described = { trace, words, symbols, math };
  const { network } = trace.problem.model;
  const formulas = listed('formulas', network ? [] : modelFormulas(trace), left, '⋯');
  const hasRate = rateOf(trace) !== undefined;
  const rows = [
    ...(network ? networkRows(described) : [[words.model, formulas.rows.join('<br>')]]),
    ...definitions(explanation).map(([name, of]) => [
      words.definition,
      wide(
        math.display([[name, of].map((tree) => formulaLatex(tree, symbols)).join(' &= ')]),
        words.definition,
      ),
    ]),
    ...(hasRate ? [[words.rate, equation('lr')]] : []),
  ];
  const givens = listed(
    'givens',
    given
      .filter((name) => !hasRate || name !== 'lr')
      .map((name) => ({
        make: () => wide(equation(name), [words.problem, name].join(': ')),
      })),
    left,
    '⋯',
  );
  const html = [
    `<h2 id="problem">${words.problem}</h2>`,
    '<dl>',
    ...rows.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`),
    '</dl>',
    element('div', { class: 'givens' }, ...givens.rows),
    ...(left.has('fields') ? [] : fieldsFor(sheet)),
  ];
  return { html, gaps: [formulas.gap, givens.gap] };
}

interface Described extends Pick<Sheet, 'trace' | 'words' | 'math'> {
  readonly symbols: Symbols;
}

function networkRows({ trace, words, symbols, math }: Described): string[][] {
  const network = networkOf(trace.problem, '--format html');
  const loss = trace.steps.find(({ part }) => part?.role === 'loss')!;
  const lossLatex = [symbols.latex(loss.name), formulaLatex(loss.tree, symbols)].join(' = ');
  return [
    [words.network, widthsOf(network, trace.problem.given).join('-')],
    [words.activations, network.activations.join(', ')],
    [words.loss, [network.loss, math.inline(lossLatex)].join(': ')],
  ];
}

/** The formulas as they were written. */
const modelFormulas = ({ problem }: Trace): Item[] =>
  forwardOf(problem.model).map(({ name, formula }) => ({
    make: () => element('code', {}, escaped(`${name} = ${formula}`)),
  }));
