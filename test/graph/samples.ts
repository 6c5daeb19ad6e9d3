// Problems whose pictures the tests draw.
import { run, type Trace } from '../../src/engine/trace.ts';
import { circuitProblem } from '../../src/graph/circuit.ts';
import { slopeFormulas } from '../../src/graph/derivatives.ts';
import { quantityGraph } from '../../src/graph/graph.ts';
import type { Graph } from '../../src/graph/picture.ts';
import { neuronGraph } from '../../src/graph/neurons.ts';
import { exact } from '../../src/text/notation.ts';
import { textsOfFormulas } from '../../src/text/right.ts';
import { problems, solve } from '../model/published.ts';
import { randomProblem } from '../networks.ts';

export const small = run(randomProblem([1, 1, 1], ['sigmoid', 'tanh'], 'half-sse', 7));
export const wide = run(randomProblem([2, 3, 2], ['relu', 'softmax'], 'ce', 7), 0.5);

/** The published problems, and each again with every operation a step. */
export const publishedTraces = problems.flatMap((problem): [string, Trace][] => {
  const trace = solve(problem);
  return [
    [problem.id, trace],
    [`${problem.id} as a circuit`, run(circuitProblem(trace.problem))],
  ];
});

const drawn = new Set(['cs231n-xyz', 'svm-hinge', 'prachub-rnn as a circuit']);

/** The picture of a trace, with every number as `number` writes it. */
export async function graphOf(trace: Trace, number = exact): Promise<Graph> {
  const slopes = await textsOfFormulas(slopeFormulas(trace), trace, 17, () => undefined);
  return quantityGraph(trace, slopes, number);
}

export const graphs: readonly (readonly [name: string, graph: Graph])[] = [
  ['scalars', await graphOf(small)],
  ['matrices and an update', await graphOf(wide)],
  ['units', neuronGraph(wide, exact)],
  ['one unit', neuronGraph(small, exact)],
  ...(await Promise.all(
    publishedTraces
      .filter(([name]) => drawn.has(name))
      .map(async ([name, trace]) => [name, await graphOf(trace)] as const),
  )),
];
