// The records of --data, NDJSON or a table, as inputs and targets of one network. All are held:
// every step goes through every record.
import { blocks, countLines } from '../records/lines.ts';
import { choiceFields, mergeAll, type AllChoices } from '../records/choices.ts';
import { collectRemarks } from '../records/remarks.ts';
import { peek, reader, sniff } from '../records/read.ts';
import type { Row } from '../records/row.ts';
import type { Note } from '../decimal.ts';
import type { Matrix } from '../matrix.ts';
import { makeProblem, type Problem } from '../engine/problem.ts';
import { choiceNames } from '../names.ts';
import { listed } from '../records/options.ts';
import { readBytes, sourceName, type Streams } from '../streams.ts';
import { UserError } from '../user-error.ts';
import type { Sample } from './trainer.ts';

/** The problem of the first record, and the input and target of each. */
export interface Data {
  readonly problem: Problem;
  readonly samples: readonly Sample[];
  readonly lr: number | undefined;
  /** The choices that the records make, as they are made, as fields in JSON. */
  readonly chosen: readonly string[];
}

/** What holds for all records. */
export interface Common {
  /** W and b. */
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
  const rows = rowsOf(path, streams, (line) => collected.add('number', line));
  const { data, unused } = await readRows(rows, common, source).finally(() => collected.say(note));
  const names = listed([...unused]);
  if (unused.size > 0) note(`not used, for they are no quantities: ${names}`);
  return data;
}

/** The problems of all rows as one, and the names of fields that count for nothing. */
async function readRows(
  rows: AsyncIterable<PlacedRow>,
  { parameters, choices }: Common,
  source: string,
): Promise<{ data: Data; unused: ReadonlySet<string> }> {
  let first: { readonly problem: Problem; readonly choices: AllChoices } | undefined;
  const samples: Sample[] = [];
  const unused = new Set<string>();
  for await (const row of rows) {
    for (const { key, name, choice } of row.fields)
      if (name === undefined && choice === undefined) unused.add(key);
    const problem = placed(`${source}:${row.line}`, () => {
      refuseOther(row.choices, first?.choices ?? row.choices);
      const chosen = mergeAll(row.choices, choices);
      return makeProblem(together(row.quantities, parameters), chosen);
    });
    first ??= { problem, choices: row.choices };
    samples.push({ x: problem.given.get('x')!.data, y: problem.given.get('y')!.data });
  }
  if (first === undefined)
    throw new UserError(
      `${source} has no records: one JSON object a line, such as {"x":0.5,"y":1}, ` +
        'or a table with columns x and y',
    );
  const made = new Set(choiceFields(first.choices).map(([name]) => name));
  const all = mergeAll(first.choices, choices);
  const chosen = choiceFields(all).flatMap(([name, text]) =>
    made.has(name) ? [`"${name}":${text}`] : [],
  );
  return { data: { problem: first.problem, samples, lr: all.lr, chosen }, unused };
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

async function* rowsOf(path: string, streams: Streams, note: Note): AsyncGenerator<PlacedRow> {
  const source = sourceName(path);
  const { start, chunks } = await peek(readBytes(path, streams));
  if (start.text === '') return;
  const { cut, tooLong, read, end } = reader(sniff(start, source), source, note);
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

/** A record's own W and b would be others in each record. Throws UserError. */
function together(
  quantities: ReadonlyMap<string, Matrix>,
  parameters: ReadonlyMap<string, Matrix>,
): Map<string, Matrix> {
  const own = [...quantities.keys()].find((name) => name !== 'x' && name !== 'y');
  if (own !== undefined)
    throw new UserError(
      `${own} stands in a record, but all records are trained on together: ` +
        'give it as an option or with --from',
    );
  const missing = ['x', 'y'].filter((name) => !quantities.has(name));
  const areMissing = missing.length === 1 ? 'is missing' : 'are missing';
  if (missing.length > 0)
    throw new UserError(`${missing.join(' and ')} ${areMissing} in the record`);
  return new Map([...quantities, ...parameters]);
}

function placed<Result>(at: string, make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    throw error instanceof UserError
      ? new UserError(`${at}: ${error.message}`, error.below)
      : error;
  }
}
