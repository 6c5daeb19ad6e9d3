// Work in threads of this program: blocks go out to them, what came of each comes back in the order
// in which they went.
import { orAborted, type Streams, type Thread } from './streams.ts';
import { UserError } from './user-error.ts';

/** What is said of a thread's work: its command, and what that needs to know. */
export interface Task {
  readonly command: string;
  readonly plan: unknown;
}

export interface Threads {
  /** How many messages may be on the way: so many are held in memory, and no more. */
  readonly most: number;
  /** Sends it to every thread; there is no answer. */
  readonly tell: (message: unknown) => void;
  /** What the thread with the least to do answers. */
  readonly ask: (message: unknown) => Promise<unknown>;
  readonly stop: () => void;
}

const mostJobs = 256;

/** How many threads `--jobs` asks for. Throws UserError. */
export function readJobs(text: string | undefined): number {
  const typed = (text ?? '1').trim();
  const jobs = Number(typed);
  if (!/^\d+$/.test(typed) || jobs < 1 || jobs > mostJobs)
    throw new UserError(
      `--jobs is ${typed || 'empty'}: write a whole number from 1 to ${mostJobs}, ` +
        'such as the number of cores',
    );
  return jobs;
}

/** Threads that begin when they are first told or asked something; undefined for one job. */
export function threadsFor(
  jobs: number,
  task: Task,
  startThread: Streams['startThread'],
): Threads | undefined {
  if (jobs === 1) return undefined;
  let started: { readonly thread: Thread; waiting: number }[] = [];
  const all = (): typeof started => {
    if (started.length === 0)
      started = Array.from({ length: jobs }, () => ({ thread: startThread(task), waiting: 0 }));
    return started;
  };
  return {
    most: 2 * jobs,
    tell: (message) => all().forEach(({ thread }) => void thread.ask(message).catch(ignore)),
    ask: (message) => {
      const least = all().reduce((best, other) => (other.waiting < best.waiting ? other : best));
      least.waiting++;
      return least.thread.ask(message).finally(() => least.waiting--);
    },
    stop: () => started.forEach(({ thread }) => thread.stop()),
  };
}

const ignore = (): void => undefined;

/**
 * What threads answer to messages, in order, each as soon as it is there and those before it; ends
 * early when it is interrupted. What the messages themselves throw comes behind the last answer.
 */
export async function* answers<Answer>(
  messages: AsyncIterator<unknown>,
  threads: Pick<Threads, 'ask' | 'most'>,
  interrupt: AbortSignal,
): AsyncGenerator<Answer> {
  const waiting: Promise<unknown>[] = [];
  let reading: Promise<Arrival> | undefined = arrival(messages);
  let fault: { readonly error: unknown } | undefined;
  while (reading || waiting.length > 0) {
    const first = waiting[0]?.then((answer) => ({ answer }));
    const events = [first, waiting.length < threads.most ? reading : undefined];
    const event: Arrival | { answer: unknown } | undefined = await orAborted(
      Promise.race(events.filter((promise) => promise !== undefined)),
      interrupt,
    );
    if (event === undefined) return;
    if ('answer' in event) {
      void waiting.shift();
      yield event.answer as Answer;
    } else if ('message' in event) {
      const asked = threads.ask(event.message);
      asked.catch(ignore);
      waiting.push(asked);
      reading = arrival(messages);
    } else {
      fault = event.error === undefined ? undefined : { error: event.error };
      reading = undefined;
    }
  }
  if (fault) throw fault.error;
}

/** The next message, or the end, which may be a fault. */
type Arrival = { readonly message: unknown } | { readonly error: unknown };

const arrival = (messages: AsyncIterator<unknown>): Promise<Arrival> =>
  messages.next().then(
    ({ value, done }) => (done ? { error: undefined } : { message: value as unknown }),
    (error: unknown) => ({ error }),
  );

/** An item that was taken from the rest, and the rest. */
export async function* withFirst<Item>(
  first: Item,
  rest: AsyncIterable<Item>,
): AsyncGenerator<Item> {
  yield first;
  yield* rest;
}
