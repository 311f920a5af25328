// Everything as a multiple of its floor: what hardware and kernel make the least that any mechanism could cost.
import {bytes, factor, times} from '../format.mjs';
import {bandwidthRow, cellsOf, interval, metric, pickPlacement, pickSize, rowOf} from '../run.mjs';
import {chooseSeries} from '../series.mjs';
import {least} from '../sets.mjs';
import {placementWord, subtitle} from '../subtitle.mjs';
import {look} from '../theme.mjs';
import {nameWithTies} from '../ties.mjs';
import {dots, empty, missing, placeLabels} from './common.mjs';

export const name = 'multiple_of_limit';

export function prepare(run, view, say, theme) {
  if (!cellsOf(run, 'limit').length) return missing('ipcbench run --scenario limit');
  const all = [...waking(run, view, say), ...copying(run, view, say)];
  if (!all.length) return missing('ipcbench run --scenario limit,round_trip,stream');
  const chosen = new Set(
    chooseSeries(
      all.map((row) => ({...row, series: row.mechanism})),
      run,
      view,
      {limit: 14},
    ).rows.map((r) => r.mechanism),
  );
  const rows = all.filter((row) => chosen.has(row.mechanism));
  if (!rows.length) return empty();
  placeLabels(rows, 'mechanism', (row) => times(row.value), view);

  const kinds = [...new Set(rows.map((row) => row.series))];
  const rank = (mechanism) =>
    Math.min(...rows.filter((r) => r.mechanism === mechanism && r.series === kinds[0]).map((r) => r.value), 1e12);
  const names = [...new Set(rows.map((row) => row.mechanism))].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const drawn = dots({view, rows, valueType: 'times', names, options: {before: 1.7, after: 1.7}});
  const looks = kinds.map((_, index) => look(index, theme));
  const near = least(rows);
  const rivals = rows.filter((row) => row.series === near.series).map((row) => ({...row, series: row.mechanism}));
  return {
    ...drawn,
    rows,
    legendAt: 'top',
    params: {
      ...drawn.params,
      seriesNames: kinds,
      seriesColors: looks.map((l) => l.color),
      seriesShapes: looks.map((l) => l.shape),
      valueDomain: [Math.min(1, drawn.params.valueDomain[0]), drawn.params.valueDomain[1]],
    },
    title: say('limit.title', {
      name: nameWithTies({...near, series: near.mechanism}, rivals, say),
      ratio: factor(near.value),
      floor: near.floor,
    }),
    subtitle: subtitle(
      run,
      rows,
      say,
      [...new Set(rows.map((row) => row.setting))].join(', '),
      chosen.size < new Set(all.map((r) => r.mechanism)).size
        ? say('subtitle.subset', {n: chosen.size, all: new Set(all.map((r) => r.mechanism)).size})
        : '',
    ),
    columns: [
      {key: 'mechanism', label: say('column.mechanism'), type: 'text'},
      {key: 'series', label: say('column.floor'), type: 'text'},
      {key: 'value', label: say('column.multiple'), type: 'times'},
      {key: 'low', label: say('column.low'), type: 'times'},
      {key: 'high', label: say('column.high'), type: 'times'},
      {key: 'launches', label: say('column.launches'), type: 'number'},
    ],
  };
}

const limitOf = (run, mechanism, where) =>
  cellsOf(run, 'limit', (w, cell) => cell.mechanism === mechanism && where(w))[0];

// A blocking round trip wakes two peers, so its floor is two context switches in the same placement.
function waking(run, view, say) {
  const cells = cellsOf(run, 'round_trip', (w) => w.wait === undefined);
  if (!cells.length) return [];
  const size = pickSize(cells, view.size);
  const placement = pickPlacement(
    cells.filter((cell) => limitOf(run, 'context_switch', (w) => w.placement === cell.workload.placement)),
    view.placement,
  );
  const floor = limitOf(run, 'context_switch', (w) => w.placement === placement);
  if (!floor) return [];
  return cells
    .filter((cell) => cell.workload.placement === placement && cell.workload.size === size)
    .map((cell) =>
      multiple(cell, cell.headline, {
        ...bounds(interval(cell), interval(floor), (own, least) => own / (2 * least)),
        value: cell.value / (2 * floor.value),
        floor: say('limit.two_switches'),
        series: say('limit.round_trip'),
        setting: `${say('round_trip.subtitle_size', {size: bytes(size)})}, ${placementWord(say, placement)}`,
      }),
    );
}

// Moving bytes costs at least one copy of them.
function copying(run, view, say) {
  const cells = cellsOf(
    run,
    'stream',
    (w, cell) => w.capacity === undefined && Number.isFinite(metric(cell, 'bytes_per_s')),
  );
  if (!cells.length) return [];
  const placement = pickPlacement(cells, view.placement);
  const size = pickSize(
    cells.filter((cell) => limitOf(run, 'memcpy', (w) => w.size === cell.workload.size)),
    65536,
  );
  const floor =
    limitOf(run, 'memcpy', (w) => w.size === size && w.placement === placement) ??
    limitOf(run, 'memcpy', (w) => w.size === size);
  const best = floor && metric(floor, 'bytes_per_s');
  if (!best) return [];
  return cells
    .filter((cell) => cell.workload.placement === placement && cell.workload.size === size)
    .map((cell) =>
      multiple(cell, 'bytes_per_s', {
        ...bounds(interval(floor, 'bytes_per_s'), bandwidthRow(cell), (least, own) => least / own),
        value: best / metric(cell, 'bytes_per_s'),
        floor: say('limit.memcpy'),
        series: say('limit.stream'),
        setting: `${say('limit.stream_size', {size: bytes(size)})}, ${placementWord(say, placement)}`,
      }),
    );
}

// A quotient lies between its extremes: the smallest over the largest, and the largest over the smallest.
function bounds(above, below, quotient) {
  const low = quotient(above.low, below.high),
    high = quotient(above.high, below.low);
  return Number.isFinite(low) && Number.isFinite(high) ? {low, high, interval: 'bounds'} : {};
}

const none = {low: undefined, high: undefined, coverage: undefined, interval: 'none'};
const multiple = (cell, key, more) => ({...rowOf(cell, key), ...none, ...more, metric: 'multiple'});
