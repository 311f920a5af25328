// What charts take out of a run: which cells, placements and series they show, and what stays visible whatever the rule.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {drawChart} from '../headless/svg.mjs';
import {makeRun, pickPlacement} from '../shared/run.mjs';
import {textWidth} from '../shared/text_width.mjs';
import {fixtureRun, named, slower} from './helpers.mjs';
import {makeRun as makeSynthetic} from './make-fixture.mjs';

const history = [
  fixtureRun((summary) => {
    slower(summary).run.started = '2026-10-01T00:00:00Z';
    return summary;
  }),
];

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

test('a few cells more of another placement do not move a chart there', () => {
  const cells = (counts) =>
    Object.entries(counts).flatMap(([placement, n]) => Array.from({length: n}, () => ({workload: {placement}})));
  const order = ['same_llc', 'same_cpu', 'unpinned'];
  assert.equal(pickPlacement(cells({same_cpu: 175, same_llc: 173, unpinned: 40}), undefined, order), 'same_llc');
  assert.equal(pickPlacement(cells({same_cpu: 175, same_llc: 3}), undefined, order), 'same_cpu');
  assert.equal(pickPlacement(cells({same_cpu: 175, unpinned: 3}), 'unpinned', order), 'unpinned');
});

test('pool or fork takes no chunked task for a plain one', async () => {
  const run = fixtureRun((summary) => {
    const plain = summary.cells.find((c) => c.scenario === 'dispatch' && c.mechanism === 'pool' && c.workload.chunk === undefined);
    const twin = structuredClone(plain);
    twin.workload = {...twin.workload, task_ns: 777, chunk: 1};
    twin.name = 'dispatch/pool/workers:2/task:777ns/chunk:1/placement:unpinned';
    summary.cells.push(twin);
    return summary;
  });
  const {rows} = await drawChart(named('pool_or_fork'), run);
  assert.ok(rows.length && rows.every((row) => row.step !== 777));
});

test('runs of two CPUs each become a map, the latest of a pair counts; other runs do not', async () => {
  const heat = named('core_heat_map');
  const pair = (cpus, value) =>
    fixtureRun((summary) => ({
      ...summary,
      run: {...summary.run, command: `ipcbench run --cpus ${cpus}`},
      cells: [{name: 'limit/cache_line/placement:smt', scenario: 'limit', mechanism: 'cache_line', workload: {placement: 'smt'}, headline: 'op_ns', value}],
    }));
  const drawn = await drawChart(heat, fixtureRun(), {history: [pair('2,5', 90), pair('2-3', 40), pair('5,2', 80), pair('0,1,2', 5)]});
  assert.deepEqual(
    drawn.rows.map(({from, to, value}) => [from, to, value]).sort(),
    [[2, 3, 40], [3, 2, 40], [2, 5, 80], [5, 2, 80]].sort(),
  );
  assert.match((await drawChart(heat, fixtureRun())).missing.command, /--cpus 0,1/);
});

test('the map of many CPUs leaves the intervals to the table: a cell has no room for them', async () => {
  const pair = (cpus) =>
    fixtureRun((summary) => ({
      ...summary,
      run: {...summary.run, command: `ipcbench run --cpus ${cpus}`},
      cells: summary.cells.filter((c) => c.name.startsWith('limit/cache_line')),
    }));
  const lines = async (history) => (await drawChart(named('core_heat_map'), fixtureRun(), {history})).rows[0].text.length;
  assert.equal(await lines([pair('0,1'), pair('2,3')]), 2);
  assert.equal(await lines([pair('0,1'), pair('2,3'), pair('4,5')]), 1);
});

test('the capacity chart is about pipes, however many rings were measured with other messages', async () => {
  const rings = (summary) => {
    const like = summary.cells.find((c) => c.scenario === 'stream' && c.workload.capacity !== undefined && c.mechanism === 'pipe');
    for (let n = 0; n < 40; ++n)
      summary.cells.push({
        ...structuredClone(like),
        name: `stream/ring${n}/size:64/capacity:65536/placement:${like.workload.placement}`,
        mechanism: `ring${n}`,
        workload: {...like.workload, size: 64, capacity: 65536},
      });
    return summary;
  };
  const {rows} = await drawChart(named('pipe_capacity'), fixtureRun(rings));
  assert.ok(rows.some((row) => row.mechanism === 'pipe') && !rows.some((row) => row.mechanism.startsWith('ring')));
});

