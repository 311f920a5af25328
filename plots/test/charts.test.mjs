// Each chart against the fixture run: has the SVG the marks, the labels and the series that the data demands?
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {drawChart, words} from '../headless/svg.mjs';
import {catalogue} from '../shared/catalogue.mjs';
import {makeRun} from '../shared/run.mjs';
import {textWidth} from '../shared/text_width.mjs';
import {fixtureRun, hostile, marks, poison, slower, texts} from './helpers.mjs';
import {makeRun as makeSynthetic} from './make-fixture.mjs';

const named = (name) => catalogue.find((chart) => chart.name === name);
const other = fixtureRun(slower);
const history = [
  fixtureRun((summary) => {
    slower(summary).run.started = '2026-10-01T00:00:00Z';
    return summary;
  }),
];

// The heat map's cells are not in the fixture: few machines measure them.
const withPairs = (summary) => {
  for (const [cpus, value] of [
    ['0-1', 50],
    ['0-2', 120],
    ['1-2', 118],
  ]) {
    summary.cells.push({
      name: `limit/cache_line/cpus:${cpus}/placement:same_llc`,
      scenario: 'limit',
      mechanism: 'cache_line',
      workload: {cpus, placement: 'same_llc'},
      launches: 7,
      operations: 1000,
      headline: 'op_ns',
      better: 'lower',
      value,
      flags: [],
    });
  }
  return summary;
};

for (const chart of catalogue) {
  for (const lang of ['en', 'zh']) {
    test(`${chart.name} in ${lang} shows what the run holds`, async () => {
      const drawn = await drawChart(chart, fixtureRun(withPairs), {lang, other, history});
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
      for (const name of drawn.params.rowNames ?? [])
        assert.ok(
          shown.some((text) => text === name || text.endsWith('…')),
          `${name} labels its line`,
        );
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
      const {svg} = await drawChart(chart, fixtureRun(withPairs), {lang, other, history});
      const width = Number(/<svg[^>]* width="([\d.]+)"/.exec(svg)[1]);
      assert.ok(width <= 961, `${chart.name} is ${width} wide`);
      for (const [, size, text] of svg.matchAll(
        /<text text-anchor="start"[^>]*font-size="([\d.]+)px"[^>]*>([^<]*)</g,
      )) {
        assert.ok(textWidth(text, Number(size)) <= 960, `${chart.name}: "${text}" is too long`);
      }
    }
  }
});

