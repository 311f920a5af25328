// What single charts say and show: titles, ties, intervals, choices.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {drawChart} from '../headless/svg.mjs';
import {cpusBusy} from '../shared/cpu.mjs';
import {makeRun} from '../shared/run.mjs';
import {wrapEvenly} from '../shared/text_width.mjs';
import {fixtureRun, named, slower, texts} from './helpers.mjs';
import {makeRun as makeSynthetic} from './make-fixture.mjs';

const other = fixtureRun(slower);

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
  assert.match(same.title, /^Slower: 0, quicker: 0 of 420 cells/);
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

test('two runs compared: too few launches is said, and is not called no change', async () => {
  const few = makeRun(makeSynthetic({launches: 3}).summary);
  const {rows, title, params} = await drawChart(named('compare_runs'), few, {other: fixtureRun(slower)});
  assert.ok(rows.every((row) => row.kind === 'unknown'));
  assert.match(title, /^Slower: 0, quicker: 0 of \d+ cells; too few launches to say: \d+/);
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

test('the floor stands beside the wake-ups, at its whole height, and is not ranked among them', async () => {
  const run = fixtureRun();
  const {rows, params, title} = await drawChart(named('wake_up'), run);
  assert.deepEqual(params.rowNames, ['(the floor)', 'eventfd', 'futex', 'signal']);
  const floors = rows.filter((row) => row.isFloor);
  assert.deepEqual(floors.map((row) => row.cell).sort(), ['limit/context_switch/placement:same_cpu', 'limit/futex_wake/placement:same_llc']);
  for (const floor of floors) {
    const cell = run.cells.find((one) => one.name === floor.cell);
    for (const key of ['value', 'low', 'high']) assert.ok(Math.abs(floor[key] / cell[key] - 2) < 1e-4, `${floor.cell} ${key}`);
    assert.ok(!floor.tied);
  }
  assert.match(title, /^The lightest wake-up, same CPU: eventfd \(tied with futex\), 3\.\d+ µs there and back$/);
  const without = (summary) => ({...summary, cells: summary.cells.filter((cell) => cell.scenario !== 'limit')});
  assert.deepEqual((await drawChart(named('wake_up'), fixtureRun(without))).params.rowNames, ['eventfd', 'futex', 'signal']);
});

test("a narrow screen shows the verdicts' signs, not words that run into each other", async () => {
  const {svg, rows} = await drawChart(named('notes_table'), fixtureRun(), {width: 350});
  const shown = texts(svg);
  for (const row of rows) assert.ok(!shown.includes(row.words) && shown.includes(row.shown[0]), row.subject);
  for (const head of ['pipe', 'queue', 'shm']) assert.ok(shown.includes(head), head);
});

test('what ties is not called best: a chunk, a capacity, a floor', async () => {
  const loose = (wanted) => (summary) => {
    for (const cell of summary.cells.filter(wanted)) [cell.low, cell.high] = [cell.value / 100, cell.value * 100];
    return summary;
  };
  const title = async (name, wanted) => (await drawChart(named(name), fixtureRun(loose(wanted)))).title;
  assert.match(await title('chunk_size', (c) => c.workload.chunk !== undefined), /no clear one for equal tasks/);
  assert.match(await title('pipe_capacity', (c) => c.workload.capacity !== undefined), /^From a capacity of 4 KiB on, more room moves no more/);
  assert.match(
    await title('multiple_of_limit', (c) => c.scenario === 'round_trip'),
    /^\d+ of \d+ mechanisms come down to their floor of two context switches \(round trip, \w+ CPUs?\)/,
  );
});

test('a narrow screen breaks a long name into lines, and cuts none off', async () => {
  for (const name of ['compare_runs', 'python_against_cpp']) {
    const {svg, params, rows} = await drawChart(named(name), fixtureRun(), {other, width: 350});
    const shown = texts(svg);
    for (const label of params.rowNames) for (const line of label.split('\n')) assert.ok(shown.includes(line), line);
    assert.ok(rows.every((row) => !row.subject.includes('\n')), 'the table has the name in one piece');
  }
});
