// CPU time per round trip against its latency: who burns a CPU to be quick? The dashed lines are one and two CPUs busy.
import {burning, cpuOf, cpusBusy} from '../cpu.mjs';
import {factor} from '../format.mjs';
import {valueAxis} from '../axes.mjs';
import {namesBeside} from '../beside.mjs';
import {cellsOf, crossPlacements, notesOwn, pickPlacement, pickSize, placementOrder, rowOf} from '../run.mjs';
import {chooseSeries, numberedScales} from '../series.mjs';
import {least, most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {textWidth} from '../text_width.mjs';
import {familyWord, placementWord, sizeWord} from '../terms.mjs';
import {empty, finiteRows, missing, spokenOf, valueColumns} from './common.mjs';

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
  const spoken = spokenOf(all, view);
  if (!spoken.length) return empty();
  const {words, named} = titleOf(spoken, say);
  const choice = chooseRows(all, named, run, view);
  const rows = choice.rows;

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
  const height = view.narrow ? 300 : rows.length > 20 ? 560 : 400;
  const families = [...new Set(rows.map((row) => row.series))];
  const busyLines = [1, 2].flatMap((n) => busyLine(n, x.valueDomain, y.valueDomain, view.narrow, say));
  const leaders = nameThem(rows, named, view, {x, y, height, busyLines});
  return {
    rows,
    legendAt: 'top',
    height,
    params: {
      ...x,
      cpuScale: y.valueScale,
      cpuDomain: y.valueDomain,
      cpuTicks: y.valueTicks,
      cpuLabels: y.valueLabels,
      ...numberedScales(families, theme),
      busyLines,
      leaders,
    },
    title: words,
    subtitle: subtitle(run, say, {rows, choice}, [
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

// A slide holds sixteen dots with their names; the page is higher, and shows all.
function chooseRows(all, named, run, view) {
  const series = all.map((row) => ({...row, series: row.mechanism}));
  const {rows, ...choice} = chooseSeries(series, run, view, {limit: view.slide ? 16 : Infinity, named: named.map((row) => row.mechanism)});
  const kept = new Set(rows.map((row) => row.mechanism));
  return {...choice, rows: all.filter((row) => kept.has(row.mechanism))};
}

// Names beside the dots, those of the title first; where dots crowd, at the end of a line that leads to a free place.
// Returns these lines. On a narrow screen only the title's and the notes' own have one: the rest, where it crowds, stay
// without a name, which pointing at them and the table tell.
function nameThem(rows, named, view, {x, y, height, busyLines}) {
  const width = view.narrow ? 280 : 800; // what axis and margins leave of the picture, about
  const fontSize = view.narrow ? 10 : 14;
  const [across, up] = [x.valueDomain, y.valueDomain].map((range) => scaleOf(view, range));
  const rank = (row) => (named.includes(row) ? 0 : notesOwn.includes(row.mechanism) ? 1 : 2);
  const sorted = [...rows].sort((a, b) => rank(a) - rank(b));
  const spot = ({value, cpu}) => ({x: across.share(value) * width, y: (1 - up.share(cpu)) * height});
  const dots = sorted.map((row) => {
    const [low, high] = [row.low > 0 ? row.low : row.value, row.high ?? row.value].map((value) => across.share(value) * width);
    return {...spot(row), low, high, text: row.label, rank: rank(row), lead: !view.narrow || rank(row) < 2};
  });
  const taken = busyLines
    .filter((line) => line.before || line.after)
    .map((line) => {
      const [{x: at, y: top}, wide] = [spot({value: line.at, cpu: line.cpu}), textWidth(line.text, fontSize) + 14];
      return {left: line.before ? at - wide : at, right: line.before ? at : at + wide, top, bottom: top + 24};
    });
  const places = namesBeside(dots, {width, height, fontSize, taken});
  return sorted.flatMap((row, index) => {
    const place = places[index];
    if (!place) return [];
    const at = across.value(place.x / width);
    if (place.far)
      return [{at, cpu: up.value(1 - place.y / height), fromAt: row.value, fromCpu: row.cpu, [place.side]: row.label}];
    Object.assign(row, {[place.side]: row.label, nameAt: at});
    return [];
  });
}

// Where on an axis a value stands, as a share of its length, and back.
function scaleOf(view, [from, to]) {
  return view.scale === 'linear'
    ? {share: (value) => (value - from) / (to - from), value: (share) => from + share * (to - from)}
    : {share: (value) => Math.log(value / from) / Math.log(to / from), value: (share) => from * (to / from) ** share};
}
