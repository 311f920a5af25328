// What single charts say and show: titles, ties, intervals, choices.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {drawChart} from '../headless/svg.mjs';
import {makeRun} from '../shared/run.mjs';
import {fixtureRun, named, slower, texts} from './helpers.mjs';
import {makeRun as makeSynthetic} from './make-fixture.mjs';

const other = fixtureRun(slower);
const history = [
  fixtureRun((summary) => {
    slower(summary).run.started = '2026-10-01T00:00:00Z';
    return summary;
  }),
];

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

test('the capacity chart says what two writers tear, where the claim was tried out', async () => {
  const run = fixtureRun();
  const {torn_small: small, torn_large: large} = run.claims.claims.find((claim) => claim.id === 'E23').figures;
  const line = `two writers: ${small} messages torn up to PIPE_BUF, ${large} above it (E23)`;
  assert.ok((await drawChart(named('pipe_capacity'), run)).subtitle[0].includes(line));
  run.claims = null;
  assert.doesNotMatch((await drawChart(named('pipe_capacity'), run)).subtitle[0], /torn/);
});

test('a series looks the same in both languages', async () => {
  for (const name of ['fan_scaling', 'spawn_by_resident', 'throughput_by_size']) {
    const [en, zh] = await Promise.all(['en', 'zh'].map((lang) => drawChart(named(name), fixtureRun(), {lang})));
    const looks = ({rows, params}) =>
      Object.fromEntries(rows.map((row) => [row.cell, params.seriesColors[params.seriesNames.indexOf(row.series)]]));
    assert.deepEqual(looks(zh), looks(en), name);
  }
});
