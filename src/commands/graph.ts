// The command `graph`: the computation of one problem as a picture.
import { chooseFormat } from '../choice.ts';
import type { CommandDefinition } from '../command.ts';
import { formatOption, type OptionGroup } from '../option-table.ts';
import { chooseLanguage, languageOption } from '../language.ts';
import type { Note } from '../decimal.ts';
import { circuitProblem } from '../graph/circuit.ts';
import { renderDot } from '../graph/dot.ts';
import { renderMermaid } from '../graph/mermaid.ts';
import { renderSvg } from '../graph/svg.ts';
import { quantityGraph } from '../graph/graph.ts';
import { slopeFormulas } from '../graph/derivatives.ts';
import type { Graph, NumberText } from '../graph/picture.ts';
import { neuronGraph } from '../graph/neurons.ts';
import { readDigits, rounded } from '../text/notation.ts';
import { textsOfFormulas, withRightTexts } from '../text/right.ts';
import {
  problemOptions,
  noteUnused,
  noteUnusedRate,
  refuseWords,
  type ProblemOptions,
} from '../records/options.ts';
import { readStepped, stepOptions } from '../records/descent-options.ts';
import { noteRecorded } from '../records/recorded.ts';
import type { Streams } from '../streams.ts';
import { kinkNotes } from '../engine/kinks.ts';
import { runUnchecked } from '../engine/trace.ts';
import { UserError } from '../user-error.ts';

interface GraphOptions extends ProblemOptions {
  readonly format?: string;
  readonly neurons?: true;
  readonly split?: true;
  readonly digits?: string;
  readonly lang?: string;
}

const formats = { svg: renderSvg, dot: renderDot, mermaid: renderMermaid } satisfies Record<
  string,
  (graph: Graph) => string | Promise<string>
>;

const formatNames = Object.keys(formats) as (keyof typeof formats)[];

const examples = `
A picture of the computation of a network or a model: every quantity with its
value (forward) above and its gradient (backward) below, and on each arrow back
the local derivative. To see it: backprop graph --x 0.5 --y 1 > graph.svg

  $ backprop graph --x 0.5 --y 1 | grep -o '<title id.*'
  <title id="graph-title">Backpropagation through a 1-1-1 network</title>
  $ backprop graph --x '[1,2]' --y 1 --layers 1 --w1 '[[.3,-.6]]' --b1 0 \\
      --neurons --format mermaid | grep '|'
    x_1 ---|"0.3"| y_pred
    x_2 -.-|"-0.6"| y_pred
  $ backprop graph --model 'q = x + y; f = q * z' --x -2 --y 5 --z -4 \\
      --format mermaid | grep ×
    f -.->|"× z = -4"| q
    f -.->|"× q = 3"| z
    q -.->|"× 1"| x
    q -.->|"× 1"| y
`;

const remarks = `
Solid arrows carry values, dashed ones gradients, multiplied by what stands on
them; between matrices ⊙ is entry by entry, W2ᵀ · the side of a product.
Matrices of more than 6 rows or columns are shown as their shape. With --lr the
update stands in a third row. The SVG adapts to light and dark and shows
formulas where the pointer rests.
`;

const pictureOptions: readonly OptionGroup[] = [
  {
    heading: 'The picture:',
    rows: [
      formatOption(formatNames, 'svg'),
      {
        flags: '--neurons',
        help: 'units and weighted connections instead of quantities: thick for large, dashed for negative',
      },
      { flags: '--split', help: 'every operation of a formula a node, as circuits are drawn' },
      { flags: '--digits <n>', help: 'decimals (default: 6)' },
      languageOption,
    ],
  },
];

export const graph: CommandDefinition = {
  usage: '--x <value> --y <value> [options] > graph.svg',
  examples,
  remarks,
  options: [problemOptions, stepOptions, ...pictureOptions],
  isBrief: true,
  run: drawOne,
};

async function drawOne(
  options: GraphOptions,
  words: readonly string[],
  streams: Streams,
  note: Note,
): Promise<number> {
  refuseWords(words, 'graph');
  const render = formats[chooseFormat(options.format ?? 'svg', formatNames)];
  const digits = readDigits(options.digits ?? '6');
  const language = chooseLanguage(options.lang, streams.environment);
  if (options.neurons && options.lr !== undefined)
    throw new UserError('--neurons cannot be combined with --lr');
  if (options.neurons && options.split)
    throw new UserError('--neurons and --split are two pictures: leave out one');
  const { problem: asked, lr, others, recorded } = await readStepped(options, streams, note);
  const problem = options.split ? circuitProblem(asked) : asked;
  if (options.neurons) noteUnusedRate(lr, '--neurons shows no update', note);
  const computed = runUnchecked(problem, options.neurons ? undefined : lr);
  const trace = await withRightTexts(computed, digits, note);
  const number: NumberText = (value, text) => text ?? rounded(value, digits);
  const graph = options.neurons
    ? neuronGraph(trace, number, language)
    : quantityGraph(
        trace,
        await textsOfFormulas(slopeFormulas(trace), trace, digits, note),
        number,
        language,
      );
  await noteRecorded(recorded, computed, note);
  (await kinkNotes(computed)).forEach(note);
  noteUnused(others, false, note);
  await streams.out(await render(graph));
  return 0;
}
