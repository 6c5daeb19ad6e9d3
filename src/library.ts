// What other programs import: the functions that the commands call, from values to values.
import type { CommandDefinition, Options } from './command.ts';
import { compute } from './commands/compute.ts';
import { enclosed } from './streams.ts';

/** A number, a vector, or a matrix by its rows. */
export type Value = number | readonly number[] | readonly (readonly number[])[];

/** Quantities by their names, such as `x`, `y`, `W1`; or as a result of `solve` has them. */
export type Quantities = Readonly<Record<string, Value | string>>;

/** What a problem is, beside its quantities: the options of the same names. */
export interface Choices {
  /** The problem is this model instead of a dense network: `q = x + y; f = q * z`. */
  readonly model?: string;
  /** The givens of a model whose gradients are wanted; left out: all that are not `target`. */
  readonly wrt?: readonly string[];
  /** One for all layers, or one each. */
  readonly activation?: string | readonly string[];
  readonly loss?: string;
  readonly layers?: number;
  readonly form?: string;
  readonly bias?: boolean;
  readonly l2?: number;
  readonly reduce?: string;
  /** The rate of one step of gradient descent. */
  readonly lr?: number;
}

/** The quantities that were given and those that were computed, and what is remarked on. */
export interface Solution {
  readonly values: Quantities;
  readonly remarks: readonly string[];
}

/** A step as it was worked. */
export interface WorkedStep {
  readonly name: string;
  readonly symbol: string;
  readonly pass: string;
  readonly formula: string;
  readonly latex: string;
  /** The formula with the numbers put in. */
  readonly numbers: string;
  readonly value: Value;
  readonly why: string;
  readonly remarks: readonly string[];
}

export interface Explanation {
  readonly given: Quantities;
  readonly steps: readonly WorkedStep[];
}

export interface Explaining {
  /** Quantities or entries (`dW1[1,2]`); left out: every step. */
  readonly quantities?: readonly string[];
  readonly lang?: 'en' | 'ko';
}

export interface Marking {
  /** Right is within `rtol` times the right value, not by the digits written. */
  readonly rtol?: number;
  readonly atol?: number;
  readonly lang?: 'en' | 'ko';
}

export interface MarkedAnswer {
  readonly name: string;
  readonly given: string;
  readonly expected: Value;
  readonly verdict: 'right' | 'rounded' | 'truncated' | 'follows' | 'convention' | 'wrong';
  /** The mistakes that give this number. */
  readonly causes: readonly { readonly id: string; readonly says: string }[];
  readonly follows_from: string | null;
}

export interface Marks {
  readonly answers: readonly MarkedAnswer[];
  readonly right: number;
  readonly total: number;
  readonly first_wrong: string | null;
  readonly convention: string | null;
}

/**
 * Forward pass, loss and every gradient of a problem; with a rate the step too. Rejects with an
 * Error whose message is the line that the program prints.
 */
export async function solve(given: Quantities, choices: Choices = {}): Promise<Solution> {
  const { out, remarks } = await runCommand(compute, given, { ...texts(choices), format: 'json' });
  return { values: JSON.parse(out) as Quantities, remarks };
}

/** Every step worked, or those that some quantities depend on. Rejects as `solve` does. */
export async function explain(
  given: Quantities,
  choices: Choices = {},
  { quantities = [], lang = 'en' }: Explaining = {},
): Promise<Explanation> {
  const { explain: command } = await import('./commands/explain.ts');
  const options = { ...texts(choices), format: 'json', lang };
  const { out } = await runCommand(command, given, options, quantities);
  return JSON.parse(out) as Explanation;
}

/**
 * Marks answers, each by the digits that it is written to: as text it keeps its last zeros. Rejects
 * as `solve` does.
 */
export async function check(
  given: Quantities,
  answers: Readonly<Record<string, Value | string>>,
  choices: Choices = {},
  { rtol, atol, lang = 'en' }: Marking = {},
): Promise<Marks> {
  const { check: command } = await import('./commands/check.ts');
  const words = Object.entries(answers).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `${name}=${text}`;
  });
  const options = { ...texts(choices), ...texts({ rtol, atol }), format: 'json', lang };
  const { out } = await runCommand(command, given, options, words);
  return JSON.parse(out) as Marks;
}

/** Choices as the options of a command line. */
const texts = ({ model, ...choices }: Choices & Marking): Options => ({
  ...Object.fromEntries(
    Object.entries(choices).map(([name, value]) => [
      name,
      typeof value === 'boolean' || value === undefined ? value : String(value),
    ]),
  ),
  ...(model !== undefined && { model, modelSource: 'model', modelOptions: '' }),
});

interface Ran {
  readonly out: string;
  readonly remarks: readonly string[];
}

async function runCommand(
  { run }: CommandDefinition,
  given: Quantities,
  options: Options,
  words: readonly string[] = [],
): Promise<Ran> {
  const parts: string[] = [];
  const remarks: string[] = [];
  const streams = enclosed(
    Buffer.from(JSON.stringify(given)),
    async (data) => void parts.push(Buffer.from(data as string).toString()),
  );
  await run({ ...options, from: '-' }, words, streams, (line) => remarks.push(line));
  return { out: parts.join(''), remarks };
}
