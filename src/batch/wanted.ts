// Which quantities are asked for: of one network, and of a table, whose columns stand before its
// rows are known.
import { optionFor } from '../choice.ts';
import { chooseForm, readLayers, type Choices } from '../engine/choices.ts';
import { denseModel, outlineOf, type Model } from '../model/model.ts';
import type { Outline } from '../model/step.ts';
import { plainEntry, splitEntry } from '../matrix.ts';
import { computedNames, findName, mainNames } from '../engine/results.ts';
import type { Prepared } from '../engine/trace.ts';
import { layerOf, type ChoiceName } from '../names.ts';
import { meaningOf } from '../engine/naming.ts';
import { isOfNumbers, noNames } from '../records/table.ts';
import { UserError } from '../user-error.ts';
import type { Defaults } from './solve.ts';
import { isOfBadRecords, type RowField, type Wanted } from '../records/row.ts';

export interface Request {
  readonly get: readonly string[] | undefined;
  readonly all: boolean;
  readonly defaults: Defaults;
}

export interface Asking {
  /**
   * For a table with these columns: what the deepest network has that they and the defaults can
   * give. Throws UserError.
   */
  readonly ofTable: (columns: readonly RowField[]) => Wanted;
  /**
   * For one network: what is asked for, and in a table the part of its columns that the network
   * has. Throws UserError.
   */
  readonly ofNetwork: (prepared: Prepared, given: readonly string[]) => Wanted;
}

export function asking(request: Request): Asking {
  let table: Wanted | undefined;
  return {
    ofTable: (columns) => (table = wantedOfTable(columns, request)),
    ofNetwork: ({ steps }, given) => {
      const { model = deepestNetwork(given, request.defaults.choices) } = request.defaults;
      if (!table) return wantedNames(steps, model, given, request);
      const computable = new Set(computedNames({ steps }));
      const isIn = (name: string): boolean => computable.has(name) || given.includes(name);
      return {
        names: table.names.filter((name) => isIn(splitEntry(name).quantity)),
        computable,
      };
    },
  };
}

function wantedNames(
  steps: readonly Outline[],
  model: Model,
  given: readonly string[],
  { get, all }: Request,
): Wanted {
  const computed = computedNames({ steps });
  const names = all ? computed : mainNames({ steps });
  const known = [...given, ...computed];
  const find = (text: string): string =>
    inParts(text, (name) => wholeName(name, steps, known) ?? findName(name, known, model));
  return { names: get ? namesOnce(get, find) : names, computable: new Set(computed) };
}

/**
 * A name, its quantity as `find` calls it, with the entry behind it where there is one. Throws
 * UserError.
 */
export function inParts(text: string, find: (quantity: string) => string): string {
  const { quantity, entry } = splitEntry(text);
  const name = find(quantity.trim());
  if (entry === '') return name;
  const plain = plainEntry(entry);
  if (plain === undefined)
    throw new UserError(`--get ${text}: an entry is written ${name}[1,2], row then column from 1`);
  return name + plain;
}

/** The quantity that a name means in a network of these steps, as people write it on paper. */
export function wholeName(
  text: string,
  steps: readonly Outline[],
  names: readonly string[],
): string | undefined {
  const depth = Math.max(0, ...steps.map(({ part }) => part?.layer ?? 0));
  const network = depth === 0 ? undefined : deepestNetwork([], { layers: String(depth) }).network;
  const meant = meaningOf(text, { network, shapeOf: () => undefined, names });
  return meant?.entry === '' ? meant.quantity : undefined;
}

/** True of what networks of some depth have: one without records is of any. */
export const isOfSomeNetwork = (text: string): boolean =>
  Array.from({ length: 9 }, (_, i) => deepestNetwork([], { layers: String(i + 1) })).some(
    (network) => {
      const steps = outlineOf(network, true);
      return wholeName(text, steps, computedNames({ steps })) !== undefined;
    },
  );

/** The same name twice would be a record that nobody can read. Throws UserError. */
function namesOnce(get: readonly string[], find: (text: string) => string): string[] {
  const names = get.map(find);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UserError(`--get names ${twice} twice`);
  return names;
}

function wantedOfTable(columns: readonly RowField[], request: Request): Wanted {
  const { quantities, choices, needed, model, descent, options } = request.defaults;
  const given = [
    ...quantities.keys(),
    ...columns.flatMap(({ name, part }) => part?.of ?? name ?? []),
  ];
  const isColumn = (name: ChoiceName): boolean => columns.some(({ choice }) => choice === name);
  const lacking = needed.find((name) => !given.includes(name));
  const missing = columns.some(isOfBadRecords) ? undefined : lacking;
  if (missing && isOfNumbers(columns.map(({ key }) => key))) throw new UserError(noNames);
  const such = model ? needed.join() : 'x,y,W1,b1';
  if (missing)
    throw new UserError(
      `there is no column ${missing}, and no ${optionFor(missing, options)} for all: ` +
        `columns are named as quantities, such as ${such}`,
    );
  const layers = isColumn('layers') ? undefined : choices.layers;
  const form = isColumn('form') ? undefined : choices.form;
  const hasRate = choices.lr !== undefined || isColumn('lr');
  const network = model ?? deepestNetwork(given, { ...choices, layers, form });
  const steps = outlineOf(network, hasRate, descent);
  return wantedNames(steps, network, given, request);
}

/** Only its names count, and they do not depend on activations and loss. */
export function deepestNetwork(given: readonly string[], choices: Choices): Model {
  const { layers, bias } = choices;
  const deepest = given.reduce((most, name) => Math.max(most, layerOf(name)), 0) || 2;
  const depth = layers === undefined ? deepest : readLayers(layers);
  const activations = Array.from({ length: depth }, () => 'linear' as const);
  const form = chooseForm(choices);
  return denseModel({
    activations,
    loss: 'half-sse',
    ...(form !== 'Wx' && { form }),
    ...(bias === false && { hasNoBias: true }),
  });
}