// 45 mechanisms, of which one that the rule leaves out is by far the best at 64 KiB, and nowhere else.
const hidden = 'pipe_zero_copy';
function withHiddenBest() {
  const {summary} = makeSynthetic({mechanisms: 45});
  const cell = summary.cells.find((c) => c.name === `stream/${hidden}/size:65536/placement:same_llc`);
  for (const key of ['value', 'low', 'high']) cell[key] *= 50;
  for (const name of ['msgs_per_s', 'bytes_per_s'])
    if (cell.metrics[name]) for (const key of Object.keys(cell.metrics[name])) cell.metrics[name][key] *= 50;
  return makeRun(summary);
}

test('what the title calls best is the best of all, and stands in the picture', async () => {
  const {title, params} = await drawChart(named('throughput_by_size'), withHiddenBest());
  assert.match(title, new RegExp(`^${hidden} moves the most: .* in messages of 64 KiB`));
  assert.ok(params.seriesNames.includes(hidden) && params.seriesNames.length <= 7);
  const usual = await drawChart(named('throughput_by_size'), makeRun(makeSynthetic({mechanisms: 45}).summary));
  assert.ok(!usual.params.seriesNames.includes(hidden), 'which the rule alone would have left out');
});

test('a trend that the rule leaves out is named and shown, if it is the steepest', async () => {
  const steep = (summary) => {
    const cell = summary.cells.find((c) => c.name === `round_trip/${hidden}/size:64/placement:same_cpu`);
    for (const key of ['value', 'low', 'high']) cell[key] *= 3;
    return summary;
  };
  const [earlier, now] = [makeSynthetic({mechanisms: 45}).summary, steep(makeSynthetic({mechanisms: 45}).summary)];
  earlier.run.started = '2026-10-01T00:00:00Z';
  const {title, params} = await drawChart(named('trend'), makeRun(now), {history: [makeRun(earlier)]});
  assert.match(title, new RegExp(`${hidden} changed the most: its round trip is now 3\\.0× the first`));
  assert.ok(params.seriesNames.includes(hidden));
});

test('how many of how many are shown is said, and whether by the rule or by the reader', async () => {
  const run = makeRun(makeSynthetic({mechanisms: 45}).summary);
  assert.match((await drawChart(named('idle_gap'), run)).subtitle[0], /7 of 44 shown: the notes' own/);
  const mechanisms = new Set(['pipe', 'posix_mq']);
  assert.match((await drawChart(named('idle_gap'), run, {mechanisms})).subtitle[0], /2 of 44 shown, as chosen/);
});

test('two runs compared: clear changes come before large ones that may be chance', async () => {
  const mixed = (summary) => {
    for (const [index, cell] of slower(summary).cells.entries()) {
      if (index % 9 === 0) continue; // the others vary too much to say
      cell.value *= 2;
      cell.low /= 4;
      cell.high *= 4;
    }
    return summary;
  };
  const {rows} = await drawChart(named('compare_runs'), fixtureRun(), {other: fixtureRun(mixed)});
  assert.equal(rows.length, 24);
  assert.ok(rows.every((row) => row.kind === 'slower'));
});

test('two runs compared: the label of a cell has room, in both languages', async () => {
  const run = makeRun(makeSynthetic({mechanisms: 45}).summary);
  for (const lang of ['en', 'zh']) {
    const {rows, params} = await drawChart(named('compare_runs'), run, {lang, other: fixtureRun(slower)});
    for (const {label} of rows)
      for (const line of label.split('\n')) assert.ok(textWidth(line, 16) <= params.nameLimit, line);
  }
});

test('locks are compared with as many processes as all of them were measured with', async () => {
  const more = (summary) => {
    const mutex = summary.cells.find((c) => c.scenario === 'increment' && c.mechanism === 'pthread_mutex' && c.workload.workers === 2);
    const twin = structuredClone(mutex);
    twin.workload.workers = 16;
    twin.name = twin.name.replace('workers:2', 'workers:16');
    summary.cells.push(twin);
    return summary;
  };
  const title = async (change) => (await drawChart(named('synchronisation'), fixtureRun(change))).title;
  assert.equal(await title(more), await title());
});

test('C++ against Python takes a workload that both measured', async () => {
  const resized = (cell, size) => ({
    ...structuredClone(cell),
    name: cell.name.replace(/size:\d+/, `size:${size}`),
    workload: {...cell.workload, size},
  });
  const apart = (summary) => ({
    ...summary,
    cells: summary.cells.flatMap((cell) => (cell.mechanism === 'python:pipe' ? [resized(cell, 60), resized(cell, 4096)] : [cell])),
  });
  const {rows} = await drawChart(named('python_against_cpp'), fixtureRun(apart));
  const pipes = rows.filter((row) => row.mechanism.endsWith('pipe')).map((row) => row.cell);
  assert.deepEqual(pipes.sort(), ['pipe', 'python:pipe'].map((name) => `round_trip/${name}/size:4096/placement:same_cpu`));
});
