// Each chart against the fixture run: has the SVG the marks, the labels and the series that the data demands?
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {drawChart, words} from '../headless/svg.mjs';
import {catalogue} from '../shared/catalogue.mjs';
import {makeRun} from '../shared/run.mjs';
import {textWidth} from '../shared/text_width.mjs';
import {fixtureRun, hostile, marks, named, poison, slower, texts} from './helpers.mjs';
import {makeRun as makeSynthetic} from './make-fixture.mjs';

const other = fixtureRun(slower);
// Three runs of two CPUs each, as the heat map lays them beside the run; the last pair was measured twice.
const pairs = [
  ['0,1', 55],
  ['0,2', 120],
  ['1-2', 118],
  ['0-1', 50],
].map(([cpus, value]) =>
  fixtureRun((summary) => ({
    ...summary,
    run: {...summary.run, command: `ipcbench run --scenario limit --mechanism cache_line --cpus ${cpus} --seed 1`},
    cells: [
      {
        name: 'limit/cache_line/placement:same_llc',
        scenario: 'limit',
        mechanism: 'cache_line',
        workload: {placement: 'same_llc'},
        launches: 7,
        operations: 1000,
        headline: 'op_ns',
        better: 'lower',
        value,
        low: value * 0.9,
        high: value * 1.1,
        coverage: 0.98,
        flags: [],
      },
    ],
  })),
);
const history = [
  fixtureRun((summary) => {
    slower(summary).run.started = '2026-10-01T00:00:00Z';
    return summary;
  }),
  ...pairs,
];

for (const chart of catalogue) {
  for (const lang of ['en', 'zh']) {
    test(`${chart.name} in ${lang} shows what the run holds`, async () => {
      const drawn = await drawChart(chart, fixtureRun(), {lang, other, history});
      assert.ok(drawn.svg, 'the fixture has data for every chart');
      const shown = texts(drawn.svg);
      const all = shown.join('');
      assert.ok(
        all.replace(/\s/g, '').includes(drawn.title.replace(/\s/g, '')),
        `the title stands in the picture: ${drawn.title}`,
      );
      assert.ok(all.replace(/\s/g, '').includes('synthetic|'), 'the subtitle names the machine');
      assert.doesNotMatch(all, /undefined|NaN|null|\{\w+[|}]/, 'no hole in a sentence');
      for (const name of drawn.params.seriesNames ?? []) assert.ok(shown.includes(name), `the legend names ${name}`);
      for (const name of (drawn.params.rowNames ?? []).flatMap((name) => name.split('\n')))
        assert.ok(shown.includes(name), `${name} labels its line`);
      if (chart.name === 'notes_table' || chart.name === 'core_heat_map') {
        assert.equal(marks(drawn.svg, 'rect'), drawn.rows.length);
      } else {
        const points = drawn.rows.filter((row) => !row.limit && row.marked !== false).length;
        assert.equal(marks(drawn.svg, 'symbol'), points, 'one mark a row');
        const whiskers = drawn.rows.filter((row) => !row.limit && row.low > 0).length;
        assert.ok(marks(drawn.svg, 'rule') >= whiskers, 'one whisker an interval');
      }
      for (const row of drawn.rows)
        assert.ok(
          drawn.columns.some((column) => row[column.key] !== undefined),
          'the table has the row',
        );
      assert.match(drawn.svg, /Noto Sans CJK SC/, 'a font that has Chinese characters');
    });
  }
}

