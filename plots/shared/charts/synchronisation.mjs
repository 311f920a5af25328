// One protected increment by number of processes: what each lock costs, alone and contended. A lock is a row, since a
// dozen of them lie within a factor of four, where lines could not be told apart. Subjects that lose updates stay in the
// picture, hollow: they show what the others are paid for.
import {duration, factor} from '../format.mjs';
import {cellsOf, rowOf} from '../run.mjs';
import {groupBy, least, most} from '../sets.mjs';
import {placementWord, subtitle} from '../subtitle.mjs';
import {look} from '../theme.mjs';
import {nameWithTies} from '../ties.mjs';
import {columnsOf, dots, empty, finiteRows, missing, placeLabels} from './common.mjs';

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
  const drawn = dots({view, rows, valueType: 'time', names, options: {before: 2.2, after: 2.2}});
  const looks = counts.map((_, index) => look(index, theme));
  return {
    ...drawn,
    rows,
    legendAt: 'top',
    params: {
      ...drawn.params,
      seriesNames: counts.map((n) => say('sync.processes', {n})),
      seriesColors: looks.map((l) => l.color),
      seriesShapes: looks.map((l) => l.shape),
    },
    title: titleOf(rows, counts[counts.length - 1], say),
    subtitle: subtitle(
      run,
      rows,
      say,
      rows.some((row) => row.wrong) ? say('sync.wrong') : '',
      placementWord(say, measured[0].workload.placement),
    ),
    columns: [
      {key: 'mechanism', label: say('column.lock'), type: 'text'},
      ...columnsOf(say, {
        series: 'column.processes',
        step: 'column.processes',
        stepType: 'number',
        value: 'column.per_increment',
        valueType: 'time',
      }).slice(1),
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
