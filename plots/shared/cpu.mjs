// How much of the machine a measurement kept busy.
import {metric} from './run.mjs';

// A pair on two CPUs that never sleeps keeps two busy; above this many, somebody burns a CPU to be quick.
export const burning = 1.5;

// CPU time of both sides per operation in ns, or undefined.
export function cpuOf(cell) {
  const sides = ['client_cpu_ns', 'server_cpu_ns'].map((key) => metric(cell, key)).filter(Number.isFinite);
  return sides.length === 2 ? sides[0] + sides[1] : undefined;
}

// CPUs busy: CPU time of both sides per elapsed time. Both are means over all operations: against a median, a pair on one
// CPU would keep more than one busy whenever its mean lies above it.
export function cpusBusy(cell) {
  const rate = metric(cell, 'msgs_per_s');
  const elapsed = rate > 0 ? 1e9 / rate : cell.headline === 'p50_ns' ? cell.value : undefined;
  return elapsed > 0 && cpuOf(cell) !== undefined ? cpuOf(cell) / elapsed : undefined;
}
