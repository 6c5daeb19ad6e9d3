// Work in threads of this program: blocks go out to them, what came of each comes back in the order
// in which they went.
import { setImmediate } from 'node:timers/promises';
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
  /** True where a thread that has answered before would soon have nothing to do. */
  readonly isOneFree: () => boolean;
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

interface Started {
  readonly thread: Thread;
  waiting: number;
  hasAnswered: boolean;
}

/** So many messages a thread has, so that it is at work while an answer is taken. */
const enough = 2;

/** So many threads, which begin when they are first told or asked something. */
export function threadsFor(
  count: number,
  task: Task,
  startThread: Streams['startThread'],
): Threads {
  let started: Started[] = [];
  const all = (): Started[] => {
    if (started.length === 0)
      started = Array.from({ length: count }, () => ({
        thread: startThread(task),
        waiting: 0,
        hasAnswered: false,
      }));
    return started;
  };
  const asked = async (one: Started, message: unknown): Promise<unknown> => {
    one.waiting++;
    const answer = await one.thread.ask(message).finally(() => one.waiting--);
    one.hasAnswered = true;
    return answer;
  };
  const isFree = ({ hasAnswered, waiting }: Started): boolean => hasAnswered && waiting < enough;
  return {
    most: enough * count,
    tell: (message) => all().forEach((one) => void asked(one, message).catch(ignore)),
    ask: (message) => {
      const least = all().reduce((best, other) => (other.waiting < best.waiting ? other : best));
      return asked(least, message);
    },
    isOneFree: () => started.some(isFree),
    stop: () => started.forEach(({ thread }) => thread.stop()),
  };
}

const ignore = (): void => undefined;

/**
 * What threads answer to messages, in order, each as soon as it is there and those before it; ends
 * early when it is interrupted. What the messages themselves throw comes behind the last answer.
 * With `here` this thread, which is warm already, answers while no other is free.
 */
export async function* answers<Answer, Message = unknown>(
  messages: AsyncIterator<Message>,
  threads: Pick<Threads, 'ask' | 'most' | 'isOneFree'>,
  interrupt: AbortSignal,
  here?: (message: Message) => Promise<Answer>,
): AsyncGenerator<Answer> {
  const waiting: Promise<unknown>[] = [];
  let reading: Promise<Arrival<Message>> | undefined = arrival(messages);
  let fault: { readonly error: unknown } | undefined;
  while (reading || waiting.length > 0) {
    const first = waiting[0]?.then((answer) => ({ answer }));
    const events = [first, waiting.length < threads.most ? reading : undefined];
    const event: Arrival<Message> | { answer: unknown } | undefined = await orAborted(
      Promise.race(events.filter((promise) => promise !== undefined)),
      interrupt,
    );
    if (event === undefined) return;
    if ('answer' in event) {
      void waiting.shift();
      yield event.answer as Answer;
    } else if ('message' in event) {
      const isHere = here && !threads.isOneFree();
      const asked = isHere ? here(event.message) : threads.ask(event.message);
      asked.catch(ignore);
      waiting.push(asked);
      // What others have answered in the meantime is heard of.
      if (isHere) await asked.catch(ignore).then(() => setImmediate());
      reading = arrival(messages);
    } else {
      fault = event.error === undefined ? undefined : { error: event.error };
      reading = undefined;
    }
  }
  if (fault) throw fault.error;
}

/** The next message, or the end, which may be a fault. */
type Arrival<Message> = { readonly message: Message } | { readonly error: unknown };

const arrival = <Message>(messages: AsyncIterator<Message>): Promise<Arrival<Message>> =>
  messages.next().then(
    ({ value, done }) => (done ? { error: undefined } : { message: value }),
    (error: unknown) => ({ error }),
  );
