// A model as people write it: assignments of formulas, one a line or between `;`, to forward steps
// and given values. The grammar is mathjs's; the parser is ours because every part of a formula
// must know its place in the text, and because its bounds are counted. Nothing but the operators
// and functions below comes through.
import { lazy } from '../kept.ts';
import { notGiven } from '../choice.ts';
import type { Note } from '../decimal.ts';
import { mostEntries, shapeText, type Matrix, type Written } from '../matrix.ts';
import type { Formula } from '../model/formula.ts';
import type { Model } from '../model/model.ts';
import { isSingle, Misfit, type Shape } from '../model/shape.ts';
import type { Step } from '../model/step.ts';
import { freeName } from '../model/split.ts';
import { formulaSource } from '../model/print.ts';
import { argumentsOf, headOf, namesRead, readsNames } from '../model/tree.ts';
import { gradientName } from '../names.ts';
import { UserError } from '../user-error.ts';
import { compile } from '../engine/evaluate.ts';
import { load } from '../engine/trace.ts';
import { excerpt, type Fail } from './excerpt.ts';
import { withWritten } from './written.ts';
import { parseModelFormula, type Positions } from './model-formula.ts';
import { longestFormula } from '../model/print.ts';
import { modelTokens, type ModelToken } from './model-tokens.ts';
import { isConstant } from './model-words.ts';

const mostAssignments = 1000;

const tooLong = `a formula has at most ${longestFormula} characters`;

/** A model and what its text gives values for. */
export interface ParsedModel {
  readonly model: Model;
  /** The names that it reads and does not assign, in the order they are first read. */
  readonly givens: readonly string[];
  readonly defaults: ReadonlyMap<string, Matrix>;
  /**
   * The line and the text of a part of a formula, for what turns out wrong when shapes are known.
   */
  readonly errorAt: (fault: Misfit) => UserError;
  /** The shape of the output must be one number. Throws UserError. */
  readonly checkOutput: (shape: Shape) => void;
  /** What is computed and nothing reads, but for the output: it has no gradients. */
  readonly aside: readonly string[];
  /** What is worth knowing of its numbers, a line each. */
  readonly remarks: readonly string[];
}

interface Statement {
  readonly name: string;
  readonly tree: Formula;
  /** The names that it reads, in the order they are first read. */
  readonly reads: readonly string[];
  /** Its first character in the text of the model, and the one after its last. */
  readonly at: number;
  readonly end: number;
  readonly text: string;
  readonly helper?: true;
}

/** False of a statement that is a value. */
const isComputed = ({ reads }: Statement): boolean => reads.length > 0;

/** Reads a model; `source` names it in errors. Throws UserError with line and caret. */
export function parseModel(text: string, source: string): ParsedModel {
  const fail = failing(text, source);
  const positions: Positions = new Map();
  const { statements, targets, inputs, remarks } = readStatements(text, positions, fail);
  if (statements.length === 0)
    throw new UserError(`${source}: the model is empty: write assignments such as q = x + y`);
  const places = placesOf(statements, fail);
  const readAt: ReadAt = ({ at, end }, name) =>
    at + (placeOfName(name, modelTokens(text.slice(at, end), fail).slice(1)) ?? 0);
  checkGradients(statements, places, readAt, fail);
  const computed = statements.filter(isComputed);
  if (computed.length === 0)
    throw new UserError(
      `${source}: nothing is computed: every right side is a value, and none reads a name`,
    );
  const isAssigned = (name: string, from = 0): boolean => {
    const place = places.get(name);
    return place !== undefined && place >= from && isComputed(statements[place]!);
  };
  checkOrder(statements, isAssigned, readAt, fail);
  const forward = computed.map(({ name, tree, text: formula, helper }): Step =>
    helper
      ? { name, pass: 'forward', formula, tree, helper }
      : { name, pass: 'forward', formula, tree },
  );
  const free = new Set<string>();
  for (const { reads } of computed) for (const read of reads) if (!isAssigned(read)) free.add(read);
  const defaults = new Map<string, Matrix>();
  for (const statement of statements)
    if (!isComputed(statement)) defaults.set(statement.name, valueOf(statement, fail, positions));
  const givens = [...new Set([...free, ...defaults.keys()])];
  for (const [name, at] of [...targets, ...inputs])
    if (!free.has(name) && !defaults.has(name)) fail(notGiven(name, name, [...free]), at);
  return {
    model: {
      forward,
      targets: new Set(targets.keys()),
      inputs: new Set(inputs.keys()),
      unread: unreadAmong(givens, computed),
    },
    givens,
    defaults,
    aside: asideAmong(computed),
    remarks,
    errorAt: (fault) => misfitError(fault, forward, positions, text, source),
    checkOutput: (shape) => {
      const { name, at } = computed.at(-1)!;
      if (!isSingle(shape))
        fail(`${name} is ${shapeText(shape)}: end with one number, such as sum(${name})`, at);
    },
  };
}

