// Throughput by how much the channel holds before the sender must wait.
import {bytes, bytesPerSecond} from '../format.mjs';
import {cellsOf, metric, pickPlacement, bandwidthRow} from '../run.mjs';
import {groupBy, least, most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {placementWord, sizeWord} from '../terms.mjs';
import {tiedWith} from '../ties.mjs';
import {claimOf} from './notes_table.mjs';
import {empty, lines, missing, unfiltered} from './common.mjs';

export const name = 'pipe_capacity';

export function prepare(run, view, say, theme) {
  const measured = cellsOf(
    run,
    'stream',
    (w, cell) => w.capacity !== undefined && Number.isFinite(metric(cell, 'bytes_per_s')),
  );
  if (!measured.length) return missing('ipcbench run --scenario stream --mechanism pipe,fifo --profile standard');
  const placement = pickPlacement(measured, view.placement);
  const here = measured.filter((cell) => cell.workload.placement === placement);
  // Pipes and rings are measured with messages of different sizes: the pipe's is the question.
  const piped = (cells) => cells.some((cell) => cell.mechanism === 'pipe');
  const [size, cells] = [...groupBy(here, (cell) => cell.workload.size)].sort(
    ([, a], [, b]) => piped(b) - piped(a) || b.length - a.length,
  )[0];
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
    subtitle: subtitle(run, say, drawn, [
      sizeWord(say, 'message', size),
      placementWord(say, placement),
      tornLine(run, say),
    ]),
  };
}

// What becomes of messages when two writers share the pipe, where the claim about it was tried out on this machine.
function tornLine(run, say) {
  const {torn_small: small, torn_large: large} = claimOf(run, 'E23')?.figures ?? {};
  return Number.isFinite(small) && Number.isFinite(large) ? say('capacity.torn', {small, large}) : '';
}
