// The part of a batch that is run in threads: what is sent to them, and what they do with it. The
// bytes of blocks and results lie in memory that is shared: sent to and fro, they took a quarter of
// the time.
import { alone, type Block } from '../records/lines.ts';
import { answers, type Threads } from '../threads.ts';
import type { Outlet } from './outlet.ts';
import {
  openCourse,
  runBlock,
  type Course,
  type Job,
  type Opening,
  type Outcome,
  type TakeOver,
} from './stream.ts';

/** Memory for a block and its results, of one block after the other. */
interface Slot {
  input: SharedArrayBuffer;
  output: SharedArrayBuffer;
}

/** A block whose bytes are the first ones of its slot. */
interface Sent extends Slot {
  readonly block: Omit<Block, 'bytes'>;
  readonly length: number;
}

/** A source that was opened, with its blocks so far, which are known; or the next block of it. */
type Message = { readonly opening: Opening } | Sent;

/** An outcome whose bytes are the first ones of `output`, which may be larger than the slot's. */
interface Answer extends Omit<Outcome, 'bytes'> {
  readonly output: SharedArrayBuffer;
  readonly length: number;
}

const megabyte = 2 ** 20;

/** Lets threads take over. */
export const byThreads = (threads: Threads, interrupt: AbortSignal): TakeOver =>
  async function* (openings, blocks) {
    for (const opening of openings)
      threads.tell({ opening: { ...opening, blocks: opening.blocks.map(alone) } });
    // One more is read ahead, and one is being written.
    const free = Array.from({ length: threads.most + 2 }, (): Slot => ({
      input: new SharedArrayBuffer(megabyte),
      output: new SharedArrayBuffer(megabyte),
    }));
    const taken: Slot[] = [];
    const messages = async function* (): AsyncGenerator<Message> {
      for await (const { bytes, ...block } of blocks) {
        const slot = free.pop()!;
        taken.push(slot);
        slot.input = withRoom(slot.input, bytes.length);
        new Uint8Array(slot.input).set(bytes);
        yield { ...slot, block, length: bytes.length };
      }
    };
    for await (const answer of answers<Answer>(messages(), threads, interrupt)) {
      const { output, length, ...outcome } = answer;
      const slot = taken.shift()!;
      slot.output = output;
      yield { ...outcome, bytes: new Uint8Array(output, 0, length) };
      free.push(slot);
    }
  };

const withRoom = (memory: SharedArrayBuffer, length: number): SharedArrayBuffer =>
  length <= memory.byteLength ? memory : new SharedArrayBuffer(length);

/** What a thread does: it runs openings again, for what they teach, and answers to blocks. */
export function batchThread(job: Job): (message: Message) => Promise<Answer | undefined> {
  let outlet: Outlet | undefined;
  let course: Course | undefined;
  return async (message) => {
    if ('block' in message) return answerTo(course!, message);
    const { source, input, blocks } = message.opening;
    outlet ??= job.outletFor(input);
    course = openCourse(source, input, outlet, job);
    for (const block of blocks) await runBlock(course, block);
    return undefined;
  };
}

async function answerTo(course: Course, sent: Sent): Promise<Answer> {
  const { input, output, length, block } = sent;
  course.sheet = { bytes: Buffer.from(output), length: 0 };
  const { bytes, ...outcome } = await runBlock(course, {
    ...block,
    bytes: new Uint8Array(input, 0, length),
  });
  const isInside = bytes.buffer === output;
  const memory = isInside ? output : new SharedArrayBuffer(bytes.length);
  if (!isInside) new Uint8Array(memory).set(bytes);
  return { ...outcome, output: memory, length: bytes.length };
}
