// The small pieces by themselves: numbers, percentiles, choices, the answer, the bundle.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {bundle} from '../headless/bundle.mjs';
import {embed, pageOf} from '../headless/page.mjs';
import {drawChart, words} from '../headless/svg.mjs';
import {answer} from '../shared/answer.mjs';
import {crossover} from '../shared/charts/pool_or_fork.mjs';
import {choose} from '../shared/choose.mjs';
import {bytes, bytesPerSecond, duration, exactDuration, factor, perSecond} from '../shared/format.mjs';
import {curveOf} from '../shared/percentiles.mjs';
import {commandOf} from '../shared/run.mjs';
import {textWidth, wrap} from '../shared/text_width.mjs';
import {makeSay} from '../shared/words.mjs';
import {fixtureRun, named, poison} from './helpers.mjs';

const say = makeSay(words, 'en');

test('numbers keep three digits and a fitting unit', () => {
  assert.deepEqual(
    [0, 0.4, 32, 999.6, 4850, 92345, 1e6, 59.999e6, 2.5e9].map((ns) => duration(ns)),
    ['0', '0.400 ns', '32.0 ns', '1.00 µs', '4.85 µs', '92.3 µs', '1.00 ms', '60.0 ms', '2.50 s'],
  );
  assert.equal(duration(4850, 'ns'), '4,850 ns');
  assert.equal(duration(4850, 'us'), '4.85 µs');
  assert.deepEqual([1e3, 1e6, 1.5e6, 12.5e3].map(exactDuration), ['1 µs', '1 ms', '1.5 ms', '12.5 µs']);
  assert.deepEqual([1, 1024, 1536, 65536, 2 ** 30].map(bytes), ['1 B', '1 KiB', '1.5 KiB', '64 KiB', '1 GiB']);
  assert.equal(bytesPerSecond(8.947e9), '8.95 GB/s');
  assert.equal(perSecond(999999), '1.00 M/s');
  assert.deepEqual([1.04, 9.96, 38.42, 1234].map(factor), ['1.0', '10', '38.4', '1230']);
});

test('the percentile curve reads a histogram and stops where fewer than ten operations stand behind a point', () => {
  const buckets = [
    [10, 900],
    [128, 90],
    [4096, 10],
  ];
  const curve = curveOf({total: 1000, buckets}, 64);
  const at = (rarity) => curve.reduce((a, b) => (Math.abs(b[0] - rarity) < Math.abs(a[0] - rarity) ? b : a))[1];
  assert.equal(curve[0][1], 10);
  assert.equal(at(2), 10);
  assert.equal(at(56), 129, 'the middle of a bucket two wide');
  assert.ok(curve[curve.length - 1][0] <= 100);
  assert.ok(curve.every(([, value], index) => index === 0 || value >= curve[index - 1][1]));
  assert.deepEqual(curveOf({total: 5, buckets: [[1, 5]]}, 64), []);
});

test('the crossover lies where the costs come within a tenth', () => {
  const line = (values) => values.map((value, index) => ({x: 10 ** index, step: index, value}));
  assert.equal(crossover(line([1, 10, 100]), line([100, 110, 200])), undefined);
  const x = crossover(line([1, 10, 100]), line([10, 20, 101]));
  assert.ok(x > 10 && x < 100);
  assert.equal(crossover([], []), undefined);
});

test('the answer quotes cells, and names ties instead of ranking them', () => {
  const run = fixtureRun();
  const cards = answer(run, say);
  assert.deepEqual(
    cards.map((card) => card.id),
    ['small_same_cpu', 'small_same_llc', 'large', 'tasks', 'notes', 'trust'],
  );
  const names = new Set(run.cells.map((cell) => cell.name));
  for (const card of cards) for (const cell of card.cells) assert.ok(names.has(cell));
  const cell = run.cells.find((c) => c.name === cards[0].cells[0]);
  assert.equal(cards[0].big, 'shm_sem');
  assert.ok(cards[0].text.includes(duration(cell.value)));
  assert.match(cards[0].text, /Tied with boost_shm_sem/);
  assert.deepEqual(
    answer(
      fixtureRun((s) => ({...s, cells: []})),
      say,
    ).map((card) => card.id),
    ['notes', 'trust'],
  );
});

test('the answer and its chart say the same length of task from which on the choice is moot', async () => {
  const more = (summary) => {
    // With four workers a fork catches up with the pool at once; the chart, and so the answer, is of two.
    for (const cell of summary.cells.filter((c) => c.scenario === 'dispatch' && c.workload.chunk === undefined)) {
      const twin = structuredClone(cell);
      twin.workload.workers = 4;
      twin.name = twin.name.replace(/workers:\d+/, 'workers:4');
      if (twin.mechanism === 'pool' && twin.workload.task_ns > 0) twin.value *= 40;
      summary.cells.unshift(twin);
    }
    return summary;
  };
  const run = fixtureRun(more);
  const {params} = await drawChart(named('pool_or_fork'), run);
  const moot = /about ([\d.]+ \w+)/.exec(params.crossing[0].text)[1];
  const card = answer(run, say).find(({id}) => id === 'tasks');
  assert.ok(card.text.includes(`about ${moot} on`), `${card.text} against ${moot}`);
});

