// The lightest wake-up: a round of two with nothing to carry, by mechanism and placement, and the floor under it.
import {duration} from '../format.mjs';
import {cellsOf, rowOf} from '../run.mjs';
import {groupBy, least} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {nameWithTies} from '../ties.mjs';
import {byPlacement} from './by_placement.mjs';
import {empty, missing} from './common.mjs';

export const name = 'wake_up';

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'wake_up', (w) => w.wait === undefined);
  if (!measured.length) return missing('ipcbench run --scenario wake_up');
  const cells = measured.filter((cell) => !view.mechanisms || view.mechanisms.has(cell.mechanism));
  const beside = (rows) => floorsUnder(rows, run, say);
  const {all, choice, placements, drawn} = byPlacement({run, view, say, theme, cells, beside}) ?? {};
  if (!drawn) return empty();
  return {
    ...drawn,
    title: titleOf(all.filter((row) => row.where === placements.find((p) => all.some((one) => one.where === p))), say),
    subtitle: subtitle(run, say, {rows: drawn.rows, choice}, [
      say('wake_up.subtitle'),
      drawn.rows.some((row) => row.isFloor) ? say('wake_up.floor.note') : '',
      drawn.rows.some((row) => row.tied) ? say('round_trip.tied') : '',
    ]),
  };
}

// The floor of each placement that most of its rows stand on, at its whole height: as often as a round needs it.
function floorsUnder(rows, run, say) {
  const found = [];
  for (const [where, group] of groupBy(rows, (row) => row.where)) {
    const floors = [...groupBy(group.filter((row) => row.floor), (row) => row.floor.name)];
    if (!floors.length) continue;
    const [first] = floors.sort(([, a], [, b]) => b.length - a.length)[0][1];
    const cell = run.cells.find((one) => one.name === run.cells.find((own) => own.name === first.cell).limit.name);
    if (!cell) continue;
    const times = first.value / first.floor.multiple / cell.value;
    const {low, high, ...row} = rowOf(cell);
    found.push({
      ...row,
      series: first.series,
      where,
      mechanism: say('wake_up.floor'),
      isFloor: true,
      value: cell.value * times,
      low: low && low * times, // below six launches there is none
      high: high && high * times,
    });
  }
  return found;
}

function titleOf(rows, say) {
  const named = rows.map((row) => ({...row, series: row.mechanism}));
  const lightest = least(named);
  return say('wake_up.title', {name: nameWithTies(lightest, named, say), value: duration(lightest.value), where: rows[0].series});
}
