// The answer on one screen: what this run says, in a few sentences, each figure straight from a cell.
import {claimsOf, totalsOf} from './charts/notes_table.mjs';
import {crossover, sameSetting} from './charts/pool_or_fork.mjs';
import {streamCells, acrossFirst} from './charts/throughput_by_size.mjs';
import {bytes, bytesPerSecond, duration, factor} from './format.mjs';
import {bandwidthRow, cellsOf, crossPlacements, metric, pickPlacement, pickSize, placementsIn, rowOf} from './run.mjs';
import {least, most} from './sets.mjs';
import {placementWord} from './terms.mjs';
import {tiedWith} from './ties.mjs';

// Cards of {id, label, big, text, chart, cells}; `cells` names the cells behind the figures.
export function answer(run, say) {
  return [...smallMessages(run, say), largeMessages(run, say), tasks(run, say), notes(run, say), trust(run, say)].filter(
    Boolean,
  );
}

function smallMessages(run, say) {
  const all = cellsOf(run, 'round_trip', (w) => w.wait === undefined);
  const size = pickSize(all);
  const cells = all.filter((cell) => cell.workload.size === size && !cell.mechanism.startsWith('python:'));
  const placements = placementsIn(cells);
  const across = crossPlacements.find((p) => placements.includes(p));
  const wanted = [placements.includes('same_cpu') ? 'same_cpu' : placements[0], across].filter(Boolean);
  return [...new Set(wanted)].map((placement) => {
    const here = cells.filter((cell) => cell.workload.placement === placement);
    const tied = tiedWithBest(here, 'lower');
    return {
      id: `small_${placement}`,
      label: say('answer.small', {size: bytes(size), placement: placementWord(say, placement)}),
      big: tied[0].mechanism,
      text: say('answer.small.text', {value: duration(tied[0].value)}) + alsoTied(tied, say),
      chart: 'round_trip',
      cells: tied.map((row) => row.cell),
    };
  });
}

// The best of these cells, then those that tie with it, as rows.
export function tiedWithBest(cells, better, rowFor = (cell) => rowOf(cell)) {
  const rows = cells.map(rowFor).filter((row) => Number.isFinite(row.value));
  const sorted = rows.sort((a, b) => (better === 'lower' ? a.value - b.value : b.value - a.value));
  return [sorted[0], ...tiedWith(sorted[0], sorted)];
}

const alsoTied = (tied, say) => {
  if (tied.length < 2) return '';
  const names = tied
    .slice(1, 4)
    .map((row) => row.mechanism)
    .join(say('list.comma'));
  return say('list.space') + say(tied.length > 4 ? 'answer.tied.more' : 'answer.tied', {names, n: tied.length - 4});
};

function largeMessages(run, say) {
  const all = streamCells(run).filter(
    (cell) => Number.isFinite(metric(cell, 'bytes_per_s')) && !cell.mechanism.startsWith('python:'),
  );
  if (!all.length) return undefined;
  const placement = pickPlacement(all, undefined, acrossFirst);
  const here = all.filter((cell) => cell.workload.placement === placement);
  const top = most(here, (cell) => metric(cell, 'bytes_per_s'));
  const rivals = here.filter((cell) => cell.workload.size === top.workload.size);
  const tied = tiedWithBest(rivals, 'higher', (cell) => bandwidthRow(cell));
  return {
    id: 'large',
    label: say('answer.large', {placement: placementWord(say, placement)}),
    big: tied[0].mechanism,
    text:
      say('answer.large.text', {value: bytesPerSecond(tied[0].value), size: bytes(top.workload.size)}) +
      alsoTied(tied, say),
    chart: 'throughput_by_size',
    cells: tied.map((row) => row.cell),
  };
}

function tasks(run, say) {
  const measured = cellsOf(run, 'dispatch', (w) => w.task_ns !== undefined && w.shape === undefined);
  if (!measured.length) return undefined;
  const cells = sameSetting(measured, run.machine.cpus); // as the chart does
  const rows = (executor) =>
    cells
      .filter((cell) => cell.mechanism === executor)
      .map((cell) =>
        rowOf(cell, 'op_ns', {step: cell.workload.task_ns, x: cell.workload.task_ns || 1, name: cell.name}),
      )
      .sort((a, b) => a.step - b.step);
  const [pool, fork] = [rows('pool'), rows('fork_per_task')];
  const small = pool.length && least(pool, (row) => row.step);
  const dear = small && fork.find((row) => row.step === small.step);
  if (!dear) return undefined;
  const moot = crossover(pool, fork);
  const poolWins = dear.value >= small.value;
  return {
    id: 'tasks',
    label: say('answer.tasks'),
    big: say(poolWins ? 'executor.pool' : 'executor.fork_per_task'),
    text:
      say('answer.tasks.text', {
        pool: duration(small.value),
        fork: duration(dear.value),
        ratio: factor(poolWins ? dear.value / small.value : small.value / dear.value),
      }) + (moot ? say('list.space') + say('answer.tasks.moot', {task: duration(moot, 'auto', 1)}) : ''),
    chart: 'pool_or_fork',
    cells: [small.name, dear.name],
  };
}

function notes(run, say) {
  const claims = claimsOf(run);
  if (!claims.length) return undefined;
  return {
    id: 'notes',
    label: say('answer.notes'),
    big: say('answer.notes.big', {
      n: claims.filter((claim) => ['holds', 'holds_if'].includes(claim.verdict)).length,
      all: claims.length,
    }),
    text: `${totalsOf(claims, say)}${say('list.stop')}`,
    chart: 'notes_table',
    cells: [],
  };
}

function trust(run, say) {
  const flagged = (flag) => run.cells.filter((cell) => (cell.flags ?? []).includes(flag)).length;
  const launches = run.cells.map((cell) => cell.launches).filter(Number.isFinite);
  const parts = [
    say('answer.trust.text', {cells: run.cells.length, launches: launches.length ? Math.min(...launches) : '–'}),
    flagged('noisy') ? say('answer.trust.noisy', {n: flagged('noisy')}) : '',
    run.skipped?.length ? say('answer.trust.skipped', {n: run.skipped.length}) : '',
    run.failed?.length ? say('answer.trust.failed', {n: run.failed.length}) : '',
    run.run.complete === false ? say('answer.trust.incomplete') : '',
    launches.length && Math.min(...launches) < 6 ? say('answer.trust.few') : '',
  ].filter(Boolean);
  const steady = run.cells.length - flagged('noisy');
  return {
    id: 'trust',
    label: say('answer.trust'),
    big: say('answer.trust.big', {n: steady, all: run.cells.length}),
    text: parts.join(say('list.space')),
    chart: null,
    cells: [],
  };
}
