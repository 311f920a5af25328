// One protected increment by number of processes: what each lock costs, alone and contended. A lock is a row, since a
// dozen of them lie within a factor of four, where lines could not be told apart. Subjects that lose updates stay in the
// picture, hollow: they show what the others are paid for.
import {duration, factor} from '../format.mjs';
import {cellsOf, rowOf} from '../run.mjs';
import {numberedScales} from '../series.mjs';
import {groupBy, least, most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {placementWord} from '../terms.mjs';
import {nameWithTies} from '../ties.mjs';
import {dots, empty, finiteRows, missing, placeLabels, valueColumns} from './common.mjs';

export const name = 'synchronisation';

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'increment', (w) => w.workers !== undefined);
  if (!measured.length) return missing('ipcbench run --scenario increment');
  const rows = finiteRows(
    measured.map((cell) =>
      rowOf(cell, 'op_ns', {
        step: cell.workload.workers,
        series: say('sync.processes', {n: cell.workload.workers}),
        wrong: (cell.flags ?? []).includes('wrong'),
      }),
    ),
  );
  if (!rows.length) return empty();
  placeLabels(rows, 'mechanism', (row) => duration(row.value, view.units), view);
  const counts = [...new Set(rows.map((row) => row.step))].sort((a, b) => a - b);
  const names = sortedNames(rows);
  const kinds = numberedScales(
    counts.map((n) => say('sync.processes', {n})),
    theme,
  );
  return {
    ...dots({view, rows, valueType: 'time', names, kinds}),
    title: titleOf(rows, comparedAt(rows, counts), say),
    subtitle: subtitle(run, say, {rows}, [
      rows.some((row) => row.wrong) ? say('sync.wrong') : '',
      placementWord(say, measured[0].workload.placement),
    ]),
    columns: [
      {key: 'mechanism', label: say('column.lock'), type: 'text'},
      {key: 'step', label: say('column.processes'), type: 'number'},
      ...valueColumns(say, {column: 'column.per_increment', type: 'time'}),
    ],
  };
}

// The cheapest first, as most processes find it; what was measured with fewer only stands where those figures are.
function sortedNames(rows) {
  const cost = (group) => most(group, (row) => row.step).value;
  return [...groupBy(rows, (row) => row.mechanism).entries()]
    .sort(([a, one], [b, other]) => cost(one) - cost(other) || (a < b ? -1 : 1))
    .map(([lock]) => lock);
}

// The most processes at which all locks were measured, or as many of them as at any number.
function comparedAt(rows, counts) {
  const locks = (n) => rows.filter((row) => row.step === n).length;
  return most([...counts].reverse(), locks);
}

function titleOf(rows, workers, say) {
  const right = rows
    .filter((row) => row.step === workers && !row.wrong)
    .map((row) => ({...row, series: row.mechanism}));
  if (right.length < 2) return say('sync.title.one');
  const [slow, quick] = [most(right), least(right)];
  return say('sync.title', {
    n: workers,
    quick: nameWithTies(quick, right, say),
    value: duration(quick.value),
    slow: slow.series,
    ratio: factor(slow.value / quick.value),
  });
}
