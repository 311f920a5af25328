// CPU time per round trip against its latency: who burns a CPU to be quick? The dashed lines are one and two CPUs busy.
import {burning, cpuOf, cpusBusy} from '../cpu.mjs';
import {factor} from '../format.mjs';
import {valueAxis} from '../axes.mjs';
import {cellsOf, crossPlacements, pickPlacement, pickSize, placementOrder, rowOf} from '../run.mjs';
import {chooseSeries, numberedScales} from '../series.mjs';
import {least, most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {familyWord, placementWord, sizeWord} from '../terms.mjs';
import {empty, finiteRows, missing, valueColumns} from './common.mjs';

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
          busy: cpusBusy(cell),
          series: familyWord(say, run.familyOf(cell.mechanism)),
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
    room(
      rows.map((r) => r.value),
      0.12,
      0.3,
    ),
  );
  const y = valueAxis(
    'time',
    rows.map((r) => r.cpu),
    view,
    room(
      rows.map((r) => r.cpu),
      0.15,
      0.2,
    ),
  );
  const {words, named} = titleOf(rows, say);
  labelSome(rows, named, run, view, x.valueDomain, y.valueDomain);
  const families = [...new Set(rows.map((row) => row.series))];
  const busyLines = [1, 2].flatMap((n) => busyLine(n, x.valueDomain, y.valueDomain, view.narrow, say));
  return {
    rows,
    legendAt: 'top',
    params: {
      ...x,
      cpuScale: y.valueScale,
      cpuDomain: y.valueDomain,
      cpuTicks: y.valueTicks,
      cpuLabels: y.valueLabels,
      ...numberedScales(families, theme),
      busyLines,
    },
    title: words,
    subtitle: subtitle(run, say, {rows}, [
      sizeWord(say, 'round_trip', size),
      placementWord(say, placement),
      say('cpu.subtitle'),
      busyLines.length ? say('cpu.lines') : '',
    ]),
    columns: [
      {key: 'mechanism', label: say('column.mechanism'), type: 'text'},
      {key: 'series', label: say('column.family'), type: 'text'},
      {key: 'cpu', label: say('column.cpu'), type: 'time'},
      {key: 'busy', label: say('column.busy'), type: 'factor'},
      ...valueColumns(say, {column: 'column.p50', type: 'time'}),
    ],
  };
}

// Who is quick because it never sleeps, and what sleeping costs instead; and whom the title names.
function titleOf(rows, say) {
  const [burners, sleepers] = [rows.filter((row) => row.busy > burning), rows.filter((row) => !(row.busy > burning))];
  const [burner, sleeper] = [burners, sleepers].map((list) => (list.length ? least(list) : undefined));
  if (burner && sleeper && burner.value < sleeper.value) {
    const words = say('cpu.title.burns', {
      quick: burner.label,
      n: factor(burner.busy),
      calm: sleeper.label,
      ratio: factor(sleeper.value / burner.value),
    });
    return {words, named: [burner, sleeper]};
  }
  const dear = most(rows, (row) => row.busy);
  const words = say(burner ? 'cpu.title.in_vain' : 'cpu.title.sleeps', {name: dear.label, n: factor(dear.busy)});
  return {words, named: [dear]};
}

// Margins by how wide the data lie: as shares of their span, and never none.
function room(values, before, after) {
  const span = Math.max(...values) / Math.min(...values);
  return {before: Math.max(1.08, span ** before), after: Math.max(1.16, span ** after)};
}

// Where CPU time is n times the elapsed time, as far as it lies within the picture; a mere corner of it is left out.
// The words stand at the upper end, those of the steeper line before it and those of the other behind it; a narrow screen
// has no room for them.
function busyLine(n, [left, right], [bottom, top], narrow, say) {
  const [from, to] = [Math.max(left, bottom / n), Math.min(right, top / n)];
  if (!(Math.log(to / from) > 0.25 * Math.log(right / left))) return [];
  const line = {n, text: say('cpu.busy', {n})};
  return [
    {...line, at: from, cpu: n * from},
    {...line, at: to, cpu: n * to, before: !narrow && n > 1, after: !narrow && n === 1},
  ];
}

// Names beside the dots where there is room, those of the title first; the rest are told by pointing at them and by the
// table.
function labelSome(rows, named, run, view, xDomain, yDomain) {
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
  const rank = (row) => (named.includes(row) ? 0 : first.has(row.mechanism) ? 1 : 2);
  for (const row of [...rows].sort((a, b) => rank(a) - rank(b))) {
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
