// The same picture by units: a node for each unit, a line for each weight between two.
import { entryText, type Matrix } from '../matrix.ts';
import { output } from '../model/dense.ts';
import { networkOf } from '../engine/problem.ts';
import type { Trace } from '../engine/trace.ts';
import { sentence } from '../language.ts';
import { UserError } from '../user-error.ts';
import { formulaTexts } from './formulas.ts';
import { hintFor, wordsFor, words } from './graph.ts';
import type { Edge, Graph, Node, NumberText, Row } from './picture.ts';

/** What Graphviz lays out in 3 seconds; more lines than that nobody can tell apart. */
const mostConnections = 1000;

/** Units and weighted connections. Throws UserError where there are too many to be drawn. */
export function neuronGraph(trace: Trace, number: NumberText): Graph {
  const depth = networkOf(trace.problem, '--neurons').activations.length;
  const layers = Array.from({ length: depth + 1 }, (_, l) => l);
  const connections = layers
    .slice(1)
    .reduce((total, l) => total + value(trace, `W${l}`).data.length, 0);
  if (connections > mostConnections)
    throw new UserError(
      sentence(
        `--neurons draws at most ${mostConnections} connections,`,
        `and this network has ${connections}: leave it out`,
      ),
    );
  const nodes = layers.flatMap((l) => unitsOf(trace, l, number));
  return {
    ...wordsFor(trace, nodes),
    legend: words.en.unitLegend,
    isUnits: true,
    nodes,
    edges: layers.slice(1).flatMap((l) => connectionsOf(trace, l, number)),
  };
}

const value = ({ values }: Trace, name: string): Matrix => values.get(name)!;

function unitsOf(trace: Trace, layer: number, number: NumberText): Node[] {
  const name = output(layer, networkOf(trace.problem, '--neurons').activations.length);
  const formulas = formulaTexts(trace);
  const matrix = value(trace, name);
  return Array.from(matrix.data, (_, unit): Node => {
    const place = entryText(unit, matrix);
    const shown = (quantity: string): string => number(value(trace, quantity).data[unit]!);
    const behind =
      layer === 0
        ? []
        : [`z${layer}`, `b${layer}`, `dz${layer}`, `db${layer}`].map(
            (quantity) => `${quantity}${place} = ${shown(quantity)}`,
          );
    const row = (quantity: string, role: Row['role']): Row => ({
      name: quantity + place,
      role,
      label: quantity + place,
      cells: [[shown(quantity)]],
      hint: [hintFor(quantity, formulas), ...behind].join(', '),
    });
    return {
      name: name + place,
      rows: [row(name, 'value'), row(`d${name}`, 'gradient')],
      layer,
    };
  });
}

function connectionsOf(trace: Trace, layer: number, number: NumberText): Edge[] {
  const depth = networkOf(trace.problem, '--neurons').activations.length;
  const [below, above] = [output(layer - 1, depth), output(layer, depth)];
  const W = value(trace, `W${layer}`);
  const gradient = value(trace, `dW${layer}`);
  const largest = W.data.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  return Array.from(W.data, (weight, k): Edge => {
    const [row, col] = [Math.floor(k / W.cols), k % W.cols];
    const entry = entryText(k, W);
    const name = `W${layer}${entry}`;
    const slope = number(gradient.data[k]!);
    return {
      from: below + entryText(col, value(trace, below)),
      to: above + entryText(row, value(trace, above)),
      kind: 'forward',
      weight: {
        text: number(weight),
        share: largest === 0 ? 0 : weight / largest,
        hint: `${name} = ${number(weight)}, d${name} = ${slope}`,
      },
    };
  });
}
