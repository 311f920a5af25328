// Round trip by mechanism and placement: which is quickest here, and how much does the place cost?
import {bytes, duration, factor} from '../format.mjs';
import {cellsOf, crossPlacements, pickSize, placementOrder, placementsIn, rowOf} from '../run.mjs';
import {groupBy, least, median} from '../sets.mjs';
import {chooseSeries, scalesOf} from '../series.mjs';
import {subtitle} from '../subtitle.mjs';
import {placementWord} from '../terms.mjs';
import {look} from '../theme.mjs';
import {tiedWith} from '../ties.mjs';
import {dots, empty, finiteRows, missing, placeLabels, valueColumns} from './common.mjs';

export const name = 'round_trip';

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'round_trip', (w) => w.wait === undefined);
  if (!measured.length) return missing('ipcbench run --scenario round_trip');
  const size = pickSize(measured, view.size);
  const cells = measured.filter(
    (cell) =>
      cell.workload.size === size &&
      (!view.mechanisms || view.mechanisms.has(cell.mechanism)),
  );
  if (!cells.length) return empty();

  const placements = placementsIn(cells);
  const all = finiteRows(
    cells.map((cell) =>
      rowOf(cell, cell.headline, {
        series: placementWord(say, cell.workload.placement),
        where: cell.workload.placement,
        loose: placements.length > 1 && cell.workload.placement === 'unpinned',
      }),
    ),
  ).sort((a, b) => b.loose - a.loose); // what wanders is drawn first, below the rest
  if (!all.length) return empty();
  markTies(all);
  const choice = chooseRows(all, run, view);
  const rows = choice.rows;
  const names = sortedNames(rows, placements[0]);
  // An unpinned pair lands on one CPU or on two by luck: its figure says less than the two others, and gets no label.
  placeLabels(
    rows.filter((row) => !row.loose),
    'mechanism',
    (row) => (row.tied ? '= ' : '') + duration(row.value, view.units),
    view,
  );
  clearOfLoose(rows);

  const looks = placements.map((p) =>
    p === 'unpinned'
      ? {color: theme.neutral, shape: 'triangle-down'}
      : look(placementOrder.includes(p) ? placementOrder.indexOf(p) : 7, theme),
  );
  const kinds = scalesOf(
    placements.map((p) => placementWord(say, p)),
    looks,
  );
  return {
    ...dots({view, rows, valueType: 'time', names, kinds, room: {before: 1.9, after: 2.2}}),
    title: titleOf(all, placements, say),
    subtitle: subtitle(run, say, {rows, choice}, [
      say('round_trip.subtitle', {size: bytes(size)}),
      rows.some((r) => r.tied) ? say('round_trip.tied') : '',
    ]),
    columns: [
      {key: 'mechanism', label: say('column.mechanism'), type: 'text'},
      {key: 'series', label: say('column.placement'), type: 'text'},
      ...valueColumns(say, {column: 'column.p50', type: 'time'}),
    ],
  };
}

// A slide holds sixteen lines that the last row of a room can read; the page scrolls, and shows all.
function chooseRows(rows, run, view) {
  if (!view.slide) return {rows, shown: 1, all: 1};
  const asSeries = rows.map((row) => ({...row, series: row.mechanism, step: row.where}));
  const {rows: kept, shown, all} = chooseSeries(asSeries, run, view, {limit: 16});
  const names = new Set(kept.map((row) => row.mechanism));
  return {rows: rows.filter((row) => names.has(row.mechanism)), shown, all};
}

// Where an unpinned mark or its whisker would stand on a label, the label stands behind it.
function clearOfLoose(rows) {
  const values = rows.map((row) => row.value);
  const near = (Math.max(...values) / Math.min(...values)) ** 0.09;
  for (const row of rows.filter((one) => !one.loose)) {
    const loose = rows.find((other) => other.loose && other.mechanism === row.mechanism);
    if (!loose) continue;
    const [low, high] = [loose.low > 0 ? loose.low : loose.value, loose.high ?? loose.value];
    if (low < row.rightAt * near) row.rightAt = Math.max(row.rightAt, high);
    if (high > row.leftAt / near) row.leftAt = Math.min(row.leftAt, low);
  }
}

// Cells that cannot be told from the quickest of their placement are tied with it.
function markTies(rows) {
  for (const group of groupBy(rows, (row) => row.where).values()) {
    const first = least(group);
    const tied = tiedWith(first, group);
    if (tied.length) for (const row of [first, ...tied]) row.tied = true;
  }
}

function sortedNames(rows, placement) {
  const rank = (name) => {
    const mine = rows.filter((row) => row.mechanism === name);
    return (
      (mine.find((row) => row.where === placement) ?? mine[0]).value +
      (mine.some((row) => row.where === placement) ? 0 : 1e15)
    );
  };
  return [...new Set(rows.map((row) => row.mechanism))].sort((a, b) => rank(a) - rank(b));
}

function titleOf(rows, placements, say) {
  const across = placements.find((p) => crossPlacements.includes(p));
  if (placements.includes('same_cpu') && across) {
    const value = (name, where) => rows.find((row) => row.mechanism === name && row.where === where)?.value;
    const ratios = [...new Set(rows.map((row) => row.mechanism))]
      .map((name) => value(name, across) / value(name, 'same_cpu'))
      .filter(Number.isFinite);
    // Who sleeps pays for another CPU, and who spins gains by it: one median over both would be nobody's.
    const quicker = ratios.filter((one) => one < 0.87);
    const dearer = median(ratios.filter((one) => one >= 0.87));
    if (quicker.length && dearer >= 1.15 && quicker.length < ratios.length / 2) {
      return say('round_trip.title.split', {ratio: factor(dearer), n: quicker.length, all: ratios.length});
    }
    const ratio = median(ratios);
    if (ratio >= 1.15) return say('round_trip.title.across', {ratio: factor(ratio)});
    if (ratio <= 0.87) return say('round_trip.title.near', {ratio: factor(1 / ratio)});
    if (Number.isFinite(ratio)) return say('round_trip.title.same');
  }
  const here = rows.filter((row) => row.where === placements[0]).sort((a, b) => a.value - b.value);
  const tied = here.filter((row) => row.tied).length;
  const values = {name: here[0].mechanism, value: duration(here[0].value), n: tied - 1};
  return say(tied > 1 ? 'round_trip.title.tied' : 'round_trip.title.first', values);
}
