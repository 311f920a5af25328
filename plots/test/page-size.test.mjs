// The page of a large run: as many cells as the standard profile measures over the whole catalogue, with every metric
// that a real run has, in as many digits.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {pageOf} from '../headless/page.mjs';
import {curvesOf} from '../shared/percentiles.mjs';
import {packCurves, packSummary, unpackCurves, unpackSummary} from '../shared/pack.mjs';
import {makeRun} from '../shared/run.mjs';
import {claims} from './fixture-parts.mjs';
import {json, poison} from './helpers.mjs';
import {makeRun as makeSynthetic} from './make-fixture.mjs';

const metrics =
  'op_ns min_ns p50_ns p90_ns p99_ns p999_ns max_ns msgs_per_s bytes_per_s client_cpu_ns server_cpu_ns nvcsw nivcsw minflt syscalls clock_ns batch'.split(
    ' ',
  );

export function largeRun() {
  const {summary, histograms} = makeSynthetic({mechanisms: 45, launches: 41});
  const long = (value) => value * (1 + Math.PI / 1e9); // all the digits of a double
  for (const cell of summary.cells) {
    for (const key of ['value', 'low', 'high', 'coverage']) cell[key] = long(cell[key]);
    for (const name of metrics) {
      const median = long(cell.metrics[name]?.median ?? cell.value);
      cell.metrics[name] = {median, low: median * 0.99, high: median * 1.01, coverage: long(0.95)};
    }
  }
  return makeRun(summary, {curves: curvesOf(histograms), claims});
}

test('the page of a large run has at most 3 MB, and keeps every figure that it shows', async () => {
  const run = largeRun();
  assert.ok(run.cells.length > 2000);
  const page = await pageOf(run);
  assert.ok(page.length <= 3e6, `${page.length} bytes for ${run.cells.length} cells`);
  const [, data] = /<script type="application\/json" id="data">([^<]*)</.exec(page);
  const summary = unpackSummary(JSON.parse(data).summary);
  summary.cells.forEach((cell, index) => {
    const whole = run.cells[index];
    assert.deepEqual(
      [cell.name, cell.value, cell.low, cell.high, cell.launches, cell.workload],
      [whole.name, whole.value, whole.low, whole.high, whole.launches, whole.workload],
    );
    for (const [name, {median}] of Object.entries(cell.metrics ?? {}))
      assert.equal(median, whole.metrics[name].median, `${cell.name} ${name}`);
  });
});

test('what is packed comes out as it was, hostile names and all', () => {
  for (const summary of [json('summary.json'), poison(json('summary.json'))]) {
    const travelled = JSON.parse(JSON.stringify(packSummary(summary)));
    const byReason = ({skipped, ...rest}) => ({...rest, skipped: [...skipped].sort((a, b) => (a.name < b.name ? -1 : 1))});
    assert.deepEqual(byReason(unpackSummary(travelled)), byReason(JSON.parse(JSON.stringify(summary))));
  }
  const curves = curvesOf(json('histograms.json'));
  assert.deepEqual(unpackCurves(packCurves(curves)), curves);
  const odd = {a: [[1, 5], [3, 6]], b: [[1, 5], [2, 6], [4, 9]], c: []};
  assert.deepEqual(unpackCurves(packCurves(odd)), odd);
  const sneaky = JSON.parse('{"name":"x","scenario":"s","mechanism":"m","workload":{"__proto__":{"size":1}}}');
  const [cell] = unpackSummary(JSON.parse(JSON.stringify(packSummary({cells: [sneaky]})))).cells;
  assert.equal({}.size, undefined);
  assert.equal(cell.workload?.size, undefined);
});
