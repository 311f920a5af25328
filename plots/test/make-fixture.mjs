// Writes a synthetic run: made-up figures in the exact shape of docs/SCHEMA.md, the same on every machine.
//
//   node test/make-fixture.mjs FOLDER [--mechanisms N] [--launches N]
//
// The figures come from simple formulas and a fixed random sequence. They say nothing about any real machine.
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {addFloors, addLimitsAndPython, addMemoryCapacities, addTasksAndProcesses, addWakeUps} from './fixture-cells.mjs';
import {claims, mechanismsFor, round, sequence} from './fixture-parts.mjs';

export function makeRun({mechanisms: count = 8, launches = 7, factor = 1} = {}) {
  const random = sequence(12345);
  const mechanisms = mechanismsFor(count);
  const cells = [];
  const histograms = {};

  const spread = (center, noise) =>
    Array.from({length: launches}, () => round(center * (1 + noise * (random() - 0.5) * 2)));

  function add(name, scenario, mechanism, workload, headline, center, extra = {}) {
    const noise = extra.noise ?? 0.012;
    const values = spread(center * (headline.endsWith('per_s') ? 1 / factor : factor), noise);
    const sorted = values.slice().sort((a, b) => a - b);
    const median =
      sorted.length % 2
        ? sorted[(sorted.length - 1) / 2]
        : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
    const bounds =
      launches >= 6
        ? {low: sorted[0], high: sorted[sorted.length - 1], coverage: round(1 - 2 ** (1 - launches), 4)}
        : {};
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1));
    const operations = extra.operations ?? 40000;
    cells.push({
      name,
      scenario,
      mechanism,
      workload,
      launches,
      operations,
      samples: operations * launches,
      headline,
      better: headline.endsWith('per_s') ? 'higher' : 'lower',
      value: median,
      ...bounds,
      variation: round(deviation / mean, 4),
      metrics: {[headline]: {median, ...bounds}, ...extra.metrics},
      launch_values: values,
      flags: [...(deviation / mean > 0.05 ? ['noisy'] : []), ...(extra.flags ?? [])],
    });
    return median;
  }

  function histogram(name, p50, tail) {
    const buckets = new Map();
    let total = 0;
    for (let i = 0; i < 20000; ++i) {
      const u = (i + 0.5) / 20000;
      const ns = p50 * (0.92 + 0.16 * u) * (u > 0.9 ? 1 + tail * (Math.log10(1 / (1 - u)) - 1) ** 2 : 1);
      const octave = 2 ** Math.floor(Math.log2(ns));
      const step = Math.max(1, octave / 64);
      const lower = Math.floor(ns / step) * step;
      buckets.set(lower, (buckets.get(lower) ?? 0) + 14);
      total += 14;
    }
    histograms[name] = {total, buckets: [...buckets].sort((a, b) => a[0] - b[0])};
  }

  const latency = (p50, cpu) => ({
    min_ns: {median: round(p50 * 0.9)},
    p90_ns: {median: round(p50 * 1.07)},
    p99_ns: {median: round(p50 * 1.5)},
    p999_ns: {median: round(p50 * 3.1)},
    max_ns: {median: round(p50 * 40)},
    client_cpu_ns: {median: round(cpu)},
    server_cpu_ns: {median: round(cpu * 0.96)},
    nvcsw: {median: 1},
    nivcsw: {median: 0.001},
  });

  const placements = ['same_cpu', 'same_llc', 'unpinned'];
  const across = {same_cpu: 1, same_llc: 9, unpinned: 7};
  const sizes = [1, 64, 1024, 4096, 65536, 1048576];
  for (const [name, , cost] of [['null', 'harness', 32], ...mechanisms]) {
    const most = name === 'null' ? 64 : name === 'signal' ? 64 : /mq/.test(name) ? 65536 : 1048576;
    const spins = name.includes('spin');
    for (const placement of placements) {
      for (const size of sizes.filter((s) => s <= most)) {
        const copy = /shm/.test(name) ? size / 12 : size / 5;
        const p50 =
          (name === 'null' ? cost : spins && placement !== 'same_cpu' ? 180 : cost * across[placement]) + copy;
        const cell = `round_trip/${name}/size:${size}/placement:${placement}`;
        if (name === 'null' && size !== 64) continue;
        add(cell, 'round_trip', name, {size, placement}, 'p50_ns', p50, {
          metrics: latency(p50, spins ? p50 : p50 * (placement === 'same_cpu' ? 0.5 : 0.3)),
          noise: placement === 'unpinned' ? 0.12 : 0.012,
          operations: size > 65536 ? 4000 : 40000,
        });
        if (size === 64) histogram(cell, p50, placement === 'same_cpu' ? 0.4 : 0.15);
        if (placement !== 'unpinned' && name !== 'null') {
          const perMessage = 350 + cost / 12 + size / (/shm/.test(name) ? 9 : 4.5);
          const rate = 1e9 / perMessage;
          add(
            `stream/${name}/size:${size}/placement:${placement}`,
            'stream',
            name,
            {size, placement},
            'msgs_per_s',
            rate,
            {
              metrics: {
                bytes_per_s: {median: round(rate * size)},
                client_cpu_ns: {median: round(perMessage * 0.9)},
                server_cpu_ns: {median: round(perMessage * 0.8)},
              },
              operations: 100000,
            },
          );
        }
      }
    }
    if (name === 'null') continue;
    const gaps = [
      ['0ns', 0],
      ['1us', 1e3],
      ['10us', 1e4],
      ['100us', 1e5],
      ['1ms', 1e6],
      ['10ms', 1e7],
    ];
    for (const [word, gap_ns] of gaps) {
      add(
        `idle_gap/${name}/size:64/gap:${word}/placement:same_llc`,
        'idle_gap',
        name,
        {size: 64, gap_ns, placement: 'same_llc'},
        'p50_ns',
        cost * 9 * (1 + Math.log10(1 + gap_ns / 1e4) * 0.5),
        {operations: 500},
      );
    }
    for (const load of [10, 50, 80, 90]) {
      const p50 = (cost * 9) / (1 - load / 100) ** 0.5;
      add(
        `open_loop/${name}/size:64/load:${load}/arrival:poisson/placement:same_llc`,
        'open_loop',
        name,
        {size: 64, load, arrival: 'poisson', placement: 'same_llc'},
        'p50_ns',
        p50,
        {metrics: {p99_ns: {median: round(p50 * (1 + load / 20))}}, operations: 20000},
      );
    }
    for (const workers of [1, 2, 4, 8]) {
      for (const scenario of ['fan_in', 'fan_out']) {
        add(
          `${scenario}/${name}/size:64/workers:${workers}/placement:unpinned`,
          scenario,
          name,
          {size: 64, workers, placement: 'unpinned'},
          'msgs_per_s',
          (1e9 / cost) * 2 * workers ** 0.4 * (scenario === 'fan_in' ? 1 : 0.8),
        );
      }
    }
  }

  addTasksAndProcesses(add);
  addLimitsAndPython(add, {sizes, latency});

  addWakeUps(add);
  addMemoryCapacities(add);

  addFloors(cells);
  const summary = {
    schema: 1,
    run: {
      id: '20261121T094000Z-synthetic',
      host: 'synthetic',
      profile: 'quick',
      seed: 1234567,
      started: '2026-11-21T09:40:00Z',
      seconds: 151.2,
      complete: true,
      command: 'ipcbench run --profile quick',
      version: '0.1.0',
      build: {type: 'Release', compiler: 'GNU 12.2.0', commit: '0123abc'},
    },
    machine: {cpu_model: 'Synthetic CPU @ 2.0 GHz', cpus: 2, kernel: 'Linux 6.1.0', hypervisor: 'kvm'},
    mechanisms: [
      {name: 'null', summary: 'the harness itself', family: 'harness', source: 'src/mechanisms/null.cpp'},
      ...mechanisms.map(([name, family, , text, traits]) => ({
        name,
        summary: text,
        family,
        source: `src/mechanisms/${name}.cpp`,
        ...(name === 'signal' ? {largest_message: 64} : {}),
        traits,
      })),
    ],
    cells,
    skipped: [{name: 'round_trip/pipe/size:64/placement:smt', reason: 'this machine has no two hardware threads of one core'}],
    failed: [],
  };
  return {summary, histograms: {schema: 1, steps_per_octave: 64, cells: histograms}};
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const option = (name, otherwise) => {
    const at = process.argv.indexOf(name);
    return at < 0 ? otherwise : Number(process.argv[at + 1]);
  };
  const folder = process.argv[2];
  const {summary, histograms} = makeRun({
    mechanisms: option('--mechanisms', 8),
    launches: option('--launches', 7),
    factor: option('--factor', 1),
  });
  mkdirSync(folder, {recursive: true});
  // One cell a line: small, and a change shows as the lines that changed.
  const lines = JSON.stringify(summary, null, 1).replace(/\n {3,}/g, ' ');
  writeFileSync(join(folder, 'summary.json'), lines + '\n');
  writeFileSync(join(folder, 'histograms.json'), JSON.stringify(histograms, null, 1).replace(/\n {3,}/g, ' ') + '\n');
  writeFileSync(join(folder, 'claims.json'), JSON.stringify(claims, null, 1) + '\n');
}