test('a series has its own colour and its own marker', async () => {
  for (const name of ['round_trip', 'throughput_by_size', 'pool_or_fork', 'idle_gap', 'synchronisation']) {
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

test('the title follows the data', async () => {
  const title = async (name, change, options) => (await drawChart(named(name), fixtureRun(change), options)).title;
  assert.match(await title('round_trip'), /across CPUs takes 9\.0× as long/);
  assert.match(
    await title('round_trip', (s) => ({...s, cells: s.cells.filter((c) => c.workload.placement === 'same_cpu')})),
    /tie for the quickest|has the quickest/,
  );
  assert.match(await title('pool_or_fork'), /a fork takes 38\.\d× as long as the pool/);
  const swapped = (s) =>
    JSON.parse(
      JSON.stringify(s)
        .replaceAll('"fork_per_task"', '"x"')
        .replaceAll('"pool"', '"fork_per_task"')
        .replaceAll('"x"', '"pool"'),
    );
  assert.match(await title('pool_or_fork', swapped), /the pool takes 38\.\d× as long as a fork/);
});

test('cells whose intervals overlap are drawn as tied, others are not', async () => {
  const {rows} = await drawChart(named('round_trip'), fixtureRun());
  const tied = rows
    .filter((row) => row.tied && row.where === 'same_cpu')
    .map((row) => row.mechanism)
    .sort();
  assert.deepEqual(tied, ['boost_shm_sem', 'shm_sem']);
});

test('a title never ranks what is tied', async () => {
  assert.match(
    (await drawChart(named('throughput_by_size'), fixtureRun())).title,
    /^shm_sem \(tied with boost_shm_sem\) moves/,
  );
  assert.match(
    (await drawChart(named('multiple_of_limit'), fixtureRun())).title,
    /^shm_sem \(tied with boost_shm_sem\) comes/,
  );
  const apart = (summary) => {
    for (const cell of summary.cells.filter((c) => c.mechanism === 'boost_shm_sem')) {
      for (const key of ['value', 'low', 'high']) cell[key] *= cell.better === 'lower' ? 3 : 1 / 3;
      if (cell.metrics.bytes_per_s) cell.metrics.bytes_per_s.median /= 3;
      if (cell.metrics.msgs_per_s) cell.metrics.msgs_per_s.median /= 3;
    }
    return summary;
  };
  assert.match((await drawChart(named('throughput_by_size'), fixtureRun(apart))).title, /^shm_sem moves/);
});

test('two runs compared: a change counts only where the intervals leave 1 out', async () => {
  const slow = await drawChart(named('compare_runs'), fixtureRun(), {other});
  assert.ok(slow.rows.every((row) => row.kind === 'slower' && row.interval === 'bounds' && row.coverage === undefined));
  const same = await drawChart(named('compare_runs'), fixtureRun(), {other: fixtureRun()});
  assert.match(same.title, /^Of 411 cells, 0 are slower and 0 are quicker/);
});

test('fewer than 6 launches: the range is drawn and said to be one', async () => {
  const {summary} = makeSynthetic({launches: 3});
  const {svg, rows} = await drawChart(named('round_trip'), makeRun(summary));
  assert.match(texts(svg).join(''), /range of the launches/);
  assert.doesNotMatch(texts(svg).join(''), /exact/);
  assert.ok(rows.every((row) => row.interval === 'range' && row.coverage === undefined));
});

test('one launch: no whisker is invented', async () => {
  const {rows} = await drawChart(
    named('round_trip'),
    fixtureRun((summary) => {
      for (const cell of summary.cells) {
        delete cell.low;
        delete cell.high;
        delete cell.coverage;
        delete cell.metrics;
        cell.launches = 1;
        cell.launch_values = [cell.value];
      }
      return summary;
    }),
  );
  assert.ok(rows.every((row) => row.low === undefined && row.interval === 'none'));
});

test('data that a run lacks: the chart is left out and the command that measures it is said', async () => {
  const bare = fixtureRun((summary) => ({...summary, cells: [], mechanisms: undefined}));
  bare.claims = null;
  for (const chart of catalogue) {
    const drawn = await drawChart(chart, bare);
    assert.ok(drawn.missing?.startsWith('ipcbench '), chart.name);
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
  assert.deepEqual(new Set(families), new Set(['pipe', 'message queue', 'shared memory', 'signal', 'socket']));
  const chosen = await drawChart(named('idle_gap'), run, {mechanisms: new Set(['pipe_epoll', 'pipe'])});
  assert.deepEqual(chosen.params.seriesNames.slice().sort(), ['pipe', 'pipe_epoll']);
  assert.deepEqual(await drawChart(named('idle_gap'), run, {mechanisms: new Set()}), {empty: true});
});

test('a trend is drawn over runs of one machine only', async () => {
  const {rows, title} = await drawChart(named('trend'), fixtureRun(), {history});
  assert.deepEqual(new Set(rows.map((row) => row.step)), new Set([1, 2]));
  assert.match(title, /its round trip is now 0\.83× the first/);
  const elsewhere = [
    fixtureRun((summary) => {
      summary.run.host = 'elsewhere';
      return summary;
    }),
  ];
  assert.ok((await drawChart(named('trend'), fixtureRun(), {history: elsewhere})).missing);
});

test('linear scale, forced units and another placement are honoured', async () => {
  const linear = await drawChart(named('round_trip'), fixtureRun(), {scale: 'linear', units: 'us'});
  assert.equal(linear.params.valueDomain[0], 0);
  const near = await drawChart(named('throughput_by_size'), fixtureRun(), {placement: 'same_cpu'});
  assert.ok(near.rows.filter((row) => !row.limit).every((row) => row.placement === 'same_cpu'));
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

test('pool or fork is drawn with a worker for each CPU, in two colours far apart', async () => {
  const more = (summary) => {
    for (const cell of summary.cells.filter((c) => c.scenario === 'dispatch' && c.workload.chunk === undefined)) {
      for (const workers of [1, 4]) {
        const twin = structuredClone(cell);
        twin.workload.workers = workers;
        twin.name = twin.name.replace(/workers:\d+/, `workers:${workers}`);
        summary.cells.unshift(twin);
      }
    }
    return summary;
  };
  const run = fixtureRun(more);
  const {rows, params, subtitle} = await drawChart(named('pool_or_fork'), run);
  assert.equal(run.machine.cpus, 2);
  assert.ok(rows.every((row) => row.cell.includes('/workers:2/')));
  assert.match(subtitle[0], /^2 workers \|/);
  assert.deepEqual(params.seriesColors.slice(0, 2), ['#0072B2', '#D55E00']);
});

test('latency by percentile never falls: a curve comes from one source', async () => {
  const {rows} = await drawChart(named('latency_percentiles'), fixtureRun());
  const last = new Map();
  for (const row of rows) {
    assert.ok(row.value >= (last.get(row.series)?.value ?? 0), `${row.series} at ${row.step}`);
    last.set(row.series, row);
  }
  assert.ok(rows.filter((row) => row.marked).length >= 4 * last.size, 'each curve is marked at 50, 90, 99 and 99.9 %');
  const bare = fixtureRun();
  bare.curves = {};
  const stated = await drawChart(named('latency_percentiles'), bare);
  const cell = bare.cells.find((c) => c.name === stated.rows[0].cell);
  assert.deepEqual(
    stated.rows.filter((row) => row.cell === cell.name).map((row) => row.value),
    ['p50_ns', 'p90_ns', 'p99_ns', 'p999_ns'].map((key) => cell.metrics[key].median),
  );
});

test('the CPU chart says who burns a CPU', async () => {
  const draw = (factor) =>
    drawChart(
      named('cpu_against_latency'),
      fixtureRun((summary) => {
        for (const cell of summary.cells.filter((c) => c.scenario === 'round_trip' && c.mechanism === 'shm_sem')) {
          for (const key of ['client_cpu_ns', 'server_cpu_ns']) cell.metrics[key] = {median: cell.value * factor};
        }
        return summary;
      }),
    );
  assert.match((await draw(1)).title, /^shm_sem is quick by keeping 2\.0 CPUs busy; \w+ sleeps/);
  assert.match((await draw(0.2)).title, /^Nobody burns a CPU here/);
});

test('an axis has at least three ticks, however narrow', async () => {
  const near = fixtureRun((summary) => ({
    ...summary,
    cells: summary.cells.filter((c) => ['shm_sem', 'boost_shm_sem'].includes(c.mechanism)),
  }));
  const {params} = await drawChart(named('cpu_against_latency'), near);
  for (const ticks of [params.valueTicks, params.cpuTicks]) assert.ok(ticks.length >= 3, String(ticks));
});
