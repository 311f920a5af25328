// The page in a headless Chromium: what a reader does with it. Skipped, with the reason, where there is no Chromium.
import assert from 'node:assert/strict';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {pageOf} from '../headless/page.mjs';
import {fixtureRun, hostile, json, poison, slower} from './helpers.mjs';

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
const skip = existsSync(executablePath) ? false : `no browser at ${executablePath} (Debian package chromium)`;
const axe = skip ? '' : readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser, folder;
const urls = {};
before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), 'ipcbench-page-'));
  for (const [name, run] of [
    ['plain', fixtureRun()],
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

// Opens the page and, when the test ends, demands that it complained of nothing and asked for nothing.
async function open(t, {page: name = 'plain', width = 1280, height = 900, ...options} = {}) {
  const page = await browser.newPage({viewport: {width, height}, acceptDownloads: true, ...options});
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
  return page;
}

const title = (page, name) => page.locator(`#chart-${name} .picture`).getAttribute('aria-label');
const show = async (page, name) => {
  await page.locator(`#chart-${name}`).scrollIntoViewIfNeeded();
  await page.waitForSelector(`#chart-${name} svg`);
};
const seeAll = (page) =>
  page.evaluate(async () => {
    for (const figure of document.querySelectorAll('figure.chart:not([hidden])')) {
      // A chart is drawn when it comes into sight; on a busy machine that takes its time.
      figure.scrollIntoView({behavior: 'instant'});
      for (let tries = 0; !figure.querySelector('svg') && tries < 200; ++tries)
        await new Promise((done) => setTimeout(done, 20));
    }
    scrollTo({top: 0, behavior: 'instant'});
  });

test('the page opens with its answer, in under a second', {skip}, async (t) => {
  const page = await open(t);
  const ready = await page.evaluate(() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd);
  t.diagnostic(`ready after ${Math.round(ready)} ms`);
  assert.match(await page.textContent('#answer'), /shm_sem.*quickest, 4\.32 µs/s);
  assert.equal(await page.locator('#answer .card').count(), 5);
});

test(
  'every chart is drawn, in both languages and both colours, and nothing is wider than the page',
  {skip},
  async (t) => {
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [1280, 'dark'],
      [390, 'light'],
      [390, 'dark'],
    ]) {
      const page = await open(t, {width, colorScheme});
      for (const lang of ['en', 'zh-CN']) {
        if (lang !== 'en') await page.click('#language');
        await seeAll(page);
        assert.equal(await page.getAttribute('html', 'lang'), lang);
        assert.equal(await page.getAttribute('html', 'data-theme'), colorScheme);
        assert.equal(await page.locator('figure.chart:not([hidden])').count(), 17);
        assert.equal(await page.locator('figure.chart:not([hidden]) .picture svg').count(), 17);
        const {scroll, inner, cut} = await page.evaluate(() => ({
          scroll: document.documentElement.scrollWidth,
          inner: innerWidth,
          cut: [...document.querySelectorAll('.picture')]
            .filter((p) => p.offsetParent && p.querySelector('svg').width.baseVal.value > p.clientWidth + 1)
            .map((p) => p.parentNode.id),
        }));
        assert.ok(scroll <= inner, `${lang} at ${width}: ${scroll} wide`);
        assert.deepEqual(cut, [], `${lang} at ${width}`);
      }
    }
  },
);

test('no text of a chart lies outside its picture', {skip}, async (t) => {
  for (const width of [1280, 390]) {
    const page = await open(t, {width});
    for (const lang of ['en', 'zh']) {
      if (lang === 'zh') await page.click('#language');
      await seeAll(page);
      const outside = await page.evaluate(() =>
        [...document.querySelectorAll('figure.chart:not([hidden]) .picture')].flatMap((picture) => {
          const frame = picture.getBoundingClientRect();
          return [...picture.querySelectorAll('text')]
            .filter((text) => {
              const box = text.getBoundingClientRect();
              return (
                text.textContent &&
                getComputedStyle(text).opacity !== '0' &&
                box.width &&
                (box.left < frame.left - 1 ||
                  box.right > frame.right + 1 ||
                  box.top < frame.top - 1 ||
                  box.bottom > frame.bottom + 1)
              );
            })
            .map((text) => `${picture.parentNode.id}: ${text.textContent}`);
        }),
      );
      assert.deepEqual(outside, [], `${lang} at ${width}`);
    }
  }
});

test('pointing at a mark tells n, median, interval and command', {skip}, async (t) => {
  const page = await open(t);
  await show(page, 'round_trip');
  await page.locator('#chart-round_trip .mark-symbol.role-mark path').first().hover();
  const tip = await page.textContent('#tooltip');
  const cell = json('summary.json').cells.find((c) => tip.includes(c.name));
  assert.ok(cell, tip);
  assert.match(tip, new RegExp(`${cell.launches} launches of`));
  assert.match(tip, /98\.4 % interval/);
  assert.ok(tip.includes(`ipcbench run --scenario round_trip --mechanism ${cell.mechanism} --size 64`));
  await page.keyboard.press('Escape');
  assert.ok(await page.isHidden('#tooltip'));
});

