// Round trip between each two CPUs: where on this machine is near?
import {duration, factor} from '../format.mjs';
import {cellsOf, pickSize, rowOf} from '../run.mjs';
import {groupBy, least, most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {empty, missing} from './common.mjs';

export const name = 'core_heat_map';

const pairOf = (cell) =>
  /^(\d+)-(\d+)$/
    .exec(cell.workload.cpus ?? '')
    ?.slice(1)
    .map(Number);

export function prepare(run, view, say) {
  const measured = ['limit', 'round_trip'].flatMap((scenario) => cellsOf(run, scenario, (w, cell) => pairOf(cell)));
  if (!measured.length) return missing(); // placements name relations between CPUs, and no cell names single ones yet
  const groups = [...groupBy(measured, (cell) => `${cell.scenario}/${cell.mechanism}`).values()].sort(
    (a, b) => b.length - a.length,
  );
  const group = groups.find((cells) => view.mechanisms?.has(cells[0].mechanism)) ?? groups[0];
  const size = pickSize(group);
  const cells = group.filter((cell) => cell.workload.size === size);
  if (!cells.length) return empty();
  const rows = cells.map((cell) => {
    const [from, to] = pairOf(cell);
    return rowOf(cell, cell.headline, {from, to, text: duration(cell.value, view.units)});
  });
  const cpus = [...new Set(rows.flatMap((row) => [row.from, row.to]))].sort((a, b) => a - b);
  // One direction measured stands for both; the other cell of the matrix repeats it.
  for (const row of [...rows]) {
    if (!rows.some((other) => other.from === row.to && other.to === row.from))
      rows.push({...row, from: row.to, to: row.from});
  }
  const near = least(rows),
    far = most(rows);
  return {
    rows,
    height: Math.min(640, Math.max(200, cpus.length * 44)),
    params: {cpuNames: cpus, small: cpus.length > 12 ? 0 : 14, middle: Math.sqrt(near.value * far.value)},
    title: say('heat.title', {
      near: `${near.from}–${near.to}`,
      value: duration(near.value),
      far: `${far.from}–${far.to}`,
      ratio: factor(far.value / near.value),
    }),
    subtitle: subtitle(run, rows, say, cells[0].mechanism),
    columns: [
      {key: 'from', label: say('column.from'), type: 'number'},
      {key: 'to', label: say('column.to'), type: 'number'},
      {key: 'value', label: say('column.p50'), type: 'time'},
      {key: 'low', label: say('column.low'), type: 'time'},
      {key: 'high', label: say('column.high'), type: 'time'},
    ],
  };
}
