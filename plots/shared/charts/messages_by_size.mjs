// Messages a second by size: what the cost per message alone allows, before bytes begin to count.
import {bytes, perSecond} from '../format.mjs';
import {pickPlacement, rowOf} from '../run.mjs';
import {most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {placementWord} from '../terms.mjs';
import {nameWithTies} from '../ties.mjs';
import {empty, lines, missing, spokenOf} from './common.mjs';
import {acrossFirst, streamCells} from './throughput_by_size.mjs';

export const name = 'messages_by_size';

export function prepare(run, view, say, theme) {
  const measured = streamCells(run);
  if (!measured.length) return missing('ipcbench run --scenario stream');
  const placement = pickPlacement(measured, view.placement, acrossFirst);
  const rows = measured
    .filter((cell) => cell.workload.placement === placement)
    .map((cell) => rowOf(cell, 'msgs_per_s', {step: cell.workload.size}));
  const all = spokenOf(rows, view);
  if (!all.length) return empty();
  const top = most(all);
  const drawn = lines({
    run,
    view,
    say,
    theme,
    step: {type: 'bytes', column: 'column.size'},
    value: {type: 'rate', column: 'column.messages', better: 'higher'},
    series: {named: [top.series]},
    rows,
  });
  return {
    ...drawn,
    title: say('messages.title', {
      name: nameWithTies(top, all, say),
      value: perSecond(top.value),
      size: bytes(top.step),
    }),
    subtitle: subtitle(run, say, drawn, [placementWord(say, placement)]),
  };
}
