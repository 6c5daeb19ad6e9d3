// Worked problems that people published, with the models that they are.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../src/engine/problem.ts';
import { run, type Trace } from '../../src/engine/trace.ts';
import { fromNested, type Nested } from '../../src/matrix.ts';
import { modelSource } from '../../src/records/model-options.ts';

export interface Published {
  readonly id: string;
  readonly program: string;
  readonly given: Readonly<Record<string, Nested>>;
  /** Names that get no gradient. */
  readonly constants: readonly string[];
  /** The value of the output and central differences of it. */
  readonly truth: Readonly<Record<string, Nested>>;
  readonly published: Readonly<Record<string, Nested>>;
}

export const problems = JSON.parse(
  readFileSync(join(import.meta.dirname, 'problems.json'), 'utf8'),
) as Published[];

/** The text of its model. */
export function modelOf({ program, constants }: Published): string {
  const names = constants.join(', ');
  const targets = names === '' ? '' : `target ${names}\n`;
  return targets + program;
}

/** A model with the givens in its text and these. */
export function problemFrom(text: string, given: Readonly<Record<string, Nested>>): Problem {
  const source = modelSource({ text, source: 'model' }, { wrt: undefined });
  const quantities = Object.entries(given).map(
    ([name, value]) => [name, fromNested(value)] as const,
  );
  return source.make(new Map(quantities));
}

export const traceOf = (
  text: string,
  lr?: number,
  given: Readonly<Record<string, Nested>> = {},
): Trace => run(problemFrom(text, given), lr);

export const problemOf = (problem: Published): Problem =>
  problemFrom(modelOf(problem), problem.given);

export const solve = (problem: Published): Trace => run(problemOf(problem));
