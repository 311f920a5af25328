// Many senders to one receiver, one sender to many, and many to many: does it scale, or does it queue?
import {factor, perSecond} from '../format.mjs';
import {cellsOf, pickPlacement, pickSize, rowOf} from '../run.mjs';
import {groupBy, most} from '../sets.mjs';
import {placementWord, subsetNote, subtitle} from '../subtitle.mjs';
import {columnsOf, empty, lines, missing} from './common.mjs';

export const name = 'fan_scaling';

export function prepare(run, view, say, theme) {
  const measured = ['fan_in', 'fan_out', 'many_to_many'].flatMap((scenario) => cellsOf(run, scenario, (w) => w.workers !== undefined));
  if (!measured.length) return missing('ipcbench run --scenario fan_in,fan_out');
  const placement = pickPlacement(measured, view.placement, ['unpinned']);
  const size = pickSize(measured);
  const cells = measured.filter((cell) => cell.workload.placement === placement && cell.workload.size === size);
  const drawn = lines({
    run,
    view,
    theme,
    better: 'higher',
    stepType: 'number',
    valueType: 'rate',
    limit: 6,
    rows: cells.map((cell) =>
      rowOf(cell, 'msgs_per_s', {
        step: cell.workload.workers,
        series: say(`fan.${cell.scenario}`, {name: cell.mechanism}),
      }),
    ),
  });
  if (!drawn.rows.length) return empty();
  const gains = [...groupBy(drawn.rows, (row) => row.series).values()].map((group) => {
    const end = group[group.length - 1];
    return {...end, gain: end.value / group[0].value};
  });
  const best = most(gains, (row) => row.gain);
  return {
    ...drawn,
    title: say('fan.title', {name: best.series, n: best.step, ratio: factor(best.gain), value: perSecond(best.value)}),
    subtitle: subtitle(run, drawn.rows, say, placementWord(say, placement), subsetNote(drawn.choice, say)),
    columns: columnsOf(say, {step: 'column.peers', stepType: 'number', value: 'column.messages', valueType: 'rate'}),
  };
}