test('the chooser ranks by figures, excludes by traits, and says why', () => {
  const run = fixtureRun();
  const need = {
    size: 64,
    goal: 'latency',
    unrelated: false,
    twoWay: true,
    survives: false,
    mayBurn: false,
    placement: 'same_cpu',
  };
  const free = choose(run, need, say);
  assert.deepEqual(
    free.ranked.filter((row) => row.tied).map((row) => row.mechanism),
    ['shm_sem', 'boost_shm_sem'],
  );
  assert.ok(free.ranked.every((row, index) => index === 0 || row.value >= free.ranked[index - 1].value));
  assert.match(free.ranked.find((row) => row.mechanism === 'pipe').reasons.join(), /one-way/);
  const apart = choose(run, {...need, unrelated: true}, say);
  assert.match(apart.excluded.find((row) => row.mechanism === 'pipe').reason, /related/);
  const large = choose(run, {...need, size: 1048576}, say);
  assert.match(large.excluded.find((row) => row.mechanism === 'signal').reason, /carries at most 64 B here/);
  const safe = choose(run, {...need, survives: true}, say);
  assert.ok(safe.ranked.every((row) => ['queue', 'shared_memory'].includes(run.familyOf(row.mechanism))));
  const fast = choose(run, {...need, goal: 'throughput', size: 4096}, say);
  assert.ok(fast.ranked.every((row, index) => index === 0 || row.value <= fast.ranked[index - 1].value));
});

test('a pair that never sleeps is refused unless it may', () => {
  const spin = (summary) => {
    for (const cell of summary.cells.filter((c) => c.scenario === 'round_trip' && c.mechanism === 'shm_sem')) {
      cell.metrics.client_cpu_ns = cell.metrics.server_cpu_ns = {median: cell.value};
    }
    return summary;
  };
  const need = {size: 64, goal: 'latency', placement: 'same_cpu', mayBurn: false};
  assert.match(choose(fixtureRun(spin), need, say).excluded.find((row) => row.mechanism === 'shm_sem').reason, /200 %/);
  assert.equal(choose(fixtureRun(spin), {...need, mayBurn: true}, say).ranked[0].mechanism, 'shm_sem');
});

test('the command of a cell is quoted for a shell', () => {
  assert.equal(commandOf({name: 'round_trip/pipe/size:64'}), 'ipcbench run --cell round_trip/pipe/size:64');
  assert.equal(commandOf({name: "x/it's; rm -rf ~"}), "ipcbench run --cell 'x/it'\\''s; rm -rf ~'");
});

test('lines break at blanks and between Chinese characters', () => {
  assert.deepEqual(wrap('one two three', 60, 10), ['one two', 'three']);
  assert.deepEqual(
    wrap('carries 1.41 M/s, at 1 B', 70, 10),
    ['carries', '1.41 M/s, at', '1 B'],
    'a number keeps its unit',
  );
  const lines = wrap('跨 CPU 的一次往返是同一 CPU 上的 9.0 倍', 120, 12);
  assert.ok(lines.length > 1);
  for (const line of lines) assert.ok(textWidth(line, 12) <= 120, line);
});

test('embedded JSON cannot end its element', async () => {
  const text = embed({a: '</script><!--\u2028&'});
  assert.doesNotMatch(text, /[<>&\u2028]/);
  assert.deepEqual(JSON.parse(text), {a: '</script><!--\u2028&'});
  const page = await pageOf(fixtureRun(poison));
  assert.equal(page.match(/<\/script/gi).length, 5, 'the data, three libraries and the page itself');
  assert.ok(!page.includes('<img'));
  assert.ok(page.includes('{{data}} $ink @axis.size'), 'a name that looks like a slot of the page is not filled');
});

test('the page asks for nothing from outside', async () => {
  const page = await pageOf(fixtureRun());
  assert.ok(
    !/<(link|iframe|object|embed|base)\b|<script[^>]* src=|@import|url\(/i.test(
      page.replace(/<script(?: type="text\/plain" class="library")?>[^]*?<\/script>/g, '<script></script>'),
    ),
  );
  assert.ok(page.includes("default-src 'none'"));
  assert.doesNotMatch(
    /content="([^"]*)"/.exec(page)[1].replace(/style-src-attr 'unsafe-inline'/, ''),
    /unsafe|https?:/,
  );
});

test('the bundler refuses what it does not understand', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ipcbench-bundle-'));
  t.after(() => rmSync(folder, {recursive: true, force: true}));
  const write = (name, text) => writeFileSync(join(folder, name), text);
  write('a.mjs', "import {b} from './b.mjs';\nexport const a = b + 1;\nglobalThis.bundled = a;\n");
  write('b.mjs', 'export const b = 41;\n');
  (0, eval)(bundle(join(folder, 'a.mjs'), folder));
  assert.equal(globalThis.bundled, 42);
  write('b.mjs', 'export default 41;\n');
  assert.throws(() => bundle(join(folder, 'a.mjs'), folder), /cannot bundle "export default/);
  write('b.mjs', "import {a} from './a.mjs';\nexport const b = a;\n");
  assert.throws(() => bundle(join(folder, 'a.mjs'), folder), /circle/);
});
