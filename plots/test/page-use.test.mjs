// What a reader does with the page: points, reads tables, chooses, compares, lectures, downloads.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {folder, open, show, skip, test, title} from './browser.mjs';
import {json, slower} from './helpers.mjs';

test('pointing at a mark tells n, median, interval and command', {skip}, async (t) => {
  const page = await open(t);
  await show(page, 'round_trip');
  const marks = page.locator('#chart-round_trip .mark-symbol.role-mark path');
  let tip, cell;
  for (let i = 0; i < (await marks.count()) && !cell?.limit; ++i) {
    await marks.nth(i).hover();
    tip = await page.textContent('#tooltip');
    cell = json('summary.json').cells.find((c) => tip.includes(c.name));
    assert.ok(cell, tip);
  }
  assert.ok(cell.limit, 'one of the marks stands on a floor');
  assert.match(tip, new RegExp(`${cell.launches} launches of`));
  assert.match(tip, /98\.4 % interval/);
  assert.match(tip, new RegExp(`against its floor[\\d.k]+× \\(${cell.limit.name.split('/')[1]}\\)`));
  assert.ok(tip.includes(`ipcbench run --cell ${cell.name}`));
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
  assert.match(await page.textContent('#filter-count'), /2 of 11/);
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
  assert.match(await title(page, 'compare_runs'), /^Slower: \d+, quicker: 0 of 4\d\d cells/);
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
  assert.match(await page.textContent('#chooser-answer'), /signal – carries at most 64 B here/);
  await page.click('#language');
  assert.ok(await page.isChecked('#choose-unrelated'), 'the need outlives the language');
  assert.match(await page.textContent('#chooser-answer'), /signal – 此处最多承载 64 B/);
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
  assert.match(await page.textContent('#lecture-count'), /^2 \/ 19$/);
  await page.keyboard.press('ArrowLeft');
  assert.ok(await page.isVisible('#lecture-stage svg'), 'what was shown stays shown');
  await page.keyboard.press('End');
  assert.match(await page.textContent('#lecture-count'), /^19 \/ 19$/);
  await page.selectOption('#lecture-jump', {label: 'chunk size'});
  assert.match(await page.textContent('#lecture-question'), /How many tasks should a worker get at once/);
  assert.ok(await page.isHidden('#lecture-stage'), 'a jump gives nothing away either');
  await page.keyboard.press('ArrowRight');
  await page.waitForSelector('#lecture-stage svg');
  const {height, room} = await page.evaluate(() => ({
    height: document.querySelector('#lecture-stage .picture').getBoundingClientRect().height,
    room: document.querySelector('#lecture-stage').clientHeight,
  }));
  assert.ok(height <= room + 2, `a chart of ${height} in ${room}: cut off`);
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
  const evidence = await page.locator('#notes .evidence').first().textContent();
  assert.match(evidence, /E24.*holds with a condition: throughput, not.*✓ throughput at least twice.*ipcbench claims --only E24/s);
  await page.locator('#notes-body > details > summary').click();
  assert.match(await page.locator('#notes-body > details').textContent(), /all 3 claims: 2 with a condition, 1 refuted/);
  assert.ok(await page.getByText('✗ the loop takes as long as map').isVisible());
});

test('what was skipped is listed when somebody asks for it, with its reason', {skip}, async (t) => {
  const page = await open(t);
  const {skipped} = json('summary.json');
  assert.ok(skipped.length > 0);
  assert.equal(await page.locator('#about-body li').count(), 0);
  // By keyboard: charts that are drawn on the way down would move it from under a pointer.
  await page.locator('#about-body details > summary').first().press('Enter');
  await page.waitForSelector('#about-body li');
  const lines = await page.locator('#about-body li').allTextContents();
  for (const {name, reason} of skipped) assert.ok(lines.includes(`${name} – ${reason}`), name);
});
