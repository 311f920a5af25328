// Throughput by how much a ring in shared memory holds.
import {byCapacity, capacityCells} from './by_capacity.mjs';
import {missing} from './common.mjs';

export const name = 'memory_capacity';

export function prepare(run, view, say, theme) {
  const cells = capacityCells(run, 'shared_memory');
  if (!cells.length) return missing('ipcbench run --scenario stream --mechanism shm_ring,shm_ring_spin --profile standard');
  return byCapacity({run, view, say, theme, cells, note: say('capacity.why')});
}
