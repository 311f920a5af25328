// Dots by mechanism and placement: of a round trip that carries a message, and of one that only wakes.
import {duration} from '../format.mjs';
import {placementOrder, placementsIn, rowOf} from '../run.mjs';
import {chooseSeries, scalesOf} from '../series.mjs';
import {groupBy, least} from '../sets.mjs';
import {placementWord} from '../terms.mjs';
import {look} from '../theme.mjs';
import {tiedWith} from '../ties.mjs';
import {dots, finiteRows, placeLabels, valueColumns} from './common.mjs';

// The part of a chart that shows `cells`, as {all, choice, placements, drawn}: every row, those that there was room for,
// the placements, and what prepare() returns of them. `beside(rows)` may add rows that are of no mechanism, which are
// neither ranked nor left out. Undefined where no cell has a figure.
export function byPlacement({run, view, say, theme, cells, beside = () => []}) {
  const placements = placementsIn(cells);
  const rowIn = (cell) =>
    rowOf(cell, cell.headline, {
      series: placementWord(say, cell.workload.placement),
      where: cell.workload.placement,
      loose: placements.length > 1 && cell.workload.placement === 'unpinned',
    });
  const all = finiteRows(cells.map(rowIn)).sort((a, b) => b.loose - a.loose); // what wanders is drawn first, below the rest
  if (!all.length) return undefined;
  markTies(all);
  const choice = chooseRows(all, run, view);
  const rows = [...choice.rows, ...beside(choice.rows)];
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
    all,
    choice,
    placements,
    drawn: {
      ...dots({view, rows, valueType: 'time', names, kinds}),
      columns: [
        {key: 'mechanism', label: say('column.mechanism'), type: 'text'},
        {key: 'series', label: say('column.placement'), type: 'text'},
        ...valueColumns(say, {column: 'column.p50', type: 'time'}),
      ],
    },
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
