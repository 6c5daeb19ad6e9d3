// Problems and their pages in a real browser.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { backprop } from '../backprop.ts';
import { openBrowser } from './browser.ts';

export const notebook = ['--x', '0.5', '--y', '1'];

export async function pageFile(argv: readonly string[], input?: string): Promise<string> {
  const { code, out, err } = await backprop([...argv, '--format', 'html'], input);
  expect({ code: code === 1 ? 0 : code, err }).toEqual({ code: 0, err: '' });
  return fileOf(out);
}

/** A page with that in it. */
export function fileOf(content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'backprop-page-')), 'page.html');
  writeFileSync(file, content);
  return file;
}

/**
 * The text of every formula, of the picture's numbers and of its arrows. Remarks and marks are of
 * the numbers that a page is made for, and do not apply on one that is changed.
 */
export const shown = (): string[] =>
  [
    ...document.querySelectorAll(
      '.results math, dl math, .givens math, article .wide math, svg .node text, svg .edge text',
    ),
  ]
    .filter((element) => !element.closest('.mark'))
    .map(({ textContent }) => (textContent ?? '').replaceAll(/\s/g, ''));

/** Opens a page and hands it to `look`; returns what it says to the console and asks for. */
export type Visit = (
  file: string,
  options: BrowserContextOptions,
  look: (page: Page) => Promise<void>,
) => Promise<{ said: string[]; asked: string[] }>;

/** Visits by a browser that is open for the tests of a `describe`. */
export function visitor(): Visit {
  let browser: Browser;
  beforeAll(async () => void (browser = await openBrowser()));
  afterAll(() => browser?.close());
  return async (file, options, look) => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const said: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    await look(page);
    await context.close();
    return { said, asked };
  };
}
