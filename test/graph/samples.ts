// Networks whose pictures the tests draw.
import { run } from '../../src/engine/trace.ts';
import { quantityGraph, type Graph } from '../../src/graph/graph.ts';
import { neuronGraph } from '../../src/graph/neurons.ts';
import { exact } from '../../src/text/notation.ts';
import { randomProblem } from '../networks.ts';

export const small = run(randomProblem([1, 1, 1], ['sigmoid', 'tanh'], 'half-sse', 7));
export const wide = run(randomProblem([2, 3, 2], ['relu', 'softmax'], 'ce', 7), 0.5);

export const graphs: readonly (readonly [name: string, graph: Graph])[] = [
  ['scalars', quantityGraph(small, exact)],
  ['matrices and an update', quantityGraph(wide, exact)],
  ['units', neuronGraph(wide, exact)],
  ['one unit', neuronGraph(small, exact)],
];
