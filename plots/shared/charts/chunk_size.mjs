// Tasks handed out at once: small chunks cost hand-overs, large ones leave workers idle at the end.
import {factor} from '../format.mjs';
import {cellsOf, rowOf} from '../run.mjs';
import {groupBy, least} from '../sets.mjs';
import {placementWord, subtitle} from '../subtitle.mjs';
import {columnsOf, empty, lines, missing} from './common.mjs';

export const name = 'chunk_size';

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'dispatch', (w) => w.chunk !== undefined);
  const setting =
    [
      ...groupBy(measured, (cell) => `${cell.mechanism}/${cell.workload.workers}/${cell.workload.task_ns}`).values(),
    ].sort((a, b) => b.length - a.length)[0] ?? [];
  if (new Set(setting.map((cell) => cell.workload.chunk)).size < 2)
    return missing('ipcbench run --scenario dispatch');
  const label = (cell) => say(cell.workload.shape === 'skewed' ? 'chunk.skewed' : 'chunk.equal');
  const drawn = lines({
    run,
    view: {...view, mechanisms: null},
    theme,
    stepType: 'number',
    valueType: 'time',
    scales: {order: [...new Set(setting.map(label))]},
    rows: setting.map((cell) => rowOf(cell, 'op_ns', {step: cell.workload.chunk, series: label(cell)})),
  });
  if (!drawn.rows.length) return empty();
  const first = [...groupBy(drawn.rows, (row) => row.series).values()].sort((a, b) => b.length - a.length)[0];
  const best = least(first),
    single = first[0];
  const {workers, placement} = setting[0].workload;
  return {
    ...drawn,
    title:
      best === single
        ? say('chunk.title.single', {kind: best.series})
        : say('chunk.title.best', {
            n: best.step,
            first: single.step,
            ratio: factor(single.value / best.value),
            kind: best.series,
          }),
    subtitle: subtitle(
      run,
      drawn.rows,
      say,
      say.or(`executor.${setting[0].mechanism}`, setting[0].mechanism),
      workers === undefined ? '' : say('dispatch.workers', {n: workers}),
      placementWord(say, placement),
    ),
    columns: columnsOf(say, {
      series: 'column.shape',
      step: 'column.chunk',
      stepType: 'number',
      value: 'column.per_task',
      valueType: 'time',
    }),
  };
}
