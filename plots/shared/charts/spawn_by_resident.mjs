// Making a process, by how much memory its parent has touched: who copies page tables, and who does not.
import {bytes, factor} from '../format.mjs';
import {cellsOf, rowOf} from '../run.mjs';
import {least, most} from '../sets.mjs';
import {placementWord, subtitle} from '../subtitle.mjs';
import {columnsOf, empty, lines, missing} from './common.mjs';

export const name = 'spawn_by_resident';

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'spawn', (w) => w.resident !== undefined);
  if (!measured.length) return missing('ipcbench run --scenario spawn');
  const drawn = lines({
    run,
    view: {...view, mechanisms: null},
    theme,
    stepType: 'bytes',
    valueType: 'time',
    rows: measured.map((cell) =>
      rowOf(cell, 'op_ns', {
        step: cell.workload.resident,
        series: cell.workload.pages === 'huge' ? say('spawn.huge', {name: cell.mechanism}) : cell.mechanism,
      }),
    ),
  });
  if (!drawn.rows.length) return empty();
  const size = Math.max(...drawn.rows.map((row) => row.step));
  const there = drawn.rows.filter((row) => row.step === size);
  const [slow, quick] = [most(there), least(there)];
  return {
    ...drawn,
    title:
      there.length > 1
        ? say('spawn.title', {
            size: bytes(size),
            slow: slow.series,
            quick: quick.series,
            ratio: factor(slow.value / quick.value),
          })
        : say('spawn.title.one', {name: slow.series}),
    subtitle: subtitle(run, drawn.rows, say, say('spawn.subtitle'), placementWord(say, measured[0].workload.placement)),
    columns: columnsOf(say, {
      series: 'column.way',
      step: 'column.resident',
      stepType: 'bytes',
      value: 'column.per_process',
      valueType: 'time',
    }),
  };
}
