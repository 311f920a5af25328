// The cells of the synthetic run that are not of a mechanism: tasks, processes, locks, capacities; limits and Python's.
// `add(name, scenario, mechanism, workload, headline, center, extra)` enters one.
import {round} from './fixture-parts.mjs';

export function addTasksAndProcesses(add) {
  for (const [task, task_ns] of [
    ['0ns', 0],
    ['10us', 1e4],
    ['100us', 1e5],
    ['1ms', 1e6],
    ['10ms', 1e7],
  ]) {
    for (const [name, cost] of [
      ['pool', 2400 + (task_ns / 2) * 1.02],
      ['fork_per_task', 92000 + task_ns / 2],
      ['python:pool', 61000 + (task_ns / 2) * 1.05],
    ]) {
      add(
        `dispatch/${name}/workers:2/task:${task}/placement:unpinned`,
        'dispatch',
        name,
        {workers: 2, task_ns, placement: 'unpinned'},
        'op_ns',
        cost,
        {operations: 2000},
      );
    }
  }
  for (const chunk of [1, 4, 16, 64, 256, 1024]) {
    for (const shape of [undefined, 'skewed']) {
      const imbalance = (shape ? 9 : 2) * chunk;
      add(
        `dispatch/pool/workers:2/task:10us${shape ? '/shape:skewed' : ''}/chunk:${chunk}/placement:unpinned`,
        'dispatch',
        'pool',
        {workers: 2, task_ns: 10000, ...(shape ? {shape} : {}), chunk, placement: 'unpinned'},
        'op_ns',
        5100 + 2600 / chunk + imbalance,
      );
    }
  }
  for (const [name, fixed, perMiB] of [
    ['fork', 90000, 2200],
    ['vfork', 41000, 0],
    ['posix_spawn', 46000, 0],
    ['clone', 88000, 2150],
  ]) {
    for (const resident of [0, 1048576, 16777216, 268435456, 1073741824]) {
      add(
        `spawn/${name}/resident:${resident}/placement:unpinned`,
        'spawn',
        name,
        {resident, placement: 'unpinned'},
        'op_ns',
        fixed + (perMiB * resident) / 1048576,
        {operations: 200},
      );
      if (name === 'fork' && resident >= 16777216) {
        add(
          `spawn/fork/resident:${resident}/pages:huge/placement:unpinned`,
          'spawn',
          'fork',
          {resident, pages: 'huge', placement: 'unpinned'},
          'op_ns',
          fixed + (perMiB * resident) / 1048576 / 60,
          {operations: 200},
        );
      }
    }
  }
  for (const [name, cost, flags] of [
    ['no_lock', 2, ['wrong']],
    ['atomic', 6, []],
    ['spin_lock', 14, []],
    ['pthread_mutex', 22, []],
    ['posix_sem', 30, []],
    ['sysv_sem', 420, []],
    ['record_lock', 900, []],
  ]) {
    for (const workers of [1, 2, 4, 8]) {
      add(
        `increment/${name}/workers:${workers}/placement:unpinned`,
        'increment',
        name,
        {workers, placement: 'unpinned'},
        'op_ns',
        cost * (1 + 1.4 * Math.log2(workers)),
        {flags, operations: 1000000},
      );
    }
  }
  for (const capacity of [4096, 16384, 65536, 262144, 1048576]) {
    add(
      `stream/pipe/size:4096/capacity:${capacity}/placement:same_llc`,
      'stream',
      'pipe',
      {size: 4096, capacity, placement: 'same_llc'},
      'msgs_per_s',
      1e6 * (capacity / 65536) ** 0.25,
      {metrics: {bytes_per_s: {median: round(4096e6 * (capacity / 65536) ** 0.25)}}},
    );
  }
}

// Streams through shared memory of several capacities: the more, the better, up to a point.
export function addMemoryCapacities(add) {
  for (const capacity of [16384, 262144, 4194304]) {
    const rate = 2e7 * Math.min(capacity / 16384, 4);
    add(
      `stream/shm_sem/size:64/capacity:${capacity}/placement:same_llc`,
      'stream',
      'shm_sem',
      {size: 64, capacity, placement: 'same_llc'},
      'msgs_per_s',
      rate,
      {metrics: {bytes_per_s: {median: round(64 * rate)}}},
    );
  }
}

// Wake-ups and their floors; a signal's carries one byte, and nothing comes below a futex.
export function addWakeUps(add) {
  for (const [name, cost] of [
    ['futex', 3300],
    ['eventfd', 3310],
    ['signal', 5100],
  ])
    for (const placement of ['same_cpu', 'same_llc'])
      add(
        `wake_up/${name}/placement:${placement}`,
        'wake_up',
        name,
        {placement},
        'p50_ns',
        cost * (placement === 'same_cpu' ? 1 : 9.5),
      );
}

export function addLimitsAndPython(add, {sizes, latency}) {
  for (const [name, cost] of [
    ['python:pipe', 23000],
    ['python:queue', 61000],
  ]) {
    for (const placement of ['same_cpu', 'same_llc']) {
      add(
        `round_trip/${name}/size:64/placement:${placement}`,
        'round_trip',
        name,
        {size: 64, placement},
        'p50_ns',
        cost * (placement === 'same_cpu' ? 1 : 3),
        {metrics: latency(cost, cost * 0.6)},
      );
    }
  }
  for (const [name, cost] of [
    ['getppid', 95],
    ['context_switch', 1450],
    ['futex_wake', 1900],
    ['fork', 78000],
    ['cache_line', 110],
  ]) {
    for (const placement of name === 'fork' || name === 'getppid' ? ['same_cpu'] : ['same_cpu', 'same_llc']) {
      add(
        `limit/${name}/placement:${placement}`,
        'limit',
        name,
        {placement},
        'op_ns',
        cost * (placement === 'same_llc' && name !== 'cache_line' ? 8 : 1),
      );
    }
  }
  for (const size of sizes.filter((s) => s >= 64)) {
    for (const placement of ['same_cpu', 'same_llc']) {
      add(
        `limit/memcpy/size:${size}/placement:${placement}`,
        'limit',
        'memcpy',
        {size, placement},
        'bytes_per_s',
        (1e9 * size) / (8 + size / 14),
      );
    }
  }
}

// A floor under each pinned round trip and each stream: of the kinds that the runner finds (src/runner/limit_of.hpp), by
// simpler rules.
export function addFloors(cells) {
  const byName = new Map(cells.map((cell) => [cell.name, cell]));
  for (const cell of cells) {
    const {size, placement, capacity} = cell.workload;
    let name, least;
    if (cell.scenario === 'wake_up') {
      name = `limit/${placement === 'same_cpu' ? 'context_switch' : 'futex_wake'}/placement:${placement}`;
      least = 2 * byName.get(name).value;
    } else if (cell.scenario === 'round_trip' && cell.mechanism !== 'null' && placement !== 'unpinned') {
      const spins = cell.mechanism.includes('spin') && placement === 'same_llc';
      name = `limit/${spins ? 'cache_line' : 'context_switch'}/placement:${placement}`;
      least = (spins ? 1 : 2) * byName.get(name).value;
    } else if (cell.scenario === 'stream' && size >= 64 && capacity === undefined) {
      name = `limit/memcpy/size:${size}/placement:${placement}`;
      least = (1e9 * size) / byName.get(name).value;
    } else {
      continue;
    }
    const own = cell.better === 'higher' ? 1e9 / cell.value : cell.value;
    cell.limit = {name, multiple: round(own / least, 6)};
  }
}
