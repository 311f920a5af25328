// The lightest wake-up: a round of two with nothing to carry, by mechanism and placement, and the floor under it.
import {duration} from '../format.mjs';
import {cellsOf, rowOf} from '../run.mjs';
import {groupBy, least, most} from '../sets.mjs';
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
  const first = placements.find((placement) => all.some((row) => row.where === placement));
  const floors = new Set(drawn.rows.filter((row) => row.isFloor).map((row) => row.words));
  return {
    ...drawn,
    title: titleOf(all.filter((row) => row.where === first), say),
    subtitle: subtitle(run, say, {rows: drawn.rows, choice}, [
      say('wake_up.subtitle'),
      floors.size ? say('wake_up.floor.note', {floors: [...floors].join(say('list.comma'))}) : '',
      drawn.rows.some((row) => row.tied) ? say('round_trip.tied') : '',
    ]),
  };
}

// The floor of each placement that most of its rows stand on, at its whole height: as often as a round needs it.
function floorsUnder(rows, run, say) {
  const byName = new Map(run.cells.map((cell) => [cell.name, cell]));
  const found = [];
  for (const [where, group] of groupBy(rows.filter((row) => row.floor), (row) => row.where)) {
    const [row] = most([...groupBy(group, (one) => one.floor.name).values()], (standing) => standing.length);
    const floor = byName.get(byName.get(row.cell).limit.name);
    if (!floor) continue;
    const own = rowOf(floor);
    const times = row.value / row.floor.multiple / floor.value;
    found.push({
      ...own,
      series: row.series,
      where,
      mechanism: say('wake_up.floor'),
      isFloor: true,
      words: say.or(`floor.${row.floor.name}`, row.floor.name),
      value: own.value * times,
      low: own.low && own.low * times, // below six launches there is none
      high: own.high && own.high * times,
    });
  }
  return found;
}

function titleOf(rows, say) {
  const named = rows.map((row) => ({...row, series: row.mechanism}));
  const lightest = least(named);
  return say('wake_up.title', {name: nameWithTies(lightest, named, say), value: duration(lightest.value), where: rows[0].series});
}
