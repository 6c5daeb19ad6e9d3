// The losses of a training thinned to a bounded number, and their curve drawn in text.

/** Columns of the curve: with its axis it fits 80. */
const columns = 60;
const rows = 12;

/** Twice as many losses are kept as are drawn, at least. */
const most = 4 * columns;

export interface Curve {
  readonly add: (step: number, loss: number) => void;
  /** The curve as lines of text. */
  readonly draw: () => Promise<string>;
}

/**
 * Keeps every loss, then every second, then every fourth: what is drawn depends on the losses
 * alone, not on how many will come.
 */
export function makeCurve(): Curve {
  let kept: { readonly step: number; readonly loss: number }[] = [];
  let last: { readonly step: number; readonly loss: number } | undefined;
  let stride = 1;
  let count = 0;
  return {
    add: (step, loss) => {
      last = { step, loss };
      if (count++ % stride !== 0) return;
      kept.push(last);
      if (kept.length < most) return;
      kept = kept.filter((_, i) => i % 2 === 0);
      stride *= 2;
    },
    draw: async () => {
      const points = last === undefined || kept.at(-1) === last ? kept : [...kept, last];
      const [first] = points;
      const shown =
        points.length <= columns
          ? points
          : Array.from(
              { length: columns },
              (_, i) => points[Math.round((i * (points.length - 1)) / (columns - 1))]!,
            );
      const { plot } = await import('asciichart');
      const losses = shown.map(({ loss }) => loss);
      const logarithmic = spansDecades(losses);
      const heights = logarithmic ? losses.map(Math.log10) : losses;
      const least = Math.min(...heights);
      const range = Math.max(...heights) - least;
      // From 0 to the number of rows: the library counts in steps of the range, and a tiny one
      // never comes to its end.
      const drawn = plot(
        heights.map((height) => (range > 0 ? ((height - least) / range) * rows : 0)),
        {
          height: rows,
          format: (row) =>
            label(
              logarithmic ? 10 ** (least + (row / rows) * range) : least + (row / rows) * range,
            ),
        },
      );
      const scale = logarithmic ? 'loss, logarithmic' : 'loss';
      const title = `${scale}, steps ${first?.step} to ${last?.step}`;
      return [title, ...drawn.split('\n'), ''].map((line) => line.trimEnd()).join('\n');
    },
  };
}

/** Two powers of ten or more between the smallest and the largest; never where one of them is 0. */
function spansDecades(losses: readonly number[]): boolean {
  const least = Math.min(...losses);
  return least > 0 && Math.max(...losses) / least >= 100;
}

const label = (value: number): string => value.toPrecision(3).padStart(9);
