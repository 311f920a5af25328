// Throughput by how much the channel holds before the sender must wait: of pipes, and of rings and other shared memory.
import {bytes, bytesPerSecond} from '../format.mjs';
import {bandwidthRow, cellsOf, metric, pickPlacement} from '../run.mjs';
import {groupBy, least, most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {placementWord, sizeWord} from '../terms.mjs';
import {tiedWith} from '../ties.mjs';
import {empty, lines, unfiltered} from './common.mjs';

// The streams with a capacity of their own, of the mechanisms of one family.
export const capacityCells = (run, family) =>
  cellsOf(
    run,
    'stream',
    (w, cell) =>
      w.capacity !== undefined && run.familyOf(cell.mechanism) === family && Number.isFinite(metric(cell, 'bytes_per_s')),
  );

// The chart of such cells, in one placement and with messages of one size: that of most of them. `note` ends its subtitle.
export function byCapacity({run, view, say, theme, cells: measured, note}) {
  const placement = pickPlacement(measured, view.placement);
  const here = measured.filter((cell) => cell.workload.placement === placement);
  const [size, cells] = most([...groupBy(here, (cell) => cell.workload.size)], ([, group]) => group.length);
  const drawn = lines({
    run,
    view: unfiltered(view),
    say,
    theme,
    step: {type: 'bytes', column: 'column.capacity'},
    value: {type: 'bandwidth', column: 'column.bandwidth', better: 'higher'},
    rows: cells.map((cell) => bandwidthRow(cell, {step: cell.workload.capacity})),
  });
  if (!drawn.rows.length) return empty();
  const top = most(drawn.rows);
  const own = drawn.rows.filter((row) => row.series === top.series);
  const enough = least([top, ...tiedWith(top, own)], (row) => row.step);
  const largest = most(own, (row) => row.step);
  return {
    ...drawn,
    title: say(enough.step < largest.step ? 'capacity.title.enough' : 'capacity.title', {
      capacity: bytes(enough.step),
      name: top.series,
      value: bytesPerSecond(top.value),
    }),
    subtitle: subtitle(run, say, drawn, [sizeWord(say, 'message', size), placementWord(say, placement), note]),
  };
}
