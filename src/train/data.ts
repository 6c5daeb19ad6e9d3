// The records of --data, NDJSON or a table, as inputs and targets of one network. All are held: every step goes
// through every record.
import { countLines, withoutMark } from '../records/lines.ts';
import { collectRemarks } from '../records/remarks.ts';
import { peek, reader, sniff } from '../records/read.ts';
import type { Row } from '../records/row.ts';
import type { Note } from '../decimal.ts';
import type { Matrix } from '../matrix.ts';
import { makeProblem, type Choices, type Problem } from '../engine/problem.ts';
import { listed } from '../records/options.ts';
import { readBytes, sourceName, type Streams } from '../streams.ts';
import { UserError } from '../user-error.ts';
import type { Sample } from './trainer.ts';

/** The problem of the first record, and the input and target of each. */
export interface Data {
  readonly problem: Problem;
  readonly samples: readonly Sample[];
}

const mostBytes = 1024 ** 3;

/** Reads a file, or standard input for `-`; `parameters` are the W and b of all. Throws UserError with the line. */
export async function readData(
  path: string,
  parameters: ReadonlyMap<string, Matrix>,
  choices: Choices,
  streams: Streams,
  note: Note,
): Promise<Data> {
  const collected = collectRemarks();
  const remark: Note = (line) => collected.add('number', line);
  return readRecords(path, parameters, choices, streams, note, remark).finally(() =>
    collected.say(note),
  );
}

/** Reads them all; `remark` takes what is said of single numbers. */
async function readRecords(
  path: string,
  parameters: ReadonlyMap<string, Matrix>,
  choices: Choices,
  streams: Streams,
  note: Note,
  remark: Note,
): Promise<Data> {
  const source = sourceName(path);
  let problem: Problem | undefined;
  const samples: Sample[] = [];
  const unused = new Set<string>();
  for await (const { quantities, fields, line } of rowsOf(path, streams, remark)) {
    for (const { key, name } of fields) if (name === undefined) unused.add(key);
    const made = placed(`${source}:${line}`, () =>
      makeProblem(together(quantities, parameters), choices),
    );
    problem ??= made;
    samples.push({
      x: (made.given.get('x') as Matrix).data,
      y: (made.given.get('y') as Matrix).data,
    });
  }
  if (problem === undefined)
    throw new UserError(
      `${source} has no records: one JSON object a line, such as {"x":0.5,"y":1}, or a table with columns x and y`,
    );
  if (unused.size > 0) note(`not used, for they are no quantities: ${listed([...unused])}`);
  return { problem, samples };
}

async function readAll(chunks: AsyncIterable<Uint8Array>, source: string): Promise<Buffer> {
  const held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > mostBytes)
      throw new UserError(`${source}: larger than 1 GiB, the most that is trained on`);
    held.push(chunk);
  }
  return withoutMark(Buffer.concat(held));
}

async function* rowsOf(
  path: string,
  streams: Streams,
  note: Note,
): AsyncGenerator<Row & { readonly line: number }> {
  const source = sourceName(path);
  const { start, chunks } = await peek(readBytes(path, streams));
  if (start.text === '') return;
  const { read, end } = reader(sniff(start, source), source, note);
  const bytes = await readAll(chunks, source);
  for (let at = 0, line = 1; at < bytes.length;) {
    const record = bytes.subarray(at, end(bytes, at));
    const found = await read(record, line);
    if ('fault' in found) throw found.fault;
    if ('row' in found) yield { ...found.row, line };
    at += record.length;
    line += countLines(record);
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
      `${own} stands in a record, but all records are trained on together: give it as an option or with --from`,
    );
  const missing = ['x', 'y'].filter((name) => !quantities.has(name));
  if (missing.length > 0)
    throw new UserError(
      `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing in the record`,
    );
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
