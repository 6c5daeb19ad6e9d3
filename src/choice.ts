// One of several words that an option takes.
import { shortened } from './decimal.ts';
import { inOrderOfNearness, nearest, type Naming } from './names.ts';
import { UserError } from './user-error.ts';

/** The choice that was typed; throws UserError that names the nearest and all. */
export function choose<Name extends string>(
  option: string,
  text: string,
  choices: readonly Name[],
): Name {
  const typed = text.trim();
  const found = choices.find((choice) => choice === typed);
  if (found !== undefined) return found;
  const shown = shortened(typed) || 'empty';
  const hint = suggestion(typed, choices);
  throw new UserError(`${option} is ${shown}: ${hint}choose from ${choices.join(', ')}`);
}

/** The command that writes a format, where not every one does. */
const formatsOf: Readonly<Record<string, readonly string[]>> = {
  backprop: ['python', 'pytorch', 'notebook'],
  'backprop explain': ['html', 'markdown', 'latex'],
  'backprop graph': ['svg', 'dot', 'mermaid'],
  'backprop batch': ['csv', 'ndjson'],
};

/** Other words for formats, or those that are near to them. */
const sameFormats: Readonly<Record<string, string>> = {
  md: 'markdown',
  tex: 'latex',
  txt: 'text',
  py: 'python',
  numpy: 'python',
  torch: 'pytorch',
  png: 'svg',
  jpg: 'svg',
  pdf: 'svg',
  graphviz: 'dot',
};

/** The format that was typed; throws UserError, which names the command of another one's. */
export function chooseFormat<Name extends string>(text: string, choices: readonly Name[]): Name {
  const typed = text.trim().toLowerCase();
  const meant = sameFormats[typed] ?? typed;
  const isHere = choices.some((choice) => choice === meant);
  const of = Object.keys(formatsOf).find((command) => formatsOf[command]!.includes(meant));
  const hint = isHere ? `did you mean ${meant}? ` : of && `${of} writes ${meant}; here `;
  if (choices.some((choice) => choice === text.trim()) || !hint)
    return choose('--format', text, choices);
  throw new UserError(`--format is ${text.trim()}: ${hint}choose from ${choices.join(', ')}`);
}

/** `did you mean relu? ` where something is near, else nothing. */
export function suggestion(typed: string, choices: Iterable<string>): string {
  const near = nearest(typed, choices);
  return near === undefined ? '' : `did you mean ${near}? `;
}

/** So many of a list are shown. */
const mostListed = 8;

/** Names with commas between them; of many the first, and how many more there are. */
export const listed = (names: readonly string[], most = mostListed): string =>
  names.length > most
    ? `${listed(names.slice(0, most), most)} and ${names.length - most} more`
    : names.map(shortened).join(', ');

/** So many names are all told. */
const mostKnown = 40;

/** Names with blanks between them; of many the nearest to what was typed, and how many more. */
export function namesLike(typed: string, names: readonly string[]): string {
  if (names.length === 0) return 'none';
  if (names.length <= mostKnown) return names.map(shortened).join(' ');
  const near = inOrderOfNearness(typed, names).slice(0, mostListed);
  return `${near.map(shortened).join(' ')} and ${names.length - mostListed} more`;
}

/** What is said of an updated parameter where nothing is updated. */
export const needsRate = (name: string): string =>
  `${name} needs a learning rate: add --lr 0.5, for example`;

/** The options that give a quantity, and which: those of a model have no others. */
export type OwnOptions = ReadonlyMap<string, string>;

/** How a quantity is given: by `--set` where an option called as it means something else. */
export function optionFor(name: string, options: OwnOptions): string {
  const own = [...options].find(([, quantity]) => quantity === name);
  return own === undefined ? `--set ${name}=…` : `--${own[0]}`;
}

/** Throws UserError that says how quantities are given which a `line` or a `record` lacks. */
export function refuseMissing(
  names: readonly string[],
  where: 'line' | 'record',
  options: OwnOptions,
  hint = '',
): void {
  if (names.length === 0) return;
  const areMissing = names.length === 1 ? 'is missing: give it' : 'are missing: give them';
  const way = forAll(names, options);
  throw new UserError(`${listed(names)} ${areMissing} in the ${where}, or to all ${way}${hint}`);
}

/** How quantities that a record lacks are given to all records. */
function forAll(names: readonly string[], options: OwnOptions): string {
  const own = new Set(options.values());
  const taken = names.find((name) => !own.has(name));
  if (taken !== undefined) return `by ${optionFor(taken, options)}`;
  return names.length === 1 ? 'as an option' : 'as options';
}

/** Throws UserError for a quantity of a model that is called as a field which `what` writes. */
export function refuseField(
  field: string,
  what: string,
  { model, naming }: { readonly model?: unknown; readonly naming: Pick<Naming, 'nameOf'> },
): void {
  if (model === undefined || naming.nameOf(field) === undefined) return;
  throw new UserError(`${what} writes a field ${field}: call that of the model by another name`);
}

/** What a model reads, said of a name that it does not: `wx b; a product is written w * x`. */
export function readsInstead(name: string, givens: readonly string[]): string {
  const [product] = givens.flatMap((given) => factorsOf(given, name));
  const hint = product === undefined ? '' : `; a product is written ${product}`;
  return namesLike(name, givens) + hint;
}

/** What is said of a name that a model does not read, with the option that gave it in `shown`. */
export const notGiven = (shown: string, name: string, givens: readonly string[]): string =>
  `${shown} is not a given of this model: ` +
  `${suggestion(name, givens)}it reads ${readsInstead(name, givens)}`;

/** `w * x` for wx, by one of the two; nothing for what is not a few letters. */
function factorsOf(given: string, name: string): string[] {
  const rest = [given.startsWith(name) && given.slice(name.length)];
  const before = [given.endsWith(name) && given.slice(0, given.length - name.length)];
  const isShort = (text: string | false): text is string =>
    text !== false && /^[A-Za-z]{1,2}$/.test(text);
  if (!isShort(name)) return [];
  return [
    ...rest.filter(isShort).map((behind) => `${name} * ${behind}`),
    ...before.filter(isShort).map((first) => `${first} * ${name}`),
  ];
}
