// `backprop help`: the manual in the terminal, a page for each command and topic.
import { suggestion } from '../choice.ts';
import type { CommandDefinition } from '../command.ts';
import { renderPage } from '../manual/render.ts';
import { topics } from '../manual/topics.ts';
import { choosePaint, colorOption } from '../paint.ts';
import { UserError } from '../user-error.ts';

const examples = `
The manual: a page for each command and topic. man backprop is the same text.

  $ backprop help exit-codes | head -n 1
  exit-codes: how a run ended, and what errors look like
  $ backprop help | head -n 3 | tail -n 1
    values: inputs, weights, expressions and the step
`;

/** The columns of a page that goes into a pipe, and the most on a terminal. */
const [usualColumns, mostColumns] = [80, 100];

export const help: CommandDefinition = {
  usage: '[command|topic]',
  words: topics,
  examples,
  remarks: `\nTopics: ${topics.join(', ')}.\n`.replace(/(.{60,78}), /g, '$1,\n'),
  options: [
    {
      heading: 'Options:',
      rows: [colorOption],
    },
  ],
  run: async (options: { readonly color?: string }, words, streams) => {
    const [topic, ...more] = words;
    if (more.length > 0)
      throw new UserError('help is for one command or topic: leave out the rest');
    const { pages } = await import('../manual/pages.ts');
    const page = topic === undefined ? contents(pages) : pages[topic];
    if (page === undefined || (topic !== undefined && !Object.hasOwn(pages, topic)))
      throw new UserError(
        `${topic} is not a page of the manual: ${suggestion(topic ?? '', topics)}` +
          `there are ${topics.join(', ')}`,
      );
    const columns = Math.min(streams.columns ?? usualColumns, mostColumns);
    await streams.out(await renderPage(page, columns, await choosePaint(options.color, streams)));
    return 0;
  },
};

type Pages = Awaited<typeof import('../manual/pages.ts')>['pages'];

/** What there is: the first line of each page. */
const contents = (pages: Pages): Pages[string] => [
  { kind: 'text', text: 'The pages of the manual, each by backprop help and its name:' },
  {
    kind: 'code',
    lines: Object.values(pages).map(([first]) => (first?.kind === 'heading' ? first.text : '')),
  },
];
