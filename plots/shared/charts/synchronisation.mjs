// One protected increment by number of processes: what each lock costs, alone and contended. Subjects that lose updates
// stay in the picture, hollow: they show what the others are paid for.
import {duration, factor} from '../format.mjs';
import {cellsOf, rowOf} from '../run.mjs';
import {least, most} from '../sets.mjs';
import {placementWord, subtitle} from '../subtitle.mjs';
import {nameWithTies} from '../ties.mjs';
import {columnsOf, empty, lines, missing} from './common.mjs';

export const name = 'synchronisation';

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'increment', (w) => w.workers !== undefined);
  if (!measured.length) return missing('ipcbench run --scenario increment');
  const drawn = lines({
    run,
    view: {...view, mechanisms: null},
    theme,
    stepType: 'number',
    valueType: 'time',
    limit: 8,
    rows: measured.map((cell) =>
      rowOf(cell, 'op_ns', {step: cell.workload.workers, wrong: (cell.flags ?? []).includes('wrong')}),
    ),
  });
  if (!drawn.rows.length) return empty();
  const workers = Math.max(...drawn.rows.map((row) => row.step));
  const right = drawn.rows.filter((row) => row.step === workers && !row.wrong);
  const [slow, quick] = right.length ? [most(right), least(right)] : [];
  return {
    ...drawn,
    title:
      right.length > 1
        ? say('sync.title', {
            n: workers,
            quick: nameWithTies(quick, right, say),
            value: duration(quick.value),
            slow: slow.series,
            ratio: factor(slow.value / quick.value),
          })
        : say('sync.title.one'),
    subtitle: subtitle(
      run,
      drawn.rows,
      say,
      drawn.rows.some((row) => row.wrong) ? say('sync.wrong') : '',
      placementWord(say, measured[0].workload.placement),
    ),
    columns: columnsOf(say, {
      series: 'column.lock',
      step: 'column.processes',
      stepType: 'number',
      value: 'column.per_increment',
      valueType: 'time',
    }),
  };
}
