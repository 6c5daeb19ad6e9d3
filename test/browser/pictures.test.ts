// Pictures as other programs read them: Mermaid's own parser, and an XML parser that is strict.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderMermaid } from '../../src/graph/mermaid.ts';
import { renderSvg } from '../../src/graph/svg.ts';
import { graphs } from '../graph/samples.ts';
import { isMissing } from './installed.ts';

describe.skipIf(isMissing)('Mermaid', () => {
  beforeAll(async () => {
    const { JSDOM } = await import('jsdom');
    const { window } = new JSDOM('');
    Object.assign(globalThis, { window, document: window.document });
  });
  afterAll(() => {
    // The worker goes on to files that look for a browser.
    Reflect.deleteProperty(globalThis, 'window');
    Reflect.deleteProperty(globalThis, 'document');
  });

  it.each(graphs)("of %s is accepted by Mermaid's own parser", async (_, graph) => {
    const { default: mermaid } = await import('mermaid');
    expect((await mermaid.parse(renderMermaid(graph))).diagramType).toMatch(/^flowchart/);
    await expect(mermaid.parse(renderMermaid(graph).replace('"]', '"'))).rejects.toThrow(
      /Parse error|Lexical error/,
    );
  });
});

describe.skipIf(isMissing)('SVG', () => {
  it.each(graphs)(
    'of %s is well-formed, with words for screen readers, no script and no outside reference',
    async (_, graph) => {
      const text = await renderSvg(graph);
      const { JSDOM } = await import('jsdom');
      const { window } = new JSDOM('');
      const picture = new window.DOMParser().parseFromString(text, 'image/svg+xml');
      expect(picture.querySelector('parsererror')).toBeNull();
      expect(
        picture.documentElement
          .getAttribute('aria-labelledby')
          ?.split(' ')
          .map((id) => picture.getElementById(id)?.textContent),
      ).toEqual([graph.title, graph.description]);
      expect(picture.querySelector('script')).toBeNull();
      expect(text.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
        /https?:|href|url\(|@import/,
      );
      const ids = [...picture.querySelectorAll('[id]')].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const words = [...picture.querySelectorAll('text')].map(({ textContent }) => textContent);
      for (const { name, rows } of graph.nodes)
        expect(words, name).toEqual(
          expect.arrayContaining(rows.flatMap((row) => [row.label, ...row.cells.flat()])),
        );
    },
  );
});
