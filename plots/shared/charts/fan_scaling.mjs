// Many senders to one receiver, one sender to many, and many to many: does it scale, or does it queue?
import {factor, perSecond} from '../format.mjs';
import {cellsOf, pickPlacement, pickSize, rowOf} from '../run.mjs';
import {groupBy, least, most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {placementWord, sizeWord} from '../terms.mjs';
import {empty, lines, missing, spokenOf} from './common.mjs';

export const name = 'fan_scaling';

const gained = 1.1; // up to a tenth more is called no gain

export function prepare(run, view, say, theme) {
  const measured = ['fan_in', 'fan_out', 'many_to_many'].flatMap((scenario) => cellsOf(run, scenario, (w) => w.workers !== undefined));
  if (!measured.length) return missing('ipcbench run --scenario fan_in,fan_out,many_to_many');
  const placement = pickPlacement(measured, view.placement, ['unpinned']);
  const size = pickSize(measured);
  const cells = measured.filter((cell) => cell.workload.placement === placement && cell.workload.size === size);
  const rows = cells.map((cell) =>
    rowOf(cell, 'msgs_per_s', {
      step: cell.workload.workers,
      series: say(`fan.${cell.scenario}`, {name: cell.mechanism}),
    }),
  );
  const all = spokenOf(rows, view);
  if (!all.length) return empty();
  const gains = [...groupBy(all, (row) => row.series).values()].map((group) => {
    const [first, end] = [least(group, (row) => row.step), most(group, (row) => row.step)];
    return {...end, gain: end.value / first.value};
  });
  const best = most(gains, (row) => row.gain);
  const drawn = lines({
    run,
    view,
    say,
    theme,
    step: {type: 'number', column: 'column.peers'},
    value: {type: 'rate', column: 'column.messages', better: 'higher'},
    series: {limit: 8, named: [best.series]},
    rows,
  });
  return {
    ...drawn,
    title: say(best.gain > gained ? 'fan.title' : 'fan.title.none', {name: best.series, n: best.step, ratio: factor(best.gain), value: perSecond(best.value)}),
    subtitle: subtitle(run, say, drawn, [sizeWord(say, 'message', size), placementWord(say, placement)]),
  };
}
