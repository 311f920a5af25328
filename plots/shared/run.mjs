// Reading a run: checks summary.json against docs/SCHEMA.md once, and picks cells out of it.

export class InputError extends Error {}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

export function checkSummary(summary) {
  const wrong = (what) => {
    throw new InputError(`not a summary of an ipcbench run: ${what}`);
  };
  if (!isObject(summary)) wrong('expected one JSON object');
  if (summary.schema !== 1) wrong(`expected "schema": 1, found ${JSON.stringify(summary.schema) ?? 'none'}`);
  for (const part of ['run', 'machine']) if (!isObject(summary[part])) wrong(`"${part}" is missing`);
  if (!Array.isArray(summary.cells)) wrong('"cells" is missing');
  summary.cells.forEach((cell, index) => {
    if (
      !isObject(cell) ||
      typeof cell.name !== 'string' ||
      typeof cell.scenario !== 'string' ||
      typeof cell.mechanism !== 'string' ||
      !isObject(cell.workload) ||
      !Number.isFinite(cell.value)
    ) {
      wrong(`cell ${index} lacks its name, scenario, mechanism, workload or value`);
    }
    checkCell(cell, (what) => wrong(`${what} of cell ${index} is not as docs/SCHEMA.md has it`));
  });
  for (const part of ['mechanisms', 'skipped', 'failed']) {
    if (summary[part] !== undefined && !(Array.isArray(summary[part]) && summary[part].every(isObject)))
      wrong(`"${part}" is not a list of objects`);
  }
  return summary;
}

const numbers = ['size', 'capacity', 'workers', 'task_ns', 'chunk', 'gap_ns', 'resident', 'load'];

// Whatever a chart reads is checked here, once, so that no chart need doubt it.
function checkCell(cell, wrong) {
  const number = (holder, key) => {
    if (holder[key] !== undefined && !Number.isFinite(holder[key])) wrong(`"${key}"`);
  };
  for (const key of ['low', 'high', 'coverage', 'launches', 'operations', 'variation']) number(cell, key);
  for (const key of numbers) number(cell.workload, key);
  for (const key of ['placement', 'shape', 'pages', 'arrival', 'wait', 'cpus']) {
    if (cell.workload[key] !== undefined && typeof cell.workload[key] !== 'string') wrong(`"${key}"`);
  }
  if (cell.metrics !== undefined && !isObject(cell.metrics)) wrong('"metrics"');
  for (const [key, metric] of Object.entries(cell.metrics ?? {})) {
    if (!isObject(metric)) wrong(`"${key}"`);
    for (const part of ['median', 'low', 'high', 'coverage']) number(metric, part);
  }
  if (cell.limit !== undefined && !(isObject(cell.limit) && typeof cell.limit.name === 'string' && cell.limit.multiple > 0))
    wrong('"limit"');
  const list = (value, fits) => value === undefined || (Array.isArray(value) && value.every(fits));
  if (!list(cell.launch_values, Number.isFinite)) wrong('"launch_values"');
  if (!list(cell.flags, (flag) => typeof flag === 'string')) wrong('"flags"');
}

// What every chart works on: the summary with what is optional in it made present.
export function makeRun(summary, {curves = {}, claims = null} = {}) {
  const mechanisms = Array.isArray(summary.mechanisms)
    ? summary.mechanisms.filter((m) => isObject(m) && typeof m.name === 'string')
    : [];
  const byName = new Map(mechanisms.map((m) => [m.name, m]));
  const run = {
    ...summary,
    mechanisms,
    curves,
    claims,
    familyOf: (name) => byName.get(name)?.family ?? name,
    traitsOf: (name) => byName.get(name)?.traits ?? {},
    largestOf: (name) => byName.get(name)?.largest_message ?? Infinity,
    summaryOf: (name) => byName.get(name)?.summary ?? '',
  };
  run.order = orderOfMechanisms(run);
  return run;
}

// `null` is the harness: it is measured to be subtracted in thought, not to win.
export const isHarness = (cell) => cell.mechanism === 'null';

export function cellsOf(run, scenario, where = () => true) {
  return run.cells.filter((cell) => cell.scenario === scenario && !isHarness(cell) && where(cell.workload, cell));
}

export const metric = (cell, name) => (cell.headline === name ? cell.value : cell.metrics?.[name]?.median);

// The interval of a metric. Below 6 launches no exact interval exists; the range of the launches is shown instead and
// said to be one.
export function interval(cell, name = cell.headline) {
  const source =
    name === cell.headline ? {low: cell.low, high: cell.high, coverage: cell.coverage} : (cell.metrics?.[name] ?? {});
  if (Number.isFinite(source.low) && Number.isFinite(source.high)) {
    return {low: source.low, high: source.high, coverage: source.coverage, kind: 'interval'};
  }
  if (name === cell.headline && cell.launch_values?.length > 1) {
    return {low: Math.min(...cell.launch_values), high: Math.max(...cell.launch_values), kind: 'range'};
  }
  return {kind: 'none'};
}

