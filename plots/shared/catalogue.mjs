// Every chart, in the order in which the page and a lecture show them. A new chart is a spec, a module and a line here.
import * as chunkSize from './charts/chunk_size.mjs';
import * as compareRuns from './charts/compare_runs.mjs';
import * as coreHeatMap from './charts/core_heat_map.mjs';
import * as cpuAgainstLatency from './charts/cpu_against_latency.mjs';
import * as fanScaling from './charts/fan_scaling.mjs';
import * as idleGap from './charts/idle_gap.mjs';
import * as latencyPercentiles from './charts/latency_percentiles.mjs';
import * as loadLatency from './charts/load_latency.mjs';
import * as memoryCapacity from './charts/memory_capacity.mjs';
import * as messagesBySize from './charts/messages_by_size.mjs';
import * as multipleOfLimit from './charts/multiple_of_limit.mjs';
import * as notesTable from './charts/notes_table.mjs';
import * as pipeCapacity from './charts/pipe_capacity.mjs';
import * as poolOrFork from './charts/pool_or_fork.mjs';
import * as pythonAgainstCpp from './charts/python_against_cpp.mjs';
import * as roundTrip from './charts/round_trip.mjs';
import * as roundTripBySize from './charts/round_trip_by_size.mjs';
import * as spawnByResident from './charts/spawn_by_resident.mjs';
import * as synchronisation from './charts/synchronisation.mjs';
import * as throughputBySize from './charts/throughput_by_size.mjs';
import * as trend from './charts/trend.mjs';
import * as wakeUp from './charts/wake_up.mjs';

export const catalogue = [
  roundTrip,
  roundTripBySize,
  throughputBySize,
  messagesBySize,
  cpuAgainstLatency,
  latencyPercentiles,
  idleGap,
  wakeUp,
  loadLatency,
  poolOrFork,
  chunkSize,
  spawnByResident,
  synchronisation,
  fanScaling,
  pipeCapacity,
  memoryCapacity,
  pythonAgainstCpp,
  multipleOfLimit,
  coreHeatMap,
  notesTable,
  compareRuns,
  trend,
];