interface Statements {
  readonly statements: readonly Statement[];
  readonly targets: ReadonlyMap<string, number>;
  readonly inputs: ReadonlyMap<string, number>;
  readonly remarks: readonly string[];
}

function readStatements(text: string, positions: Positions, fail: Fail): Statements {
  const statements: Statement[] = [];
  const remarks: string[] = [];
  const remark = (line: string): unknown => remarks.push(line);
  const targets = new Map<string, number>();
  const inputs = new Map<string, number>();
  const all = statementsOf(modelTokens(text, fail));
  const assigned = new Set<string>();
  for (const tokens of all) if (tokens[1]?.text === '=') assigned.add(tokens[0]!.text);
  const taken = lazy(() => allNames(all));
  for (const tokens of all) {
    const first = tokens[0]!;
    const isDeclaration = first.text === 'target' || first.text === 'input';
    if (isDeclaration && tokens[1]?.kind === 'name') {
      const names = first.text === 'target' ? targets : inputs;
      for (const { text: name, at } of namesIn(tokens.slice(1), fail)) names.set(name, at);
      continue;
    }
    if (statements.length >= mostAssignments)
      fail(`a model has at most ${mostAssignments} assignments`, first.at);
    readAssignment(tokens, text, { positions, fail, assigned, taken, remark }, statements);
  }
  return { statements, targets, inputs, remarks };
}

/** Every name that stands in some statement. */
function allNames(statements: readonly (readonly ModelToken[])[]): Set<string> {
  const names = new Set<string>();
  for (const tokens of statements)
    for (const { kind, text } of tokens) if (kind === 'name') names.add(text);
  return names;
}

/** The tokens of each statement: they end with a line or `;` outside brackets. */
function statementsOf(tokens: readonly ModelToken[]): ModelToken[][] {
  const found: ModelToken[][] = [];
  let statement: ModelToken[] = [];
  let open = 0;
  for (const token of tokens) {
    const { kind, text } = token;
    if (text === '(' || text === '[') open++;
    if (text === ')' || text === ']') open--;
    const ends = kind === 'line' || text === ';';
    if (ends && open <= 0) statement = [];
    else if (kind !== 'line' && statement.push(token) === 1) found.push(statement);
  }
  return found;
}

function namesIn(tokens: readonly ModelToken[], fail: Fail): ModelToken[] {
  tokens.forEach((token, k) => {
    const name = tokens[k - 1]?.text ?? '';
    if (token.text === '=')
      fail(`the value of ${name} has a line of its own: ${name} = …`, token.at);
    const isRight = k % 2 === 0 ? token.kind === 'name' : token.text === ',';
    if (!isRight) fail('write names with commas between them, as in target y, eps', token.at);
  });
  if (tokens.length % 2 === 0) fail('a name is missing after the comma', tokens.at(-1)!.at);
  return tokens.filter(({ kind }) => kind === 'name');
}

interface Surroundings {
  readonly positions: Positions;
  readonly fail: Fail;
  readonly assigned: ReadonlySet<string>;
  /** Every name in the model, to which those of helpers are added; asked for where there are. */
  readonly taken: () => Set<string>;
  readonly remark: Note;
}

const name = String.raw`([A-Za-z_]\w*)`;

