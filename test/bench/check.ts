// How well mistakes are found that are planted in random networks, and what else fits the numbers
// they make.
import { exact, valueText } from '../../src/text/notation.ts';
import setup, { bundle } from '../bundle.ts';
import { lr, planter, plantable, plantedShapes } from '../planting.ts';
import { fairness, hits } from './fairness.ts';
import { compare } from './pairs.ts';

const networks = 200;

export function* check(): Generator<string> {
  yield* throughput();
  yield* fairness();
  yield* catalogue();
}

function* catalogue(): Generator<string> {
  for (const id of plantable)
    for (const widths of plantedShapes) {
      const { planted, found, confused, failures } = hits(id, widths, networks);
      const result = planted === 0 ? 'no room for it' : `${found} of ${planted}`;
      const row = [id.padEnd(20), widths.join('-'), '', result].join(' ');
      const others = [...confused].map(([other, count]) => `${other} ${count}`).join(', ');
      const line = others === '' ? row : `${row}  also fits: ${others}`;
      yield [line, ...failures.slice(0, 3)].join('\n      ');
    }
}

const sheets = 10_000;

/** Sheets of a class as lines: results of random 1-1-1 networks, right or each with a mistake. */
function classOf(isRight: boolean): string {
  const planters = plantable.map((id) => planter(id, [1, 1, 1]));
  const lines: string[] = [];
  for (let seed = 1; lines.length < sheets; seed++) {
    const sheet = (planters[seed % planters.length] as (typeof planters)[number])(seed);
    if (!sheet || sheet.problem.model.network!.loss !== 'half-sse') continue;
    const answers = (isRight ? sheet.right : sheet.answers).filter(({ name }) =>
      /^(y_pred|loss|d[Wb]\d|dz\d)$/.test(name),
    );
    const given = [...sheet.problem.given].map(([name, value]) => {
      const text = valueText(value, exact);
      return `"${name}":${text}`;
    });
    const fields = [`"id":${seed}`, ...given].join(',');
    const written = answers.map(({ name, text }) => `"${name}":"${text}"`).join(',');
    lines.push(`{${fields},"answers":{${written}}}\n`);
  }
  return lines.join('');
}

function throughput(): string[] {
  setup();
  return [true, false].map((isRight) => {
    const input = classOf(isRight);
    const command = {
      file: process.execPath,
      argv: [bundle, 'check', '--each', '-', '--lr', String(lr)],
      input,
      status: isRight ? 0 : 1,
    };
    const { first, ratio } = compare(command, { file: process.execPath, argv: ['-e', '0'] }, 5);
    const what = isRight ? 'all right' : 'a mistake in each';
    const rate = (sheets / first).toFixed(1);
    const times = ratio.toFixed(0);
    return [
      `${sheets} sheets of 8 answers, 1-1-1, ${what}:`,
      `${rate} sheets a millisecond (${times} x node -e 0)`,
    ].join(' ');
  });
}
