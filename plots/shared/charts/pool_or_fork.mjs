// Pool against a fork per task: what one task costs, by how long it computes, and from where on the choice is moot.
import {duration, exactDuration, factor} from '../format.mjs';
import {cellsOf, rowOf} from '../run.mjs';
import {groupBy} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {executorWord, placementWord} from '../terms.mjs';
import {empty, lines, missing, unfiltered} from './common.mjs';

export const name = 'pool_or_fork';

const moot = 1.1; // below a difference of 10 % the choice is called moot

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'dispatch', (w) => w.task_ns !== undefined && w.shape === undefined);
  if (!measured.length) return missing('ipcbench run --scenario dispatch');
  const cells = sameSetting(measured, run.machine.cpus);
  const names = [...new Set(cells.map((cell) => cell.mechanism))].sort(poolFirst);
  const label = (mechanism) => executorWord(say, mechanism);
  const drawn = lines({
    run,
    view: unfiltered(view),
    say,
    theme,
    step: {type: 'time', column: 'column.task'},
    value: {type: 'time', column: 'column.per_task'},
    series: {
      column: 'column.executor',
      limit: 8,
      named: ['pool', 'fork_per_task'].map(label), // the question itself
      order: names.map(label),
      numbered: true,
    },
    rows: cells.map((cell) => rowOf(cell, 'op_ns', {step: cell.workload.task_ns, series: label(cell.mechanism)})),
  });
  if (!drawn.rows.length) return empty();
  const of = (mechanism) => drawn.rows.filter((row) => row.mechanism === mechanism);
  const found = crossover(of('pool'), of('fork_per_task'));
  const {workers, placement} = cells[0].workload;
  return {
    ...drawn,
    params: {...drawn.params, crossingFoot: (view.narrow ? 300 : 400) - 14, ...markOf(found, drawn.params.stepDomain, say)},
    title: titleOf(of('pool'), of('fork_per_task'), drawn.rows, say),
    subtitle: subtitle(run, say, drawn, [
      workers === undefined ? '' : say('dispatch.workers', {n: workers}),
      placementWord(say, placement),
      found ? say('pool.moot') : '',
    ]),
  };
}

// One line per executor, in one setting: first one that has both the pool and a fork per task, then one with a worker for
// each CPU, then the one with most cells. An executor whose plain tasks were measured is shown by those alone: a point of
// another chunk size among them would be a dent in its line.
export function sameSetting(cells, cpus = 2) {
  const settings = groupBy(cells, (cell) => `${cell.workload.workers}/${cell.workload.placement}`);
  const both = (group) => ['pool', 'fork_per_task'].filter((name) => group.some((cell) => cell.mechanism === name)).length;
  const off = (group) => Math.abs(Math.log2((group[0].workload.workers ?? 1) / cpus));
  const chosen = [...settings.values()].sort(
    (a, b) => both(b) - both(a) || off(a) - off(b) || kinds(b) - kinds(a) || b.length - a.length,
  )[0];
  const plain = new Set(chosen.filter((cell) => cell.workload.chunk === undefined).map((cell) => cell.mechanism));
  const points = groupBy(
    chosen.filter((cell) => cell.workload.chunk === undefined || !plain.has(cell.mechanism)),
    (cell) => `${cell.mechanism}\u0000${cell.workload.task_ns}`,
  );
  return [...points.values()].map((group) =>
    group.reduce((a, b) => (b.workload.chunk < a.workload.chunk ? b : a)),
  );
}

const kinds = (cells) => new Set(cells.map((cell) => cell.mechanism)).size;
const rank = (name) => ['pool', 'fork_per_task'].indexOf(name) + 1 || 9;
const poolFirst = (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1);

// The first task length at which a fork per task costs less than 10 % more than the pool, between two measured lengths
// by logarithmic interpolation.
export function crossover(pool, fork) {
  const ratios = pool
    .map((row) => ({x: row.x, ratio: fork.find((other) => other.step === row.step)?.value / row.value}))
    .filter((point) => Number.isFinite(point.ratio));
  for (let i = 1; i < ratios.length; ++i) {
    const [a, b] = [ratios[i - 1], ratios[i]];
    if (a.ratio > moot && b.ratio <= moot) {
      const share = Math.log(a.ratio / moot) / Math.log(a.ratio / b.ratio);
      return a.x * (b.x / a.x) ** share;
    }
  }
  return undefined;
}

function markOf(x, [from, to], say) {
  const text = x === undefined ? '' : say('pool.crossover', {task: duration(x, 'auto', 1)});
  const left = x !== undefined && Math.log(x / from) / Math.log(to / from) > 0.55;
  return {
    crossing: x === undefined ? [] : [{x, text}],
    crossingAlign: left ? 'right' : 'left',
    crossingShift: left ? -8 : 8,
  };
}

function titleOf(pool, fork, rows, say) {
  const small = pool[0],
    dear = fork.find((row) => small && row.step === small.step);
  if (!small || !dear) {
    const first = rows[0];
    return say('pool.title.one', {name: first.series, value: duration(first.value), task: exactDuration(first.step)});
  }
  const task = small.step === 0 ? say('pool.empty_task') : say('pool.short_task', {task: exactDuration(small.step)});
  const ratio = dear.value / small.value;
  return ratio >= 1
    ? say('pool.title.dearer', {task, ratio: factor(ratio), fork: duration(dear.value), pool: duration(small.value)})
    : say('pool.title.cheaper', {
        task,
        ratio: factor(1 / ratio),
        fork: duration(dear.value),
        pool: duration(small.value),
      });
}