/** What people write for an assignment, with blanks between its words: where the slip is. */
const slips: readonly (readonly [pattern: RegExp, at: 0 | 1, say: (word: string) => string])[] = [
  [
    /^\S+ ([-+*/^.]+) =/,
    1,
    (sign) => `a name is assigned once: write another name for the new value, not ${sign}=`,
  ],
  [/^\w+ [:=] =/, 1, () => 'write = alone for an assignment'],
  [RegExp(`^\\w+ ${name} =`), 0, (of) => `an assignment begins with its name: write ${of} = …`],
  [RegExp(`^${name} ' =`), 1, (of) => `a name has no ': write ${of}_new = …`],
  [/^d\w* \/ d\w*/, 0, () => 'gradients are computed and printed: leave out their lines'],
  [
    /^(?:for|while) /,
    0,
    () => 'there are no loops: write a line for each time, as in h1 = …, h2 = …',
  ],
  [RegExp(`^${name} \\(.* =`), 1, (of) => `what is assigned is a name alone: write ${of} = …`],
  [RegExp(` = ${name}$`), 0, (of) => `what is assigned stands on the left: write ${of} = …`],
  [/^\/ [/*]/, 0, () => 'a comment begins with #'],
  [/^(?:target|input) :/, 1, () => 'no colon: write target y, eps'],
  [/^outputs? /, 0, () => 'the last that is assigned is the output: leave the line out'],
  [
    /^(?:param|parameter|var|variable|const|given)s? \w+(?: , \w+)*$/,
    0,
    () => 'what is read and not assigned is given: leave the line out',
  ],
  [/^(?:import|from) /, 0, () => 'there is nothing to import: leave the line out'],
  [/^(?:print|disp|display) \(/, 0, () => 'all values are printed: leave the line out'],
  [/^(?:return|def) /, 0, () => 'write the lines alone: the last that is assigned is the output'],
  [RegExp(`^\\[? ?${name} ,.* =`), 0, (of) => `one name is assigned a line: write ${of} = …`],
  [
    RegExp(`^${name} \\[.* =`),
    1,
    (of) => `what is assigned is a whole name: write ${of}_1 = …, ${of}_2 = …`,
  ],
  [/^/, 0, () => 'expected an assignment, such as q = x + y'],
];

function refuseSlip(tokens: readonly ModelToken[], fail: Fail): never {
  const typed = tokens.map(({ text }) => text).join(' ');
  const [pattern, at, say] = slips.find(([one]) => one.test(typed))!;
  return fail(say(pattern.exec(typed)![1] ?? ''), tokens[at]!.at);
}

/** Adds an assignment to the others, behind the parts of it that were given a name. */
function readAssignment(
  tokens: readonly ModelToken[],
  text: string,
  { positions, fail, assigned, taken, remark }: Surroundings,
  others: Statement[],
): void {
  const first = tokens[0]!;
  const second = tokens[1];
  if (first.kind !== 'name' || second?.text !== '=' || tokens[2]?.text === '=')
    return refuseSlip(tokens, fail);
  const rest = tokens.slice(2);
  const from = rest[0];
  const last = rest.at(-1);
  if (from === undefined || last === undefined)
    return fail(`${first.text} gets no value: write a formula after =`, second!.at);
  if (last.end - first.at > longestFormula && rest.some(({ kind }) => kind === 'name'))
    fail(tooLong, first.at);
  const before = others.length;
  const { at } = first;
  const { end } = last;
  const extract = (part: Formula): Formula => {
    if (!readsNames(part)) return part;
    const name = freeName(first.text, taken());
    const formula = formulaSource(part);
    const reads = namesRead(part);
    others.push({ name, tree: part, reads, at, end, text: formula, helper: true });
    return name;
  };
  const isName = ({ kind, text: word }: ModelToken, k: number): boolean =>
    kind === 'name' && rest[k + 1]?.text !== '(' && (!isConstant(word) || assigned.has(word));
  const isValue = !rest.some(isName);
  const context = { positions, fail, assigned, extract, isValue, remark };
  const parsed = parseModelFormula(rest, context);
  // A part that is all of the formula has its name already.
  const isOnePart = others.length > before && others.at(-1)!.name === parsed;
  const tree = isOnePart ? others.pop()!.tree : parsed;
  const isWhole = others.length === before;
  const formula = isWhole ? text.slice(from.at, end) : formulaSource(tree);
  others.push({ name: first.text, tree, reads: namesRead(tree), at, end, text: formula });
}

const placeOfName = (name: string, tokens: readonly ModelToken[]): number | undefined =>
  tokens.find(({ kind, text }) => kind === 'name' && text === name)?.at;

/** Where a statement first reads a name. */
type ReadAt = (statement: Statement, name: string) => number;

/** Which statement assigns a name; none is assigned twice. */
function placesOf(statements: readonly Statement[], fail: Fail): Map<string, number> {
  const places = new Map<string, number>();
  statements.forEach(({ name, at }, k) => {
    if (places.has(name)) fail(`${name} is assigned twice: give the second one another name`, at);
    places.set(name, k);
  });
  return places;
}

/** No name is that of the gradient of another. */
function checkGradients(
  statements: readonly Statement[],
  places: ReadonlyMap<string, number>,
  readAt: ReadAt,
  fail: Fail,
): void {
  const mayBeGradient = (name: string): boolean => name.startsWith(gradientName(''));
  const isSafe = ({ name, reads }: Statement): boolean =>
    !mayBeGradient(name) && !reads.some(mayBeGradient);
  if (statements.every(isSafe)) return;
  const all = new Set([...places.keys(), ...statements.flatMap(({ reads }) => reads)]);
  for (const name of all) {
    const gradient = gradientName(name);
    if (!all.has(gradient)) continue;
    const place = places.get(gradient);
    const reader = statements.find(({ reads }) => reads.includes(gradient));
    fail(
      `${gradient} is the name of the gradient of ${name}: give it another one`,
      place === undefined ? readAt(reader!, gradient) : statements[place]!.at,
    );
  }
}

/** `isAssigned` tells whether a name is computed by a statement from a place on. */
function checkOrder(
  statements: readonly Statement[],
  isAssigned: (name: string, from: number) => boolean,
  readAt: ReadAt,
  fail: Fail,
): void {
  statements.forEach((statement, k) => {
    const { name, reads } = statement;
    const early = reads.find((read) => isAssigned(read, k));
    if (early === undefined) return;
    const at = readAt(statement, early);
    if (early === name) fail(`${name} reads itself: give the new value another name`, at);
    fail(`${name} reads ${early} before it is assigned: move its line up`, at);
  });
}

/** The value of a right side without names. */
function valueOf(statement: Statement, fail: Fail, positions: Positions): Matrix {
  const { name, tree, at, text } = statement;
  const plain = plainArray(tree);
  if (plain === undefined && text.length > longestFormula) fail(tooLong, at);
  const value = plain ?? worked(statement, fail, positions);
  if (value.data.length > mostEntries) fail(`${name} has more than ${mostEntries} entries`, at);
  return value;
}

/** The value of an expression. */
function worked({ name, tree, at }: Statement, fail: Fail, positions: Positions): Matrix {
  try {
    const step: Step = { name: 'value', pass: 'forward', formula: '', tree };
    const compiled = compile([step], new Map());
    const memory = load(compiled, new Map());
    compiled.run(memory);
    const { rows, cols } = compiled.places.get('value')!;
    if (!memory.every(Number.isFinite)) fail(`${name} is not finite`, at);
    return withWritten(
      { rows, cols, data: memory },
      typeof tree === 'number' ? undefined : (tree as Written),
    );
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    return fail(error.message, placeOf(error, positions) ?? at);
  }
}

/** An array of nothing but numbers, for which no code is made; undefined of all else. */
function plainArray(tree: Formula): Matrix | undefined {
  const head = headOf(tree);
  if (head !== 'list' && head !== 'rows') return undefined;
  const rows = argumentsOf(tree).map((row) =>
    headOf(row) === 'beside' ? argumentsOf(row) : [row],
  );
  const cols = rows[0]!.length;
  if (rows.some(({ length }) => length !== cols)) return undefined;
  const entries = rows.flat().map(numberOf);
  if (entries.includes(undefined)) return undefined;
  return { rows: rows.length, cols, data: Float64Array.from(entries as number[]) };
}

/** What a number is that may have a sign, undefined of all else. */
function numberOf(tree: Formula): number | undefined {
  if (typeof tree === 'number') return tree;
  const [entry] = headOf(tree) === '-' ? argumentsOf(tree) : [];
  return argumentsOf(tree).length === 1 && typeof entry === 'number' ? -entry : undefined;
}

/** Givens that the output does not depend on. */
function unreadAmong(givens: readonly string[], computed: readonly Statement[]): string[] {
  const needed = new Set([computed.at(-1)!.name]);
  for (let k = computed.length - 1; k >= 0; k--) {
    const { name, reads } = computed[k]!;
    if (needed.has(name)) for (const read of reads) needed.add(read);
  }
  return givens.filter((name) => !needed.has(name));
}

/** What nothing reads, but for the output. */
function asideAmong(computed: readonly Statement[]): string[] {
  const read = new Set(computed.flatMap(({ reads }) => reads));
  return computed
    .slice(0, -1)
    .map(({ name }) => name)
    .filter((name) => !read.has(name));
}

function placeOf({ node, argument }: Misfit, positions: Positions): number | undefined {
  const place = typeof node === 'object' ? positions.get(node) : undefined;
  const ofArgument = argument === undefined ? undefined : place?.ofArguments[argument];
  return ofArgument ?? place?.at;
}

function misfitError(
  fault: Misfit,
  forward: readonly Step[],
  positions: Positions,
  text: string,
  source: string,
): UserError {
  const { node, message } = fault;
  const at = placeOf(fault, positions);
  if (at !== undefined) return errorAt(message, at, text, source);
  const step = forward.find(({ tree }) => tree === node);
  const place = step ? `${source}: ${step.name}` : source;
  return new UserError(`${place}: ${message}`);
}

const failing =
  (text: string, source: string): Fail =>
  (message, at) => {
    throw errorAt(message, at, text, source);
  };

/** The error with the line it is in, and a caret under the place. */
function errorAt(message: string, at: number, text: string, source: string): UserError {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const start = before.lastIndexOf('\n') + 1;
  const end = text.indexOf('\n', at);
  const whole = text.slice(start, end < 0 ? undefined : end);
  return new UserError(`${source}:${line}: ${message}`, excerpt(whole, at - start));
}