test('nothing leaves the picture: texts lie within its width by their own measure', async () => {
  for (const chart of catalogue) {
    for (const lang of ['en', 'zh']) {
      const {svg} = await drawChart(chart, fixtureRun(), {lang, other, history});
      const width = Number(/<svg[^>]* width="([\d.]+)"/.exec(svg)[1]);
      assert.ok(width <= 961, `${chart.name} is ${width} wide`);
      const legend = /<g class="mark-group role-legend".*?<g transform="translate\((-?[\d.]+),.*?<path class="background"[^>]* d="M0,0h([\d.]+)/s.exec(svg);
      const left = Number(/<g fill="none"[^>]*translate\(([\d.]+),/.exec(svg)[1]);
      if (legend) assert.ok(left + Number(legend[1]) + Number(legend[2]) <= 961, `the legend of ${chart.name} in ${lang} is cut off`);
      for (const [, size, text] of svg.matchAll(
        /<text text-anchor="start"[^>]*font-size="([\d.]+)px"[^>]*>([^<]*)</g,
      )) {
        assert.ok(textWidth(text, Number(size)) <= 960, `${chart.name}: "${text}" is too long`);
      }
    }
  }
});

test('a series has its own colour and its own marker', async () => {
  for (const name of ['round_trip', 'throughput_by_size', 'pool_or_fork', 'idle_gap', 'wake_up', 'synchronisation']) {
    const {params} = await drawChart(named(name), fixtureRun());
    assert.equal(new Set(params.seriesColors).size, params.seriesNames.length, name);
    assert.equal(new Set(params.seriesShapes).size, params.seriesNames.length, name);
  }
});

test('a mechanism keeps its colour from chart to chart', async () => {
  const colourOf = (drawn, name) => drawn.params.seriesColors[drawn.params.seriesNames.indexOf(name)];
  const charts = await Promise.all(
    ['throughput_by_size', 'idle_gap', 'load_latency', 'messages_by_size'].map((name) =>
      drawChart(named(name), fixtureRun()),
    ),
  );
  assert.equal(new Set(charts.map((drawn) => colourOf(drawn, 'pipe'))).size, 1);
});

test('figures in a chart are those of summary.json', async () => {
  const run = fixtureRun();
  const cells = new Map(run.cells.map((cell) => [cell.name, cell]));
  for (const name of ['round_trip', 'round_trip_by_size', 'idle_gap', 'pool_or_fork', 'spawn_by_resident']) {
    const {rows} = await drawChart(named(name), run);
    for (const row of rows) {
      const cell = cells.get(row.cell);
      assert.deepEqual([row.value, row.low, row.high, row.launches], [cell.value, cell.low, cell.high, cell.launches]);
    }
  }
  const {rows} = await drawChart(named('throughput_by_size'), run);
  for (const row of rows) assert.equal(row.value, cells.get(row.cell).metrics.bytes_per_s?.median);
});

test('data that a run lacks: the chart is left out and the command that measures it is said', async () => {
  const bare = fixtureRun((summary) => ({...summary, cells: [], mechanisms: undefined}));
  bare.claims = null;
  for (const chart of catalogue) {
    const drawn = await drawChart(chart, bare);
    assert.ok(drawn.missing, chart.name);
    assert.match(drawn.missing.command, /^ipcbench (run|claims|report) ?/, chart.name);
  }
});

test('cells with as little as the schema demands are drawn', async () => {
  const lean = fixtureRun((summary) => ({
    ...summary,
    mechanisms: undefined,
    cells: summary.cells.map(({name, scenario, mechanism, workload, headline, better, value}) => ({
      name,
      scenario,
      mechanism,
      workload,
      headline,
      better,
      value,
    })),
  }));
  for (const chart of catalogue) {
    const drawn = await drawChart(chart, lean, {other});
    assert.ok(drawn.svg || drawn.missing, chart.name);
  }
});

test('45 mechanisms: all in the round trip chart of the page, a readable few on slides', async () => {
  const {summary} = makeSynthetic({mechanisms: 45});
  const run = makeRun(summary);
  const all = await drawChart(named('round_trip'), run, {slide: false});
  assert.equal(all.params.rowNames.length, 46);
  assert.ok(all.height > 900);
  const slide = await drawChart(named('round_trip'), run);
  assert.equal(slide.params.rowNames.length, 16);
  assert.ok(slide.height < 560, 'a slide is wider than it is high');
  for (const name of ['pipe', 'posix_mq', 'shm_sem', 'signal', 'unix_stream'])
    assert.ok(slide.params.rowNames.includes(name), `the notes' own ${name} stays`);
  for (const name of ['throughput_by_size', 'idle_gap', 'load_latency', 'latency_percentiles']) {
    const {params, choice} = await drawChart(named(name), run);
    assert.ok(params.seriesNames.length <= 7, name);
    assert.ok(choice.all > 40, name);
  }
  const families = (await drawChart(named('idle_gap'), run)).params.seriesNames.map((name) => run.familyOf(name));
  assert.deepEqual(new Set(families), new Set(['pipe', 'queue', 'shared_memory', 'signal', 'socket']));
  const chosen = await drawChart(named('idle_gap'), run, {mechanisms: new Set(['pipe_epoll', 'pipe'])});
  assert.deepEqual(chosen.params.seriesNames.slice().sort(), ['pipe', 'pipe_epoll']);
  assert.deepEqual(await drawChart(named('idle_gap'), run, {mechanisms: new Set()}), {empty: true});
});

test('a hostile name stays text in every chart', async () => {
  const run = fixtureRun(poison);
  for (const chart of catalogue) {
    for (const lang of ['en', 'zh']) {
      const {svg} = await drawChart(chart, run, {lang, other: run, history: [run]});
      if (!svg) continue;
      assert.doesNotMatch(svg, /<(script|img|i|b|svg onload)[\s>]/, chart.name);
      assert.equal(svg.match(/<svg/g).length, 1);
    }
  }
  const {svg} = await drawChart(named('round_trip'), run);
  assert.ok(
    texts(svg).some((text) => hostile.name.startsWith(text.replace('…', ''))),
    'and is shown as it is',
  );
});

test('a label that looks like a placeholder of the spec is not one', async () => {
  const run = fixtureRun((summary) =>
    JSON.parse(JSON.stringify(summary).replaceAll('"pipe"', '"@axis.size"').replaceAll('"posix_mq"', '"$ink"')),
  );
  const {svg} = await drawChart(named('round_trip'), run);
  for (const name of ['@axis.size', '$ink']) assert.ok(texts(svg).includes(name));
  assert.ok(words['axis.size']);
});
