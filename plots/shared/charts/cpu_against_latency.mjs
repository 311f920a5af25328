// CPU time per round trip against its latency: who burns a core to be quick?
import {bytes, duration, factor} from '../format.mjs';
import {valueAxis} from '../axes.mjs';
import {cellsOf, crossPlacements, metric, pickPlacement, pickSize, placementOrder, rowOf} from '../run.mjs';
import {chooseSeries} from '../series.mjs';
import {least, most} from '../sets.mjs';
import {placementWord, subtitle} from '../subtitle.mjs';
import {look} from '../theme.mjs';
import {columnsOf, empty, finiteRows, missing} from './common.mjs';

export const name = 'cpu_against_latency';

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'round_trip', (w, cell) => Number.isFinite(cpuOf(cell)));
  if (!measured.length) return missing('ipcbench run --scenario round_trip');
  const placement = pickPlacement(measured, view.placement, [...crossPlacements, ...placementOrder]);
  const here = measured.filter((cell) => cell.workload.placement === placement);
  const size = pickSize(here, view.size);
  const all = finiteRows(
    here
      .filter((cell) => cell.workload.size === size)
      .map((cell) =>
        rowOf(cell, cell.headline, {
          cpu: cpuOf(cell),
          series: run.familyOf(cell.mechanism),
          label: cell.mechanism,
        }),
      ),
  );
  const rows = view.mechanisms ? all.filter((row) => view.mechanisms.has(row.mechanism)) : all;
  if (!rows.length) return empty();

  const x = valueAxis(
    'time',
    rows.flatMap((r) => [r.value, r.low, r.high]),
    view,
    {before: 1.4, after: 1.9},
  );
  const y = valueAxis(
    'time',
    rows.map((r) => r.cpu),
    view,
    {before: 1.4, after: 1.5},
  );
  labelSome(rows, run, view, x.valueDomain, y.valueDomain);
  const families = [...new Set(rows.map((row) => row.series))];
  const looks = families.map((_, index) => look(index, theme));
  const [dear, cheap] = [most(rows, (r) => r.cpu), least(rows, (r) => r.cpu)];
  return {
    rows,
    legendAt: 'top',
    params: {
      ...x,
      cpuScale: y.valueScale,
      cpuDomain: y.valueDomain,
      cpuTicks: y.valueTicks,
      cpuLabels: y.valueLabels,
      seriesNames: families,
      seriesColors: looks.map((l) => l.color),
      seriesShapes: looks.map((l) => l.shape),
    },
    title:
      rows.length > 1
        ? say('cpu.title', {dear: dear.label, ratio: factor(dear.cpu / cheap.cpu), cheap: cheap.label})
        : say('cpu.title.one', {name: dear.label, value: duration(dear.cpu)}),
    subtitle: subtitle(
      run,
      rows,
      say,
      say('round_trip.subtitle_size', {size: bytes(size)}),
      placementWord(say, placement),
      say('cpu.subtitle'),
    ),
    columns: [
      {key: 'mechanism', label: say('column.mechanism'), type: 'text'},
      {key: 'series', label: say('column.family'), type: 'text'},
      {key: 'cpu', label: say('column.cpu'), type: 'time'},
      ...columnsOf(say, {value: 'column.p50', valueType: 'time'}).slice(1),
    ],
  };
}

function cpuOf(cell) {
  const sides = ['client_cpu_ns', 'server_cpu_ns'].map((key) => metric(cell, key)).filter(Number.isFinite);
  return sides.length === 2 ? sides[0] + sides[1] : undefined;
}

// Names beside the dots where there is room; the rest are told by pointing at them and by the table.
function labelSome(rows, run, view, xDomain, yDomain) {
  const share = (value, [from, to]) =>
    view.scale === 'linear' ? (value - from) / (to - from) : Math.log(value / from) / Math.log(to / from);
  const first = new Set(
    chooseSeries(
      rows.map((r) => ({...r, series: r.mechanism})),
      run,
      {mechanisms: null},
      {limit: 12},
    ).rows.map((r) => r.mechanism),
  );
  const spots = rows.map((row) => ({x: share(row.value, xDomain), y: share(row.cpu, yDomain)}));
  const taken = [];
  for (const row of [...rows].sort((a, b) => first.has(b.mechanism) - first.has(a.mechanism))) {
    const [x, y] = [share(row.value, xDomain), share(row.cpu, yDomain)];
    const wide = (0.03 + 0.011 * row.label.length) * (view.narrow ? 2.2 : 1);
    const side = ['right', 'left'].find((way) => {
      const from = way === 'right' ? x + 0.005 : x - wide,
        to = from + wide - 0.005;
      const covers = (spot) => spot.x > from && spot.x < to && Math.abs(spot.y - y) < 0.045;
      return (
        from > 0 &&
        to < 1 &&
        !spots.some(covers) &&
        !taken.some((other) => other.to > from && other.from < to && Math.abs(other.y - y) < 0.055) &&
        taken.push({from, to, y})
      );
    });
    if (side) row[side] = row.label;
  }
}
