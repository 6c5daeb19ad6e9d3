// The choices that a record makes beside its quantities: activation, loss_function, layers and lr.
import type { Note } from '../decimal.ts';
import { checkChoice, mergeChoices, type Choice, type Choices } from '../engine/choices.ts';
import type { ChoiceName } from '../names.ts';
import { UserError } from '../user-error.ts';
import { readNumber } from './values.ts';

/** What a record, or a record and options together, choose. */
export interface AllChoices extends Choices {
  readonly lr?: number;
}

/** Those of a record that makes none, as most do. */
const none: AllChoices = {};

/** The choices of two places; where both make one, the `strong` place does. */
export function mergeAll(weak: AllChoices, strong: AllChoices): AllChoices {
  if (strong === none) return weak;
  return { ...mergeChoices(weak, strong), lr: strong.lr ?? weak.lr };
}

/** A choice as it stands in a record. */
export interface WrittenChoice {
  readonly name: ChoiceName;
  readonly text: string;
  /** Its place, for errors: `rows.csv:3: lr`. */
  readonly where: string;
}

const choiceNamed = {
  activation: 'activation',
  loss_function: 'loss',
  layers: 'layers',
  form: 'form',
} as const satisfies Partial<Record<ChoiceName, Choice>>;

/**
 * Reads the choices of a record. Throws UserError at the first that can't be made in any network.
 */
export function readChoices(written: readonly WrittenChoice[], note: Note): AllChoices {
  if (written.length === 0) return none;
  const made: { -readonly [name in Choice]?: string } = {};
  const inRecord = new Set<Choice>();
  let lr: number | undefined;
  for (const { name, text, where } of written) {
    if (name === 'lr') {
      lr = checkRate(readNumber(text, where, note), where);
      continue;
    }
    const choice = choiceNamed[name];
    checkChoice(choice, text, where);
    made[choice] = text;
    inRecord.add(choice);
  }
  return { ...made, inRecord, lr };
}

/** The choices that are made, as fields of a record in JSON. */
export function choiceFields({
  activation,
  loss,
  layers,
  form,
  lr,
}: AllChoices): [ChoiceName, string][] {
  const made: [ChoiceName, string | number | undefined][] = [
    ['activation', activation?.trim()],
    ['loss_function', loss?.trim()],
    ['layers', layers === undefined ? undefined : Number(layers)],
    ['form', form?.trim()],
    ['lr', lr],
  ];
  return made.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, JSON.stringify(value)] as [ChoiceName, string]],
  );
}

/** Throws UserError for a rate that goes up the gradient; `where` names it. */
export function checkRate(rate: number, where: string): number {
  if (rate < 0) throw new UserError(`${where} is ${rate}: it must be 0 or more`);
  return rate;
}
