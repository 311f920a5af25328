// Throughput by message size, beside what one copy in memory does at that size.
import {bytes, bytesPerSecond} from '../format.mjs';
import {bandwidthRow, cellsOf, crossPlacements, metric, pickPlacement, placementOrder, rowOf} from '../run.mjs';
import {most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {placementWord} from '../terms.mjs';
import {nameWithTies} from '../ties.mjs';
import {empty, finiteRows, lines, missing, spokenOf} from './common.mjs';

export const name = 'throughput_by_size';

export const streamCells = (run) =>
  cellsOf(run, 'stream', (w) => w.size !== undefined && w.capacity === undefined && w.wait === undefined);
export const acrossFirst = [...crossPlacements, ...placementOrder.filter((p) => !crossPlacements.includes(p))];

export function prepare(run, view, say, theme) {
  const measured = streamCells(run).filter((cell) => Number.isFinite(metric(cell, 'bytes_per_s')));
  if (!measured.length) return missing('ipcbench run --scenario stream');
  const placement = pickPlacement(measured, view.placement, acrossFirst);
  const rows = measured
    .filter((cell) => cell.workload.placement === placement)
    .map((cell) => bandwidthRow(cell, {step: cell.workload.size}));
  const all = spokenOf(rows, view);
  if (!all.length) return empty();
  const top = most(all);
  const drawn = lines({
    run,
    view,
    say,
    theme,
    step: {type: 'bytes', column: 'column.size'},
    value: {type: 'bandwidth', column: 'column.bandwidth', better: 'higher'},
    series: {named: [top.series]},
    rows,
  });
  const limit = limitRows(run, placement, say, drawn.params.stepDomain);
  return {
    ...drawn,
    rows: [...drawn.rows, ...limit],
    params: {...drawn.params, ...raised(drawn.params, limit, view)},
    title: say('throughput.title', {
      name: nameWithTies(top, all, say),
      value: bytesPerSecond(top.value),
      size: bytes(top.step),
    }),
    subtitle: subtitle(run, say, drawn, [
      placementWord(say, placement),
      limit.length ? say('throughput.limit') : '',
    ]),
  };
}

function limitRows(run, placement, say, [from, to]) {
  const all = cellsOf(run, 'limit', (w, cell) => cell.mechanism === 'memcpy' && w.size >= from && w.size <= to);
  const here = all.filter((cell) => cell.workload.placement === placement);
  return finiteRows(
    (here.length ? here : all.filter((cell) => cell.workload.placement === 'same_cpu')).map((cell) =>
      rowOf(cell, 'bytes_per_s', {
        step: cell.workload.size,
        x: cell.workload.size,
        series: say('limit.memcpy'),
        limit: true,
      }),
    ),
  );
}

// The limit belongs on the chart: the axis reaches up to it.
function raised(params, limit, view) {
  const top = Math.max(
    params.valueDomain[1],
    ...limit.map((row) => row.value * (view.scale === 'linear' ? 1.05 : 1.3)),
  );
  return {valueDomain: [params.valueDomain[0], top]};
}
