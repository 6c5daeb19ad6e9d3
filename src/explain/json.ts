// An explanation as one JSON line: numbers in the shortest form that reads back to the same double,
// formulas in text and in LaTeX.
import type { Formula } from '../model/formula.ts';
import type { Language } from '../language.ts';
import type { Matrix } from '../matrix.ts';
import { exact, valueText } from '../text/notation.ts';
import type { Symbols } from '../text/symbols.ts';
import { formulaLatex, formulaText } from '../text/typesetting.ts';
import type { Link } from './derivatives.ts';
import type { Chain, Explanation, WorkedStep } from './explanation.ts';
import { say, type Sentence } from './sentences.ts';
import { forNumbers, leafValue } from './writer.ts';

type Values = Explanation['values'];

const value = (of: Matrix): string => valueText(of, exact);

/** A slope that is infinite is no number of JSON. */
const finite = (of: Matrix): string => (of.data.every(Number.isFinite) ? value(of) : 'null');

export function explanationJson(
  { given, steps, values, symbols }: Explanation,
  language: Language,
): string {
  const words = (sentence: Sentence): string =>
    say(sentence, language, (part, ending) => {
      const shown = typeof part === 'number' ? exact(part) : formulaText(part);
      return shown + ending;
    });
  const numbers = (tree: Formula): string =>
    formulaText(forNumbers(tree, values), (name) => value(leafValue(name, values)));
  const step = ({
    name,
    pass,
    formula,
    value: result,
    reasons,
    remarks,
    chain,
  }: WorkedStep): string =>
    object({
      name: JSON.stringify(name),
      symbol: JSON.stringify(symbols.text(name)),
      pass: JSON.stringify(pass),
      formula: JSON.stringify(formulaText(formula)),
      latex: JSON.stringify(formulaLatex(formula, symbols)),
      numbers: JSON.stringify(numbers(formula)),
      value: value(result),
      why: JSON.stringify(reasons.map(words).join(' ')),
      remarks: JSON.stringify(remarks.map(words)),
      ...(chain && { chain: chainJson(chain, symbols, values) }),
    });
  const givenJson = Object.fromEntries(given.map((name) => [name, value(values.get(name)!)]));
  return object({ given: object(givenJson), steps: list(steps.map(step)) }) + '\n';
}

/**
 * `{"formula":…}` of a whole matrix, else
 * `{"paths":[[{"derivative":"∂L/∂ŷ","formula":…,"value":…},…],…]}`.
 */
function chainJson({ paths, formula }: Chain, symbols: Symbols, values: Values): string {
  if (!paths) return object({ formula: JSON.stringify(formulaText(formula!)) });
  const link = ({ name, of, by, formula: local }: Link): string =>
    object({
      derivative: JSON.stringify(symbols.derivativeText(of, by)),
      formula: JSON.stringify(formulaText(local)),
      value: finite(values.get(name)!),
    });
  return object({ paths: list(paths.map((path) => list(path.map(link)))) });
}

function object(fields: Readonly<Record<string, string>>): string {
  const members = Object.entries(fields).map(([name, json]) => `"${name}":${json}`);
  return `{${members.join(',')}}`;
}

const list = (members: readonly string[]): string => `[${members.join(',')}]`;
