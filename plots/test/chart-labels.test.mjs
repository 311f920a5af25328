// Labels of charts: each is there, can be read, and lies upon nothing.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {drawChart} from '../headless/svg.mjs';
import {namesBeside} from '../shared/beside.mjs';
import {makeRun} from '../shared/run.mjs';
import {groupBy} from '../shared/sets.mjs';
import {textWidth} from '../shared/text_width.mjs';
import {fixtureRun, named, texts} from './helpers.mjs';
import {makeRun as makeSynthetic} from './make-fixture.mjs';

// A run with the sizes, and names as long, as a standard run of the whole catalogue has.
const longNamed = (summary) => {
  const like = summary.cells.filter((cell) => cell.scenario === 'stream' && cell.mechanism === 'shm_sem' && cell.workload.placement === 'same_llc');
  for (const cell of like) cell.workload.size = cell.workload.size === 64 ? 8 : cell.workload.size;
  for (const size of [64, 1024, 16384, 65536, 1 << 20, 16 << 20]) {
    if (like.some((cell) => cell.workload.size === size)) continue;
    summary.cells.push({...structuredClone(like[0]), name: `stream/shm_sem/size:${size}/placement:same_llc`, workload: {...like[0].workload, size}});
  }
  return JSON.parse(JSON.stringify(summary).replaceAll('"signal"', '"shm_ring_spin"'));
};

test('every step of a slide has its label, however close the steps lie', async () => {
  for (const name of ['throughput_by_size', 'messages_by_size', 'round_trip_by_size', 'idle_gap', 'pool_or_fork', 'spawn_by_resident', 'chunk_size', 'pipe_capacity', 'memory_capacity', 'fan_scaling', 'load_latency', 'latency_percentiles']) {
    for (const lang of ['en', 'zh']) {
      const {svg, params} = await drawChart(named(name), fixtureRun(longNamed), {lang});
      const shown = texts(svg);
      for (const text of params.stepTexts ?? []) assert.ok(shown.includes(text), `${name} in ${lang}: ${text}`);
    }
  }
  const {params} = await drawChart(named('throughput_by_size'), fixtureRun(longNamed));
  assert.deepEqual(params.stepTexts.slice(-5), ['4 KiB', '16 KiB', '64 KiB', '1 MiB', '16 MiB']);
});

test('each dot of the CPU chart has its name on a slide, also in a cluster; on the page as many as there is room for', async () => {
  const crowded = makeRun(makeSynthetic({mechanisms: 45}).summary);
  for (const view of [{}, {slide: false}]) {
    const {rows, params, svg, subtitle} = await drawChart(named('cpu_against_latency'), crowded, view);
    const far = params.leaders.map((leader) => leader.left ?? leader.right);
    const beside = rows.map((row) => row.left ?? row.right).filter(Boolean);
    const names = [...far, ...beside];
    assert.equal(new Set(names).size, names.length, 'no dot has two names');
    const wanted = view.slide === false ? ['pipe', 'posix_mq', 'shm_sem', 'signal', 'unix_stream'] : rows.map((row) => row.mechanism);
    for (const name of wanted) assert.ok(names.includes(name), name);
    // Of this made-up run, a dozen lie in one place at the edge.
    assert.ok(names.length >= Math.min(rows.length, 30), `${names.length} of ${rows.length}`);
    assert.ok(far.length > 0, 'the dots of this run crowd');
    for (const name of names) assert.ok(texts(svg).includes(name), name);
    assert.equal(rows.length, view.slide === false ? 46 : 16);
    assert.equal(/16 of 46 shown/.test(subtitle[0]), view.slide !== false, subtitle[0]);
  }
});

test('names beside dots keep off dots, whiskers, each other and what stands there already', () => {
  const dots = Array.from({length: 12}, (_, n) => {
    const [x, y] = [400 + 12 * (n % 4), 200 + 12 * Math.floor(n / 4)];
    return {x, y, low: x - 20, high: x + 20, text: `mechanism_${n}`};
  });
  const taken = [{left: 470, right: 600, top: 190, bottom: 230}];
  const options = {width: 800, height: 400, fontSize: 14};
  const places = namesBeside(dots, {...options, taken});
  assert.ok(places.every(Boolean));
  const boxes = places.map(({side, x, y}, n) => {
    const wide = textWidth(dots[n].text, 14);
    return {left: side === 'right' ? x : x - wide, right: side === 'right' ? x + wide : x, top: y - 9, bottom: y + 9};
  });
  const over = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  boxes.forEach((box, n) => {
    assert.ok(box.left > 0 && box.right < 800 && box.top > 0 && box.bottom < 400);
    for (const other of [...boxes.slice(n + 1), ...taken, ...dots.map(({low, high, y}) => ({left: low, right: high, top: y - 1, bottom: y + 1}))])
      assert.ok(!over(box, other), `${dots[n].text} covers something`);
  });
  assert.deepEqual(namesBeside([{x: 5, y: 5, low: 5, high: 5, text: 'w'.repeat(80)}], options), [undefined], 'no room: no name');
});

test('the figure at the end of a line stands behind all its whiskers', async () => {
  for (const name of ['round_trip', 'wake_up', 'synchronisation', 'multiple_of_limit', 'python_against_cpp']) {
    const wide = (summary) => {
      for (const cell of summary.cells) [cell.low, cell.high] = [cell.value / 3, cell.value * 3];
      return summary;
    };
    const {rows} = await drawChart(named(name), fixtureRun(wide));
    const lines = groupBy(rows, (row) => row.label ?? row.mechanism);
    let figures = 0;
    for (const line of lines.values()) {
      const own = line.filter((row) => !row.loose);
      for (const row of own) {
        if (row.right !== undefined) assert.ok(own.every((other) => row.rightAt >= (other.high ?? other.value)), `${name} ${row.cell}`);
        if (row.left !== undefined) assert.ok(own.every((other) => row.leftAt <= (other.low ?? other.value)), `${name} ${row.cell}`);
        figures += (row.right !== undefined) + (row.left !== undefined);
      }
    }
    assert.ok(figures > 2, name);
  }
});

test("the notes' table says its figures in words, where the claim has them", async () => {
  for (const [lang, torn] of [['en', '0 torn up to PIPE_BUF, 812 above'], ['zh', 'PIPE_BUF 以内撕裂 0 条，以上 812 条']]) {
    const {rows, svg} = await drawChart(named('notes_table'), fixtureRun(), {lang});
    const {figure, figureLines} = rows.find((row) => row.figure === torn);
    assert.equal(figureLines.join('').replace(/ /g, ''), figure.replace(/ /g, ''));
    for (const line of figureLines) assert.ok(texts(svg).includes(line), line);
    assert.ok(rows.some((row) => row.figure === '4.8 µs'), 'and bare where it has not');
  }
});
