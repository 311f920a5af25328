// Making a process, by how much memory its parent has touched: who copies page tables, and who does not.
import {bytes, factor} from '../format.mjs';
import {cellsOf, rowOf} from '../run.mjs';
import {groupBy, least, most} from '../sets.mjs';
import {placementWord, subsetNote, subtitle} from '../subtitle.mjs';
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
    limit: 8,
    rows: measured.map((cell) =>
      rowOf(cell, 'op_ns', {
        step: cell.workload.resident,
        series: cell.workload.pages === 'huge' ? say('spawn.huge', {name: cell.mechanism}) : cell.mechanism,
      }),
    ),
  });
  if (!drawn.rows.length) return empty();
  return {
    ...drawn,
    title: titleOf(drawn.rows, say),
    subtitle: subtitle(
      run,
      drawn.rows,
      say,
      say('spawn.subtitle'),
      placementWord(say, measured[0].workload.placement),
      subsetNote(drawn.choice, say),
    ),
    columns: columnsOf(say, {
      series: 'column.way',
      step: 'column.resident',
      stepType: 'bytes',
      value: 'column.per_process',
      valueType: 'time',
    }),
  };
}

// What the parent's memory costs fork, and whom it costs least.
function titleOf(rows, say) {
  const size = Math.max(...rows.map((row) => row.step));
  const growth = [...groupBy(rows, (row) => row.series).values()]
    .map((group) => ({name: group[0].series, from: group[0], to: group[group.length - 1]}))
    .filter(({from, to}) => from.step < size && to.step === size)
    .map((one) => ({...one, value: one.to.value / one.from.value}));
  const fork = growth.find((one) => one.name === 'fork');
  const calm = growth.length ? least(growth) : undefined;
  if (fork && fork.value >= 1.15) {
    return say('spawn.title.fork', {size: bytes(size), ratio: factor(fork.value), calm: calm.name, least: factor(calm.value)});
  }
  const there = rows.filter((row) => row.step === size);
  const [slow, quick] = [most(there), least(there)];
  return there.length > 1
    ? say('spawn.title', {size: bytes(size), slow: slow.series, quick: quick.series, ratio: factor(slow.value / quick.value)})
    : say('spawn.title.one', {name: slow.series});
}
