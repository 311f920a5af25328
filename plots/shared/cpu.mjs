// How much of the machine a measurement kept busy.
import {metric} from './run.mjs';

// A pair on two CPUs that never sleeps keeps two busy; above this many, somebody burns a CPU to be quick.
export const burning = 1.5;

// CPU time of both sides per operation in ns, or undefined.
export function cpuOf(cell) {
  const sides = ['client_cpu_ns', 'server_cpu_ns'].map((key) => metric(cell, key)).filter(Number.isFinite);
  return sides.length === 2 ? sides[0] + sides[1] : undefined;
}

// CPUs busy: CPU time of both sides per elapsed time.
export function cpusBusy(cell) {
  const elapsed = cell.headline === 'p50_ns' ? cell.value : 1e9 / metric(cell, 'msgs_per_s');
  return elapsed > 0 && cpuOf(cell) !== undefined ? cpuOf(cell) / elapsed : undefined;
}
