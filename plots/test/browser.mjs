// A headless Chromium with the page of the fixture run, for the tests of one file. Skipped, with the reason, where there is
// no Chromium.
import assert from 'node:assert/strict';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test as testOnce} from 'node:test';
import {pathToFileURL} from 'node:url';
import {pageOf} from '../headless/page.mjs';
import {makeRun} from '../shared/run.mjs';
import {fixtureRun, json, poison, slower} from './helpers.mjs';
import {makeRun as makeSynthetic} from './make-fixture.mjs';

const executablePath = process.env.IPCBENCH_CHROMIUM ?? '/usr/bin/chromium';
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
export const skip = existsSync(executablePath) ? false : `no browser at ${executablePath} (Debian package chromium)`;
export const axe = skip ? '' : readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser;
export let folder;
const urls = {};
before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), 'ipcbench-page-'));
  for (const [name, run] of [
    ['plain', fixtureRun()],
    ['many', makeRun(makeSynthetic({mechanisms: 45}).summary)],
    ['hostile', fixtureRun(poison)],
  ]) {
    writeFileSync(join(folder, `${name}.html`), await pageOf(run));
    urls[name] = pathToFileURL(join(folder, `${name}.html`)).href;
  }
  writeFileSync(join(folder, 'other.json'), JSON.stringify(slower(json('summary.json'))));
  writeFileSync(join(folder, 'broken.json'), '{"schema": 7}');
  const {chromium} = await import('playwright-core');
  browser = await chromium.launch({executablePath, args: flags});
});
after(async () => {
  await browser?.close();
  if (folder) rmSync(folder, {recursive: true, force: true});
});

// A test of pages. It is done again where it failed on a page that is not painted any more (see paints): what fails on one
// that is has failed.
export const test = (name, options, body) =>
  testOnce(name, options, async (t) => {
    for (let tries = 1; ; ++tries) {
      try {
        return await body(t);
      } catch (error) {
        const page = opened.get(t);
        if (tries === 3 || !page || (await paints(page).catch(() => true))) throw error;
        t.diagnostic(`Chromium has stopped painting this page, so it is done again: ${error.message}`);
      }
    }
  });

// Opens the page, alone: the one that the test had before is closed. When the test ends, demands that none of them
// complained of anything or asked for anything.
export async function open(t, {page: name = 'plain', width = 1280, height = 900, ...options} = {}) {
  await opened.get(t)?.close();
  for (let tries = 1; ; ++tries) {
    const page = await browser.newPage({viewport: {width, height}, acceptDownloads: true, ...options});
    opened.set(t, page);
    page.setDefaultTimeout(120_000); // a busy machine is no fault of the page
    const complaints = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!/^(file|blob|data):/.test(request.url())) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(urls[name]);
    await page.waitForSelector('html[data-ready]');
    t.after(async () => {
      await page.close();
      assert.deepEqual(complaints, []);
    });
    if (await paints(page)) return page;
    assert.ok(tries < 5, 'Chromium paints no frames');
    t.diagnostic('Chromium paints no frames of this page; opened again');
    await page.close();
  }
}
const opened = new WeakMap();

// Whether the browser paints the page: now and then, once in some hundred pages, a headless Chromium never begins to. Then
// no chart comes into sight and no button holds still.
const paints = (page) =>
  page.evaluate(() =>
    Promise.race([
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))),
      new Promise((done) => setTimeout(() => done(false), 15_000)),
    ]),
  );

export const title = (page, name) => page.locator(`#chart-${name} .picture`).getAttribute('aria-label');
export const show = async (page, name) => {
  await page.locator(`#chart-${name}`).scrollIntoViewIfNeeded();
  await page.waitForSelector(`#chart-${name} svg`);
};
export const seeAll = (page) =>
  page.evaluate(async () => {
    for (const figure of document.querySelectorAll('figure.chart:not([hidden])')) {
      // A chart is drawn when it comes into sight; on a busy machine that takes its time.
      figure.scrollIntoView({behavior: 'instant'});
      for (let tries = 0; !figure.querySelector('svg, .empty:not([hidden])') && tries < 3000; ++tries)
        await new Promise((done) => setTimeout(done, 20));
      if (!figure.hidden && !figure.querySelector('svg, .empty:not([hidden])')) throw new Error(`${figure.id} was not drawn`);
    }
    scrollTo({top: 0, behavior: 'instant'});
  });
