// The records of --data, NDJSON or a table, as inputs and targets of one network. All are held:
// every step goes through every record.
import { listed, namesLike } from '../choice.ts';
import { blocks, countLines } from '../records/lines.ts';
import { choiceFields, mergeAll, type AllChoices } from '../records/choices.ts';
import { collectRemarks } from '../records/remarks.ts';
import { peek, reader, sniff } from '../records/read.ts';
import type { Row } from '../records/row.ts';
import type { Note } from '../decimal.ts';
import { shapeText, type Matrix } from '../matrix.ts';
import type { Problem } from '../engine/problem.ts';
import { choiceNames, type Naming } from '../names.ts';
import type { ProblemSource } from '../records/options.ts';
import { readBytes, sourceName, type Streams } from '../streams.ts';
import { asUserError, isOrAre, placedAt, UserError } from '../user-error.ts';
import { entriesOf, type SampleRecord, type Samples } from './samples.ts';

/** The problem of the first record, and what each record gives. */
export interface Data {
  readonly problem: Problem;
  readonly samples: Samples;
  readonly lr: number | undefined;
  /** The choices that the records make, as they are made, as fields in JSON. */
  readonly chosen: readonly string[];
}

/** What holds for all records. */
export interface Common extends Pick<ProblemSource, 'naming' | 'make' | 'needed' | 'model'> {
  /** W and b, or what a model reads. */
  readonly parameters: ReadonlyMap<string, Matrix>;
  /** Go before those of the records. */
  readonly choices: AllChoices;
}

const mostBytes = 1024 ** 3;

/** Reads a file, or standard input for `-`. Throws UserError with the line. */
export async function readData(
  path: string,
  common: Common,
  streams: Streams,
  note: Note,
): Promise<Data> {
  const source = sourceName(path);
  const collected = collectRemarks();
  const remark: Note = (line) => collected.add('number', line);
  const rows = rowsOf(path, streams, remark, common.naming);
  const { data, unused } = await readRows(rows, common, source).finally(() => collected.say(note));
  const names = listed([...unused]);
  if (unused.size > 0) note(`not used, because they are not quantities: ${names}`);
  return data;
}

/** The problems of all rows as one, and the names of fields that count for nothing. */
async function readRows(
  rows: AsyncIterable<PlacedRow>,
  common: Common,
  source: string,
): Promise<{ data: Data; unused: ReadonlySet<string> }> {
  const { choices } = common;
  let first: First | undefined;
  const kinds: Problem[] = [];
  const kindOf = new Map<string, number>();
  const records: SampleRecord[] = [];
  const unused = new Set<string>();
  for await (const row of rows) {
    for (const { key, name, part, choice } of row.fields)
      if (name === undefined && part === undefined && choice === undefined) unused.add(key);
    const problem = placed(`${source}:${row.line}`, () => {
      refuseOther(row.choices, first?.choices ?? row.choices);
      const chosen = mergeAll(row.choices, choices);
      const made = common.make(together(row.quantities, common, first), chosen);
      if (first) refuseShapes(made, first);
      return made;
    });
    first ??= { problem, choices: row.choices, names: [...row.quantities.keys()] };
    const { names } = first;
    const key = names.map((name) => shapeText(problem.given.get(name)!)).join();
    const kind = kindOf.get(key) ?? kinds.push(withInputs(problem, names)) - 1;
    kindOf.set(key, kind);
    records.push({ kind, entries: entriesOf(problem, names) });
  }
  if (first === undefined)
    throw new UserError(
      `${source} has no records: one JSON object a line, such as {"x":0.5,"y":1}, ` +
        'or a table with columns x and y',
    );
  const samples = { names: first.names, kinds, records };
  const made = new Set(choiceFields(first.choices).map(([name]) => name));
  const all = mergeAll(first.choices, choices);
  const chosen = choiceFields(all).flatMap(([name, text]) =>
    made.has(name) ? [`"${name}":${text}`] : [],
  );
  return { data: { problem: kinds[0]!, samples, lr: all.lr, chosen }, unused };
}