// One row of a chart: the figures as summary.json has them, and what a reader sees when pointing at it.
export function rowOf(cell, name = cell.headline, more = {}) {
  const {low, high, coverage, kind} = interval(cell, name);
  return {
    cell: cell.name,
    mechanism: cell.mechanism,
    series: cell.mechanism,
    metric: name,
    value: metric(cell, name),
    low,
    high,
    coverage,
    interval: kind,
    launches: cell.launches,
    operations: cell.operations,
    flags: (cell.flags ?? []).join(', '),
    placement: cell.workload.placement,
    command: commandOf(cell),
    ...(cell.limit && [cell.headline, 'bytes_per_s'].includes(name)
      ? {floor: {name: cell.limit.name.split('/')[1], multiple: cell.limit.multiple}}
      : {}),
    ...more,
  };
}

// A row of bytes/s. Its interval is that of messages/s, times the size of a message: the same launches.
export function bandwidthRow(cell, more = {}) {
  const factor = metric(cell, 'bytes_per_s') / metric(cell, 'msgs_per_s');
  const {low, high, coverage, kind} = interval(cell);
  const scaled =
    cell.headline === 'msgs_per_s' && kind !== 'none' && Number.isFinite(factor)
      ? {low: low * factor, high: high * factor, coverage, interval: kind}
      : {};
  return rowOf(cell, 'bytes_per_s', {...scaled, ...more});
}

const quote = (word) => (/^[\w:.+/-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`);

// What measures just this cell again.
export const commandOf = (cell) => `ipcbench run --cell ${quote(cell.name)}`;

export const placementOrder = ['same_cpu', 'smt', 'same_llc', 'cross_llc', 'cross_node', 'unpinned'];
export const crossPlacements = ['same_llc', 'cross_llc', 'cross_node'];

export function placementsIn(cells) {
  const found = new Set(cells.map((cell) => cell.workload.placement));
  return [...placementOrder.filter((p) => found.delete(p)), ...found];
}

// The wanted placement if it was measured; otherwise the first of the preferred ones among those that have at least half
// as many cells as the one with most: a few cells more are no reason to tell another story.
export function pickPlacement(cells, wanted, preferred = placementOrder) {
  const count = new Map();
  for (const cell of cells) count.set(cell.workload.placement, (count.get(cell.workload.placement) ?? 0) + 1);
  if (count.has(wanted)) return wanted;
  const rank = (p) => (preferred.includes(p) ? preferred.indexOf(p) : preferred.length + placementOrder.indexOf(p));
  const most = Math.max(...count.values());
  return [...count.keys()].filter((p) => count.get(p) >= most / 2).sort((a, b) => rank(a) - rank(b))[0];
}

// The wanted size if it was measured; otherwise, among the sizes that most mechanisms carry, the one nearest to it, or
// to 64 bytes. (A signal carries a word: a chart of all mechanisms is drawn at 8 bytes.)
export function pickSize(cells, wanted) {
  const carriers = new Map();
  for (const cell of cells) {
    const size = cell.workload.size;
    if (size === undefined) continue;
    if (!carriers.has(size)) carriers.set(size, new Set());
    carriers.get(size).add(cell.mechanism);
  }
  if (carriers.has(wanted)) return wanted;
  const most = Math.max(...[...carriers.values()].map((set) => set.size));
  const distance = (size) => Math.abs(Math.log2(size || 1) - Math.log2(wanted ?? 64));
  return [...carriers.keys()]
    .filter((size) => carriers.get(size).size === most)
    .sort((a, b) => distance(a) - distance(b))[0];
}

// What the lecture notes speak of, and the socket that everybody compares with.
export const notesOwn = ['pipe', 'posix_mq', 'shm_sem', 'signal', 'unix_stream'];

// A fixed order of all mechanisms, so that each keeps its colour and shape in every chart: first those of the notes, which
// keep them from run to run; then the quickest of each family, the second of each, and so on.
function orderOfMechanisms(run) {
  const cells = run.cells.filter((cell) => cell.scenario === 'round_trip' && !isHarness(cell));
  const placement = pickPlacement(cells, undefined);
  const size = pickSize(cells);
  const cost = new Map(
    cells
      .filter((c) => c.workload.placement === placement && c.workload.size === size)
      .map((c) => [c.mechanism, c.value]),
  );
  const families = new Map();
  const names = new Set([...cost.keys(), ...run.mechanisms.map((m) => m.name)]);
  names.delete('null');
  for (const name of [...names].sort(
    (a, b) => (cost.get(a) ?? Infinity) - (cost.get(b) ?? Infinity) || (a < b ? -1 : 1),
  )) {
    const family = run.familyOf(name);
    if (!families.has(family)) families.set(family, []);
    families.get(family).push(name);
  }
  const order = notesOwn.filter((name) => names.has(name));
  for (let rank = 0; order.length < names.size; ++rank) {
    for (const members of families.values()) if (members[rank] !== undefined && !order.includes(members[rank])) order.push(members[rank]);
  }
  return new Map(order.map((name, index) => [name, index]));
}