test('the table under a chart holds the figures of summary.json', {skip}, async (t) => {
  const page = await open(t);
  const cells = new Map(json('summary.json').cells.map((cell) => [cell.name, cell]));
  let compared = 0;
  for (const name of [
    'round_trip',
    'round_trip_by_size',
    'idle_gap',
    'pool_or_fork',
    'messages_by_size',
    'synchronisation',
  ]) {
    await show(page, name);
    await page.click(`#chart-${name} summary`);
    await page.waitForSelector(`#chart-${name} tbody tr`);
    const rows = await page.locator(`#chart-${name} tbody tr`).evaluateAll((list) =>
      list.map((row) => ({
        cell: row.dataset.cell,
        ...Object.fromEntries(
          [...row.querySelectorAll('[data-value]')].map((td) => [td.dataset.key, Number(td.dataset.value)]),
        ),
      })),
    );
    assert.ok(rows.length > 3);
    for (const row of rows) {
      const {value, low, high, launches} = cells.get(row.cell);
      assert.deepEqual([row.value, row.low, row.high, row.launches], [value, low, high, launches]);
      ++compared;
    }
  }
  assert.ok(compared > 100);
});

test('scale, units, placement and size change the charts', {skip}, async (t) => {
  const page = await open(t);
  await show(page, 'round_trip');
  const ticks = () => page.locator('#chart-round_trip .role-axis-label text').allTextContents();
  await page.selectOption('#scale', 'linear');
  assert.ok((await ticks()).includes('0'));
  await page.selectOption('#units', 'ns');
  assert.ok((await ticks()).some((text) => /000 ns$/.test(text)));
  await page.selectOption('#scale', 'log');
  await page.selectOption('#size', '4096');
  assert.match(await title(page, 'round_trip'), /round trip of 4 KiB/);
  await page.focus('#placement');
  await page.selectOption('#placement', 'same_cpu');
  assert.match(await title(page, 'throughput_by_size'), /same CPU/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'placement', 'the choice keeps the focus');
});

test('the mechanism filter shows, hides and returns to the rule', {skip}, async (t) => {
  const page = await open(t);
  await page.click('#filter > summary');
  await page.click('#filter-none');
  assert.ok(await page.isVisible('#chart-idle_gap .empty'));
  await page.check('input[value="pipe"]');
  await page.check('input[value="posix_mq"]');
  await show(page, 'idle_gap');
  assert.deepEqual((await page.locator('#chart-idle_gap .role-legend-label text').allTextContents()).sort(), [
    'pipe',
    'posix_mq',
  ]);
  assert.match(await page.textContent('#filter-count'), /2 of 9/);
  await page.click('#filter-rule');
  assert.match(await page.textContent('#filter-count'), /best of each family/);
});

test('a second run, chosen or dropped, is compared; a wrong file is refused in one line', {skip}, async (t) => {
  const page = await open(t);
  assert.ok(await page.isHidden('#chart-compare_runs'));
  await page.setInputFiles('#compare-file', join(folder, 'broken.json'));
  await page.locator('#compare-problem', {hasText: 'broken.json'}).waitFor();
  assert.match(await page.textContent('#compare-problem'), /broken\.json: .*expected "schema": 1, found 7/);
  await page.setInputFiles('#compare-file', join(folder, 'other.json'));
  await page.waitForSelector('#chart-compare_runs svg');
  assert.match(await title(page, 'compare_runs'), /^Of 4\d\d cells, \d+ are slower and 0 are quicker/);
  assert.equal(await page.textContent('#compare-problem'), '');
  await page.click('#compare-clear');
  assert.ok(await page.isHidden('#chart-compare_runs'));
  const transfer = await page.evaluateHandle(
    (text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'summary.json', {type: 'application/json'}));
      return data;
    },
    JSON.stringify(slower(json('summary.json'))),
  );
  await page.dispatchEvent('body', 'drop', {dataTransfer: transfer});
  await page.waitForSelector('#chart-compare_runs svg');
});

test('the chooser answers a need, with reasons', {skip}, async (t) => {
  const page = await open(t);
  assert.match(await page.textContent('#chooser-answer .big'), /shm_sem/);
  await page.check('#choose-unrelated');
  assert.match(await page.textContent('#chooser-answer'), /pipe – for related processes only/);
  await page.selectOption('#choose-size', '1048576');
  assert.match(await page.textContent('#chooser-answer'), /signal – does not carry 1 MiB/);
  await page.click('#language');
  assert.ok(await page.isChecked('#choose-unrelated'), 'the need outlives the language');
  assert.match(await page.textContent('#chooser-answer'), /signal – 无法承载 1 MiB/);
});