/** What all records have in common with the first. */
interface First {
  readonly problem: Problem;
  readonly choices: AllChoices;
  /** The quantities that it gives. */
  readonly names: readonly string[];
}

/** What the records give is no parameter, whatever the model says of it. */
const withInputs = (problem: Problem, names: readonly string[]): Problem => ({
  ...problem,
  model: { ...problem.model, inputs: new Set([...problem.model.inputs, ...names]) },
});

/**
 * Records of a network may hold any number of samples; what those of a model hold it does not say,
 * so they have the same shapes.
 */
function refuseShapes({ model, given }: Problem, { problem, names }: First): void {
  if (model.network) return;
  for (const name of names) {
    const [here, there] = [given.get(name)!, problem.given.get(name)!].map(shapeText);
    if (here !== there)
      throw new UserError(
        `${name} is ${here} here and ${there} in the first record: ` +
          'all records are trained on together',
      );
  }
}

/** A record's own choices would make another network. Throws UserError. */
function refuseOther(choices: AllChoices, first: AllChoices): void {
  if (choices === first) return;
  const own = new Map(choiceFields(choices));
  const wanted = new Map(choiceFields(first));
  const other = choiceNames.find((name) => own.get(name) !== wanted.get(name));
  if (other === undefined) return;
  const here = own.get(other) ?? 'not given';
  const there = wanted.get(other) ?? 'not given';
  throw new UserError(
    `${other} is ${here} here and ${there} in the first record: ` +
      'all records are trained on together',
  );
}

async function* bounded(
  chunks: AsyncIterable<Uint8Array>,
  source: string,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > mostBytes)
      throw new UserError(`${source}: larger than 1 GiB, the most that is trained on`);
    yield chunk;
  }
}

type PlacedRow = Row & { readonly line: number };

async function* rowsOf(
  path: string,
  streams: Streams,
  note: Note,
  naming: Naming,
): AsyncGenerator<PlacedRow> {
  const source = sourceName(path);
  const { start, chunks } = await peek(readBytes(path, streams));
  if (start.text === '') return;
  const { cut, tooLong, read, end } = reader(sniff(start, source), source, note, naming);
  for await (const block of blocks(bounded(chunks, source), cut)) {
    let { line } = block;
    if (block.tooLong) throw new UserError(`${source}:${line}: ${tooLong}`);
    const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
    for (let at = 0; at < bytes.length;) {
      const record = bytes.subarray(at, end(bytes, at));
      const found = await read(record, line);
      if ('fault' in found) throw found.fault;
      if ('row' in found) yield { ...found.row, line };
      at += record.length;
      line += countLines(record);
    }
  }
}

/**
 * The quantities of a record with those that all have in common. A network's own W and b would be
 * others in each record. Throws UserError.
 */
function together(
  quantities: ReadonlyMap<string, Matrix>,
  { parameters, needed, model }: Common,
  first: First | undefined,
): Map<string, Matrix> {
  const wanted = model ? (first?.names ?? [...quantities.keys()]) : needed;
  const own = [...quantities.keys()].find((name) => !wanted.includes(name));
  if (own !== undefined)
    throw new UserError(
      model
        ? `${own} is not in the first record: all records are trained on together`
        : `${own} stands in a record, but all records are trained on together: ` +
            'give it as an option or with --from',
    );
  if (wanted.length === 0)
    throw new UserError(`the record has none of what the model reads: ${namesLike('', needed)}`);
  const missing = wanted.filter((name) => !quantities.has(name));
  const names = missing.length > 2 ? listed(missing) : missing.join(' and ');
  if (missing.length > 0)
    throw new UserError(`${names} ${isOrAre(missing.length)} missing in the record`);
  return new Map([...parameters, ...quantities]);
}

function placed<Result>(at: string, make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    throw placedAt(at, asUserError(error));
  }
}
