// How far a long run has come, on a terminal, after its first second.
import type { SingleBar } from 'cli-progress';

export interface Progress {
  readonly advance: (by: number) => void;
  /** Clears what is shown. */
  readonly stop: () => void;
}

const patience = 1000;

/** A bar towards `total`; `terminal` is undefined where nothing is to be shown. */
export function progressBar(terminal: NodeJS.WriteStream | undefined, total: number): Progress {
  if (!terminal) return { advance: () => undefined, stop: () => undefined };
  const begun = performance.now();
  let done = 0;
  let bar: SingleBar | undefined;
  let stopped = false;
  const show = async (): Promise<void> => {
    const { default: library } = await import('cli-progress');
    if (stopped) return;
    bar = new library.SingleBar({
      stream: terminal,
      clearOnComplete: true,
      hideCursor: true,
      format: '{bar} {percentage}%  {eta_formatted} left',
      barCompleteChar: '#',
      barIncompleteChar: '.',
      barsize: 30,
    });
    bar.start(total, done);
  };
  let asked = false;
  return {
    advance: (by) => {
      done += by;
      bar?.update(done);
      if (asked || performance.now() - begun < patience) return;
      asked = true;
      void show();
    },
    stop: () => {
      stopped = true;
      bar?.stop();
    },
  };
}
