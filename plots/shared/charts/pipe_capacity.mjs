// Throughput by the capacity of a pipe, and what becomes of messages when two writers share it.
import {byCapacity, capacityCells} from './by_capacity.mjs';
import {missing} from './common.mjs';
import {claimOf} from './notes_table.mjs';

export const name = 'pipe_capacity';

export function prepare(run, view, say, theme) {
  const cells = capacityCells(run, run.familyOf('pipe'));
  if (!cells.length) return missing('ipcbench run --scenario stream --mechanism pipe,fifo --profile standard');
  return byCapacity({run, view, say, theme, cells, note: tornLine(run, say)});
}

// What two writers tear, where the claim about it was tried out on this machine.
function tornLine(run, say) {
  const {torn_small: small, torn_large: large} = claimOf(run, 'E23')?.figures ?? {};
  return Number.isFinite(small) && Number.isFinite(large) ? say('capacity.torn', {small, large}) : '';
}
