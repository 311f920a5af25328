// What single charts say and show: titles, ties, intervals, choices.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {drawChart} from '../headless/svg.mjs';
import {cpusBusy} from '../shared/cpu.mjs';
import {makeRun, pickPlacement} from '../shared/run.mjs';
import {wrapEvenly} from '../shared/text_width.mjs';
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

test('a few cells more of another placement do not move a chart there', () => {
  const cells = (counts) =>
    Object.entries(counts).flatMap(([placement, n]) => Array.from({length: n}, () => ({workload: {placement}})));
  const order = ['same_llc', 'same_cpu', 'unpinned'];
  assert.equal(pickPlacement(cells({same_cpu: 175, same_llc: 173, unpinned: 40}), undefined, order), 'same_llc');
  assert.equal(pickPlacement(cells({same_cpu: 175, same_llc: 3}), undefined, order), 'same_cpu');
  assert.equal(pickPlacement(cells({same_cpu: 175, unpinned: 3}), 'unpinned', order), 'unpinned');
});

test('a title does not break between a figure and its unit', () => {
  for (let width = 200; width < 900; width += 20)
    for (const line of wrapEvenly('Up to 4 KiB the size hardly matters; 64 KiB takes 2.2× as long', width, 24))
      assert.doesNotMatch(line, /^KiB/);
});

test('the legend reads as the lines end; what stops before the right edge comes last', async () => {
  const {rows, params} = await drawChart(named('messages_by_size'), fixtureRun());
  const ends = params.seriesNames.map((name) => rows.filter((row) => row.series === name).pop());
  for (let i = 1; i < ends.length; ++i) {
    assert.ok(ends[i].x <= ends[i - 1].x, `${ends[i].series} goes further than what stands above it`);
    if (ends[i].x === ends[i - 1].x) assert.ok(ends[i].value <= ends[i - 1].value);
  }
  assert.ok(ends[0].x > ends[ends.length - 1].x, 'the fixture has a mechanism that carries small messages only');
});

test('a pair on one CPU never keeps more than one busy: both figures are means', () => {
  const cell = {headline: 'p50_ns', value: 700, metrics: {msgs_per_s: {median: 1e6}, client_cpu_ns: {median: 500}, server_cpu_ns: {median: 500}}};
  assert.equal(cpusBusy(cell), 1);
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

test('two runs compared: too few launches is said, and is not called no change', async () => {
  const few = makeRun(makeSynthetic({launches: 3}).summary);
  const {rows, title, params} = await drawChart(named('compare_runs'), few, {other: fixtureRun(slower)});
  assert.ok(rows.every((row) => row.kind === 'unknown'));
  assert.match(title, /0 are slower, 0 quicker; \d+ have too few launches to say/);
  assert.equal(new Set(params.seriesShapes).size, params.seriesNames.length);
});

test('every lock has its row, and what loses updates is hollow', async () => {
  const run = fixtureRun();
  const {rows, params, svg} = await drawChart(named('synchronisation'), run);
  const locks = new Set(run.cells.filter((c) => c.scenario === 'increment').map((c) => c.mechanism));
  assert.deepEqual(new Set(params.rowNames), locks);
  const wrong = rows.filter((row) => row.wrong).length;
  assert.ok(wrong > 0, 'the fixture has a subject that loses updates');
  assert.equal(svg.match(/<path aria-label[^>]*fill="#ffffff"[^>]*stroke="#/g)?.length, wrong);
});

test('where some are quicker across CPUs, the title does not average them with those that are slower', async () => {
  const spinning = (summary) => {
    for (const cell of summary.cells)
      if (cell.scenario === 'round_trip' && cell.mechanism === 'shm_sem' && cell.workload.placement === 'same_llc')
        for (const key of ['value', 'low', 'high']) cell[key] /= 1000;
    return summary;
  };
  const {title} = await drawChart(named('round_trip'), fixtureRun(spinning));
  assert.match(title, /^Across CPUs a round trip takes \d.*× as long; 1 of \d+ mechanisms are quicker there/);
});

test('more peers that carry no more are not called a gain', async () => {
  const flat = (summary) => {
    for (const cell of summary.cells) if (/^(fan_|many)/.test(cell.scenario)) cell.value /= cell.workload.workers ** 2;
    return summary;
  };
  assert.match((await drawChart(named('fan_scaling'), fixtureRun(flat))).title, /^More peers carry no more messages/);
});

test('a floor that is undercut is not the nearest', async () => {
  const under = (summary) => {
    for (const cell of summary.cells) if (cell.limit && cell.mechanism === 'pipe') cell.limit.multiple = 0.005;
    return summary;
  };
  const {title, subtitle} = await drawChart(named('multiple_of_limit'), fixtureRun(under));
  assert.doesNotMatch(title, /^pipe|0\.005/);
  assert.match(subtitle[0], /below 1×/);
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

test("a narrow screen shows the verdicts' signs, not words that run into each other", async () => {
  const {svg, rows} = await drawChart(named('notes_table'), fixtureRun(), {width: 350});
  const shown = texts(svg);
  for (const row of rows) assert.ok(!shown.includes(row.words) && shown.includes(row.shown[0]), row.subject);
  for (const head of ['pipe', 'queue', 'shm']) assert.ok(shown.includes(head), head);
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
