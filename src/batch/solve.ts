// Records of a stream as problems: defaults for what they lack, steps compiled once for each kind of network.
import type { Matrix } from '../matrix.ts';
import { makeProblem, type Choices, type Problem } from '../engine/problem.ts';
import { prepare, run, type Prepared, type Trace } from '../engine/trace.ts';
import { UserError } from '../user-error.ts';
import type { Wanted } from '../records/row.ts';

/** Problems with the same network and shapes. */
export interface Kind extends Wanted {
  readonly prepared: Prepared;
}

export interface Solved {
  readonly trace: Trace;
  readonly kind: Kind;
}

/** Computes one record. Throws UserError. */
export type Solve = (quantities: ReadonlyMap<string, Matrix>) => Solved;

const mostKinds = 200;

/**
 * A solver with the defaults for what a record lacks; `want` says what is asked for of a network. What still lacks is
 * an error, unless it is all W and b: then the network is the notebook's. A single run fills up single ones and says
 * so, which among many records nobody would see.
 */
export function solver(
  defaults: ReadonlyMap<string, Matrix>,
  choices: Choices,
  lr: number | undefined,
  want: (prepared: Prepared, given: readonly string[]) => Wanted,
): Solve {
  const kinds = new Map<string, Kind>();
  return (quantities) => {
    const all = new Map([...defaults, ...quantities]);
    refuseMissing(['x', 'y'].filter((name) => !all.has(name)));
    const problem = makeProblem(all, choices);
    refuseMissing(
      problem.filled,
      problem.filled.join() === 'W2,b2' ? ' (for a single neuron: --layers 1)' : '',
    );
    const shapes = [...problem.given.values()].map(({ rows, cols }) => `${rows}x${cols}`).join();
    const kind = kinds.get(shapes) ?? newKind(problem);
    if (!kinds.has(shapes)) {
      if (kinds.size >= mostKinds) kinds.clear();
      kinds.set(shapes, kind);
    }
    return { trace: run(problem, lr, kind.prepared), kind };
  };

  function newKind(problem: Problem): Kind {
    const prepared = prepare(problem, lr);
    return { prepared, ...want(prepared, [...problem.given.keys()]) };
  }
}

function refuseMissing(names: readonly string[], hint = ''): void {
  if (names.length === 1)
    throw new UserError(
      `${names[0]} is missing: give it in the record, or to all as an option${hint}`,
    );
  if (names.length > 1)
    throw new UserError(
      `${names.join(', ')} are missing: give them in the record, or to all as options${hint}`,
    );
}
