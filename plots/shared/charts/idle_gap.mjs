// Round trip after a silence: what a peer that has gone to sleep costs the next message.
import {exactDuration, factor} from '../format.mjs';
import {cellsOf, pickPlacement, pickSize, rowOf} from '../run.mjs';
import {groupBy, median} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {placementWord, sizeWord} from '../terms.mjs';
import {empty, lines, missing} from './common.mjs';

export const name = 'idle_gap';

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'idle_gap', (w) => w.gap_ns !== undefined);
  if (!measured.length) return missing('ipcbench run --scenario idle_gap');
  const placement = pickPlacement(measured, view.placement);
  const size = pickSize(measured);
  const drawn = lines({
    run,
    view,
    say,
    theme,
    step: {type: 'time', column: 'column.gap'},
    value: {type: 'time', column: 'column.p50'},
    rows: measured
      .filter((cell) => cell.workload.placement === placement && cell.workload.size === size)
      .map((cell) => rowOf(cell, cell.headline, {step: cell.workload.gap_ns})),
  });
  if (!drawn.rows.length) return empty();
  const longest = Math.max(...drawn.rows.map((row) => row.step));
  const ratio = median(
    [...groupBy(drawn.rows, (row) => row.series).values()].map(
      (group) => group.find((row) => row.step === longest)?.value / group[0].value,
    ),
  );
  return {
    ...drawn,
    title: say(ratio >= 1.15 ? 'idle_gap.title.slower' : 'idle_gap.title.same', {
      gap: exactDuration(longest),
      ratio: factor(ratio),
    }),
    subtitle: subtitle(run, say, drawn, [sizeWord(say, 'round_trip', size), placementWord(say, placement)]),
  };
}
