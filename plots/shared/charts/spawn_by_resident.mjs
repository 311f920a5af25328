// Making a process, by how much memory its parent has touched: who copies page tables, and who does not.
import {bytes, factor} from '../format.mjs';
import {cellsOf, rowOf} from '../run.mjs';
import {groupBy, least, most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {placementWord} from '../terms.mjs';
import {empty, lines, missing, unfiltered} from './common.mjs';

export const name = 'spawn_by_resident';

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'spawn', (w) => w.resident !== undefined);
  if (!measured.length) return missing('ipcbench run --scenario spawn');
  const drawn = lines({
    run,
    view: unfiltered(view),
    say,
    theme,
    step: {type: 'bytes', column: 'column.resident'},
    value: {type: 'time', column: 'column.per_process'},
    series: {column: 'column.way', limit: 8},
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
    subtitle: subtitle(run, say, drawn, [
      say('spawn.subtitle'),
      placementWord(say, measured[0].workload.placement),
    ]),
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
