// One cache line to and fro between each two CPUs: where on this machine is near? A cell names a relation between CPUs
// (`placement`), not two of them; a run that was restricted to two CPUs says in its command which they were. So each pair
// is a run of its own, laid beside this one as its history is.
import {duration, factor} from '../format.mjs';
import {cellsOf, interval, rowOf} from '../run.mjs';
import {groupBy, least, most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {missing} from './common.mjs';

export const name = 'core_heat_map';

// Of so many CPUs a cell has room for the interval under the figure.
const roomyUpTo = 4;

// "0,1" and "0-1" are the same two.
const pairOf = (run) =>
  / --cpus (\d+)[,-](\d+)(?: |$)/
    .exec(String(run.run.command ?? ''))
    ?.slice(1)
    .map(Number);

export function prepare(run, view, say) {
  const measured = measuredPairs(run, view);
  if (!measured.length)
    return missing(
      'ipcbench run --cpus 0,1 --scenario limit --mechanism cache_line --out cpus-0-1 && ipcbench report RUN --history cpus-0-1',
    );
  const cpus = [...new Set(measured.flatMap((row) => [row.from, row.to]))].sort((a, b) => a - b);
  const roomy = cpus.length <= roomyUpTo;
  const rows = roomy ? measured : measured.map(withoutInterval);
  const near = least(rows),
    far = most(rows);
  return {
    // One direction measured stands for both; the other cell of the matrix repeats it.
    rows: rows.flatMap((row) => [row, {...row, from: row.to, to: row.from}]),
    height: Math.min(640, Math.max(200, cpus.length * 44)),
    params: {cpuNames: cpus, small: cpus.length > 12 ? 0 : 16, lift: roomy ? -8 : 0, middle: Math.sqrt(near.value * far.value)},
    title:
      rows.length > 1
        ? say('heat.title', {
            near: `${near.from}–${near.to}`,
            value: duration(near.value),
            far: `${far.from}–${far.to}`,
            ratio: factor(far.value / near.value),
          })
        : say('heat.title.one', {near: `${near.from}–${near.to}`, value: duration(near.value)}),
    subtitle: subtitle(run, say, {rows}, [say('heat.subtitle')]),
    columns: [
      {key: 'from', label: say('column.from'), type: 'number'},
      {key: 'to', label: say('column.to'), type: 'number'},
      {key: 'value', label: say('column.p50'), type: 'time'},
      {key: 'low', label: say('column.low'), type: 'time'},
      {key: 'high', label: say('column.high'), type: 'time'},
      {key: 'launches', label: say('column.launches'), type: 'number'},
    ],
  };
}

// Written without it; the table and who points at the cell still have it.
const withoutInterval = ({coverage: _, ...row}) => ({...row, text: row.text.slice(0, 1), interval: 'none'});

// One row a pair of this machine; of several runs of a pair the latest.
function measuredPairs(run, view) {
  const rows = [...(view.history ?? []), run]
    .filter((one) => one.run.host === run.run.host && one.machine.cpu_model === run.machine.cpu_model && pairOf(one))
    .flatMap((one) => {
      const [from, to] = pairOf(one).sort((a, b) => a - b);
      const [cell] = cellsOf(one, 'limit', (w, measured) => measured.mechanism === 'cache_line');
      if (!cell || from === to) return [];
      const {low, high, kind} = interval(cell);
      const text = kind === 'none' ? [] : [`${duration(low, view.units)}–${duration(high, view.units)}`];
      const written = kind === 'interval' ? {interval: 'figures'} : {};
      const figures = [duration(cell.value, view.units), ...text];
      return [rowOf(cell, cell.headline, {from, to, text: figures, command: one.run.command, ...written})];
    });
  return [...groupBy(rows, (row) => `${row.from}-${row.to}`).values()].map((group) => group[group.length - 1]);
}
