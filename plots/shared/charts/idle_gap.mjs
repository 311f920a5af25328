// Round trip after a silence: what a peer that has gone to sleep costs the next message.
import {bytes, exactDuration, factor} from '../format.mjs';
import {cellsOf, pickPlacement, pickSize, rowOf} from '../run.mjs';
import {groupBy, median} from '../sets.mjs';
import {placementWord, subsetNote, subtitle} from '../subtitle.mjs';
import {columnsOf, empty, lines, missing} from './common.mjs';

export const name = 'idle_gap';

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'idle_gap', (w) => w.gap_ns !== undefined);
  if (!measured.length) return missing('ipcbench run --scenario idle_gap');
  const placement = pickPlacement(measured, view.placement);
  const size = pickSize(measured);
  const drawn = lines({
    run,
    view,
    theme,
    stepType: 'time',
    valueType: 'time',
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
    subtitle: subtitle(
      run,
      drawn.rows,
      say,
      size === undefined ? '' : say('round_trip.subtitle_size', {size: bytes(size)}),
      placementWord(say, placement),
      subsetNote(drawn.choice, say),
    ),
    columns: columnsOf(say, {step: 'column.gap', stepType: 'time', value: 'column.p50', valueType: 'time'}),
  };
}
