// The command: what it writes, what it says, and what it refuses.
import assert from 'node:assert/strict';
import {existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {spawnSync} from 'node:child_process';
import {change, folderFor, render} from './helpers.mjs';

const converter = spawnSync('rsvg-convert', ['--version']).status === 0;

test('a run becomes charts in both languages and a page', (t) => {
  const folder = folderFor(t);
  const {status, stdout, stderr} = render([folder, '--no-pdf']);
  assert.equal(status, 0, stderr);
  const files = readdirSync(join(folder, 'charts'));
  for (const name of ['round_trip', 'throughput_by_size', 'pool_or_fork']) {
    for (const lang of ['en', 'zh']) {
      assert.ok(files.includes(`${name}.${lang}.svg`));
      if (converter)
        assert.deepEqual(
          readFileSync(join(folder, 'charts', `${name}.${lang}.png`))
            .subarray(1, 4)
            .toString(),
          'PNG',
        );
    }
  }
  assert.ok(!files.some((name) => name.includes('tmp')), 'no temporary file stays');
  assert.ok(!readdirSync(folder).some((name) => name.includes('tmp')));
  assert.match(stdout, /left out: CPU by CPU, a run for each pair — ipcbench run --cpus 0,1 .* --history cpus-0-1 measures it/);
  assert.match(stdout, /page: .*report\.html/);
  const page = readFileSync(join(folder, 'report.html'));
  assert.ok(page.length < 3 * 1024 * 1024, `the page has ${page.length} bytes`);
});

test('--only draws one chart and no page', {skip: converter ? false : 'rsvg-convert is not installed'}, (t) => {
  const folder = folderFor(t);
  assert.equal(render([folder, '--only', 'round_trip', '--lang', 'zh']).status, 0);
  assert.deepEqual(readdirSync(join(folder, 'charts')).sort(), [
    'round_trip.zh.pdf',
    'round_trip.zh.png',
    'round_trip.zh.svg',
  ]);
  assert.ok(!existsSync(join(folder, 'report.html')));
  const png = readFileSync(join(folder, 'charts', 'round_trip.zh.png'));
  const svg = readFileSync(join(folder, 'charts', 'round_trip.zh.svg'), 'utf8');
  assert.equal(png.readUInt32BE(16), Math.round(2 * Number(/width="([\d.]+)"/.exec(svg)[1])), 'PNG at twice the size');
  const pdf = readFileSync(join(folder, 'charts', 'round_trip.zh.pdf'), 'latin1');
  assert.match(pdf, /^%PDF/);
});

test('without rsvg-convert: SVG and one line that says so', (t) => {
  const folder = folderFor(t);
  const path = mkdtempSync(join(tmpdir(), 'ipcbench-path-'));
  t.after(() => rmSync(path, {recursive: true, force: true}));
  symlinkSync(process.execPath, join(path, 'node'));
  const {status, stdout} = render([folder, '--only', 'round_trip'], {env: {...process.env, PATH: path}});
  assert.equal(status, 0);
  assert.match(stdout, /rsvg-convert is missing/);
  assert.deepEqual(readdirSync(join(folder, 'charts')).sort(), ['round_trip.en.svg', 'round_trip.zh.svg']);
});

test('a chart of earlier data does not outlive its data', (t) => {
  const folder = folderFor(t);
  render([folder, '--only', 'idle_gap', '--no-pdf']);
  change(folder, (summary) => ({...summary, cells: summary.cells.filter((cell) => cell.scenario !== 'idle_gap')}));
  const {status, stdout} = render([folder, '--only', 'idle_gap', '--no-pdf']);
  assert.equal(status, 0);
  assert.match(stdout, /left out: round trip after a silence — ipcbench run --scenario idle_gap measures it/);
  assert.deepEqual(readdirSync(join(folder, 'charts')), []);
});

const bad = {
  'an empty folder': [(folder) => rmSync(join(folder, 'summary.json')), /no summary\.json there/],
  'a file that is not JSON': [
    (folder) => writeFileSync(join(folder, 'summary.json'), '{"schema": 1,'),
    /summary\.json: not JSON/,
  ],
  'another schema': [(folder) => change(folder, (s) => ({...s, schema: 2})), /expected "schema": 1, found 2/],
  'a list': [(folder) => writeFileSync(join(folder, 'summary.json'), '[]'), /expected one JSON object/],
  'no cells': [(folder) => change(folder, ({cells, ...rest}) => rest), /"cells" is missing/],
  'a cell without a value': [
    (folder) =>
      change(folder, (s) => {
        s.cells[3].value = null;
      }),
    /cell 3 lacks/,
  ],
  'an interval that is text': [
    (folder) =>
      change(folder, (s) => {
        s.cells[0].low = '1';
      }),
    /"low" of cell 0/,
  ],
  'a size that is text': [
    (folder) =>
      change(folder, (s) => {
        s.cells[2].workload.size = '64';
      }),
    /"size" of cell 2/,
  ],
  'a metric that is a number': [
    (folder) =>
      change(folder, (s) => {
        s.cells[1].metrics.p99_ns = 5;
      }),
    /"p99_ns" of cell 1/,
  ],
  'flags that are text': [
    (folder) =>
      change(folder, (s) => {
        s.cells[0].flags = 'noisy';
      }),
    /"flags" of cell 0/,
  ],
  'mechanisms that are names': [
    (folder) => change(folder, (s) => ({...s, mechanisms: ['pipe']})),
    /"mechanisms" is not a list of objects/,
  ],
  'histograms that are not JSON': [
    (folder) => writeFileSync(join(folder, 'histograms.json'), 'x'),
    /histograms\.json: not JSON/,
  ],
};
for (const [what, [spoil, expected]] of Object.entries(bad)) {
  test(`${what}: one line, exit 2, nothing written`, (t) => {
    const folder = folderFor(t);
    spoil(folder);
    const before = readdirSync(folder);
    const {status, stdout, stderr} = render([folder]);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, expected);
    assert.equal(stderr.trim().split('\n').length, 1);
    assert.deepEqual(readdirSync(folder), before);
  });
}

for (const [words, expected] of [
  [[], /usage/],
  [['--lang', 'fr', 'x'], /--lang is en, zh or both/],
  [['a', 'b'], /more than one folder/],
  [['--fast', 'a'], /unknown option --fast/],
  [['a', '--only'], /--only wants a value/],
  [['/nowhere/at/all'], /no summary\.json there/],
]) {
  test(`arguments ${JSON.stringify(words)} are refused`, () => {
    const {status, stderr} = render(words);
    assert.equal(status, 2);
    assert.match(stderr, expected);
    assert.equal(stderr.trim().split('\n').length, 1);
  });
}

test('an unknown chart is refused with the names of those that exist', (t) => {
  const {status, stderr} = render([folderFor(t), '--only', 'pie']);
  assert.equal(status, 2);
  assert.match(stderr, /no chart pie; there are round_trip, /);
});

test(
  'a folder that cannot be written: one line, exit 2',
  {skip: process.getuid?.() === 0 ? 'root may write everywhere' : false},
  (t) => {
    const folder = folderFor(t);
    spawnSync('chmod', ['500', folder]);
    const {status, stderr} = render([folder]);
    spawnSync('chmod', ['700', folder]); // before the folder's own clean-up, which needs the right to write
    assert.equal(status, 2);
    assert.match(stderr, /cannot be written/);
  },
);
