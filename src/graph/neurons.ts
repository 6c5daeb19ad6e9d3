// The same picture by units: a node for each unit, a line for each weight between two.
import { entryText, type Matrix } from '../matrix.ts';
import { formOf, layerNames, unitCount, type FormRow, type Network } from '../model/dense.ts';
import { networkOf } from '../engine/problem.ts';
import type { Trace } from '../engine/trace.ts';
import { sentence, type Language } from '../language.ts';
import { gradientName, weightName } from '../names.ts';
import { UserError } from '../user-error.ts';
import { formulaTexts } from './formulas.ts';
import { cellsOf, hintFor, wordsFor, words } from './graph.ts';
import type { Edge, Graph, Node, NumberText, Row } from './picture.ts';

/** What Graphviz lays out in 3 seconds; more lines than that nobody can tell apart. */
const mostConnections = 1000;

/** Units and weighted connections. Throws UserError where there are too many to be drawn. */
export function neuronGraph(trace: Trace, number: NumberText, language: Language = 'en'): Graph {
  const depth = networkAt(trace).activations.length;
  const layers = Array.from({ length: depth + 1 }, (_, l) => l);
  const connections = layers
    .slice(1)
    .reduce((total, l) => total + value(trace, weightName(l)).data.length, 0);
  if (connections > mostConnections)
    throw new UserError(
      sentence(
        `--neurons draws at most ${mostConnections} connections,`,
        `and this network has ${connections}: leave it out`,
      ),
    );
  const nodes = layers.flatMap((l) => unitsOf(trace, l, number, language));
  return {
    ...wordsFor(trace, nodes, language),
    legend: words[language].unitLegend,
    isUnits: true,
    nodes,
    edges: layers.slice(1).flatMap((l) => connectionsOf(trace, l, number)),
  };
}

const value = ({ values }: Trace, name: string): Matrix => values.get(name)!;

const networkAt = ({ problem }: Trace): Network => networkOf(problem, '--neurons');

/** What belongs to one unit of a layer: its number in every sample, and where they stand. */
function ofUnit(matrix: Matrix, unit: number, { isOfRows }: FormRow): Matrix & { place: string } {
  const { rows, cols, data, texts } = matrix;
  const [samples, units] = isOfRows ? [rows, cols] : [cols, rows];
  const at = Array.from({ length: samples }, (_, k) =>
    isOfRows ? k * cols + unit : unit * cols + k,
  );
  const all = isOfRows ? `[:,${unit + 1}]` : `[${unit + 1},:]`;
  const several = units === 1 ? '' : all;
  return {
    rows: 1,
    cols: samples,
    data: Float64Array.from(at, (k) => data[k]!),
    ...(texts && { texts: at.map((k) => texts[k]!) }),
    place: samples === 1 ? entryText(unit, matrix) : several,
  };
}

function unitsOf(trace: Trace, layer: number, number: NumberText, language: Language): Node[] {
  const network = networkAt(trace);
  const form = formOf(network);
  const { b, z, out: name } = layerNames(layer, network.activations.length);
  const formulas = formulaTexts(trace);
  const length = unitCount(network, value(trace, name));
  return Array.from({ length }, (_, unit): Node => {
    const shown = (quantity: string): { title: string; cells: string[][] } => {
      const { place, ...own } = ofUnit(value(trace, quantity), unit, form);
      return { title: quantity + place, cells: cellsOf(own, number) };
    };
    const behind = [z, b, gradientName(z), gradientName(b)]
      .filter((quantity) => layer > 0 && trace.values.has(quantity))
      .map((quantity) => {
        const { title, cells } = shown(quantity);
        return [title, cells.flat().join(' ')].join(' = ');
      });
    const row = (quantity: string, role: Row['role']): Row => {
      const { title, cells } = shown(quantity);
      const hint = [hintFor(quantity, formulas, language), ...behind].join(', ');
      return { name: title, role, label: title, cells, hint };
    };
    const rowsOf = [row(name, 'value'), row(gradientName(name), 'gradient')];
    return { name: rowsOf[0]!.name, rows: rowsOf, layer };
  });
}

function connectionsOf(trace: Trace, layer: number, number: NumberText): Edge[] {
  const network = networkAt(trace);
  const form = formOf(network);
  const names = layerNames(layer, network.activations.length);
  const W = value(trace, names.W);
  const gradient = value(trace, gradientName(names.W));
  const largest = W.data.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  return Array.from(W.data, (weight, k): Edge[] => {
    const [row, col] = [Math.floor(k / W.cols), k % W.cols];
    const [unit, place] = form.isUnitsByInputs ? [row, col] : [col, row];
    const input = form.hasOne ? place - 1 : place;
    // The bias, which comes from no unit.
    if (input < 0) return [];
    const name = names.W + entryText(k, W);
    const text = number(weight, W.texts?.[k]);
    const slope = number(gradient.data[k]!, gradient.texts?.[k]);
    const end = (quantity: string, at: number): string =>
      quantity + ofUnit(value(trace, quantity), at, form).place;
    return [
      {
        from: end(names.a, input),
        to: end(names.out, unit),
        kind: 'forward',
        weight: {
          text,
          share: largest === 0 ? 0 : weight / largest,
          hint: `${name} = ${text}, ${gradientName(name)} = ${slope}`,
        },
      },
    ];
  }).flat();
}