test('lecture mode: question, prediction, chart; by keyboard alone', {skip}, async (t) => {
  const page = await open(t);
  await page.focus('#lecture-start');
  await page.keyboard.press('Enter');
  assert.ok(await page.isVisible('#lecture'));
  assert.match(await page.textContent('#lecture-question'), /Which mechanism answers quickest/);
  assert.ok(await page.isHidden('#lecture-stage'), 'nothing is given away before the room has predicted');
  await page.keyboard.press('ArrowRight');
  await page.waitForSelector('#lecture-stage svg');
  await page.locator('#lecture-stage .mark-symbol.role-mark path').first().hover();
  assert.match(await page.textContent('#lecture #tooltip'), /launches of/, 'pointing works here too');
  await page.keyboard.press('ArrowRight');
  assert.ok(await page.isHidden('#lecture-stage'));
  assert.match(await page.textContent('#lecture-count'), /^2 \/ 17$/);
  await page.keyboard.press('ArrowLeft');
  assert.ok(await page.isVisible('#lecture-stage svg'), 'what was shown stays shown');
  await page.keyboard.press('End');
  assert.match(await page.textContent('#lecture-count'), /^17 \/ 17$/);
  await page.keyboard.press('Escape');
  assert.ok(await page.isHidden('#lecture'));
  assert.equal(await page.evaluate(() => document.activeElement.id), 'lecture-start');
});

test('charts download as SVG, PNG and CSV', {skip}, async (t) => {
  const page = await open(t, {colorScheme: 'dark'});
  await show(page, 'throughput_by_size');
  const get = async (kind) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click(`#chart-throughput_by_size [data-download="${kind}"]`),
    ]);
    assert.equal(download.suggestedFilename(), `throughput_by_size.en.${kind}`);
    return readFileSync(await download.path());
  };
  const svg = (await get('svg')).toString();
  assert.match(svg, /^<svg/);
  assert.match(svg, /fill="#ffffff"/, 'a slide is light');
  assert.equal((await get('png')).subarray(1, 4).toString(), 'PNG');
  const lines = (await get('csv')).toString().trim().split('\r\n');
  assert.match(lines[0], /cell,series,step,value,low,high,launches/);
  const [cell, , , value] = lines[1].split(',');
  assert.equal(Number(value), json('summary.json').cells.find((c) => c.name === cell).metrics.bytes_per_s.median);
});

test("the notes' table opens its evidence", {skip}, async (t) => {
  const page = await open(t);
  await page.locator('#notes td summary').first().click();
  assert.match(await page.locator('#notes .evidence').first().textContent(), /E24.*ipcbench claims --only E24/s);
});

test('print: light, every chart, no controls', {skip}, async (t) => {
  const page = await open(t, {colorScheme: 'dark'});
  await page.emulateMedia({media: 'print'});
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await page.locator('figure.chart:not([hidden]) .picture svg').count(), 17);
  assert.equal(await page.getAttribute('html', 'data-theme'), 'light');
  assert.ok(await page.isHidden('#controls'));
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
});

test('hostile names run nothing and appear as text', {skip}, async (t) => {
  const page = await open(t, {page: 'hostile'});
  await page.click('#language');
  await seeAll(page);
  await page.click('#filter > summary');
  await page.click('#filter-all');
  await seeAll(page);
  for (const summary of await page.locator('figure.chart:not([hidden]) details > summary').all()) await summary.click();
  for (const symbol of (await page.locator('#chart-round_trip .mark-symbol.role-mark path').all()).slice(0, 12))
    await symbol.hover({force: true});
  await page.click('#lecture-start');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('img, svg script, main script, iframe').count(), 0);
  assert.ok((await page.textContent('body')).includes(hostile.name));
  assert.ok((await page.textContent('#machine')).includes('onload=alert(2)'));
});

test('axe finds no serious fault, light or dark, wide or narrow', {skip}, async (t) => {
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
  ]) {
    const page = await open(t, {width, colorScheme});
    await seeAll(page);
    await page.evaluate(() =>
      document
        .querySelectorAll('#notes details, #filter, #chart-round_trip details, #about details')
        .forEach((details) => {
          details.open = true;
        }),
    );
    await page.evaluate(axe);
    const faults = async (where) =>
      (await page.evaluate((root) => window.axe.run(root ?? document, {resultTypes: ['violations']}), where)).violations
        .filter((v) => ['serious', 'critical'].includes(v.impact))
        .map(
          (v) =>
            `${v.id}: ${v.nodes
              .map((n) => n.target.join(' '))
              .slice(0, 3)
              .join(' | ')}`,
        );
    assert.deepEqual(await faults(), [], `${width} ${colorScheme}`);
    await page.click('#lecture-start');
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await faults('#lecture'), [], 'lecture mode');
  }
});
