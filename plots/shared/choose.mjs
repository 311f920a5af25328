// Which mechanism for this need? The measured figures rank, the traits exclude, and every step is said.
import {tiedWithBest} from './answer.mjs';
import {burning, cpusBusy} from './cpu.mjs';
import {bytes, duration, formatAs, perSecond, percent} from './format.mjs';
import {cellsOf, metric, pickPlacement, rowOf} from './run.mjs';
import {streamCells} from './charts/throughput_by_size.mjs';

// need: {size, goal: 'latency'|'throughput', unrelated, twoWay, survives, mayBurn, placement}
// Returns {ranked: [{mechanism, cell, value, tied, reasons}], excluded: [{mechanism, reason}], size, placement, type}.
export function choose(run, need, say) {
  const all = (
    need.goal === 'throughput' ? streamCells(run) : cellsOf(run, 'round_trip', (w) => w.wait === undefined)
  ).filter((cell) => !cell.mechanism.startsWith('python:'));
  const key = need.goal === 'throughput' ? 'msgs_per_s' : undefined;
  const better = need.goal === 'throughput' ? 'higher' : 'lower';
  const placement = pickPlacement(all, need.placement);
  const excluded = [];
  const candidates = [];
  const names = [...new Set(all.map((cell) => cell.mechanism))];
  for (const name of names) {
    const mine = all.filter((cell) => cell.mechanism === name && cell.workload.placement === placement);
    // The smallest measured size that holds the message: a smaller one would flatter.
    const cell = mine.filter((c) => c.workload.size >= need.size).sort((a, b) => a.workload.size - b.workload.size)[0];
    const most = run.largestOf(name);
    const reason = !mine.length
      ? say('choose.not_here')
      : most < need.size
        ? say('choose.at_most', {size: bytes(most)})
        : !cell
          ? say('choose.too_large', {size: bytes(need.size)})
          : barred(run.traitsOf(name), cell, need, say);
    if (reason) excluded.push({mechanism: name, reason});
    else candidates.push(cell);
  }
  const value = (cell) => (key ? metric(cell, key) : cell.value);
  const measured = candidates.filter((cell) => Number.isFinite(value(cell)));
  measured.sort((a, b) => (better === 'lower' ? value(a) - value(b) : value(b) - value(a)));
  const best = new Set(
    measured.length
      ? tiedWithBest(measured, better, (cell) => rowOf(cell, key ?? cell.headline)).map((row) => row.cell)
      : [],
  );
  return {
    placement,
    better,
    excluded,
    ranked: measured.map((cell) => ({
      mechanism: cell.mechanism,
      cell,
      value: value(cell),
      tied: best.size > 1 && best.has(cell.name),
      text: need.goal === 'throughput' ? perSecond(value(cell)) : duration(value(cell)),
      reasons: remarks(run, cell, need, say),
    })),
  };
}

function barred(traits, cell, need, say) {
  if (need.unrelated && traits.unrelated === false) return say('choose.related_only');
  if (need.survives && traits.persistence === 'process') return say('choose.dies');
  const use = cpusBusy(cell);
  if (!need.mayBurn && use > burning) return say('choose.burns', {share: percent(use, 0)});
  return undefined;
}

function remarks(run, cell, need, say) {
  const traits = run.traitsOf(cell.mechanism);
  const list = [];
  if (need.twoWay && traits.direction === 'one_way') list.push(say('choose.two_of_them'));
  if (need.unrelated && traits.unrelated === undefined) list.push(say('choose.unknown_related'));
  if (need.survives && traits.persistence === undefined) list.push(say('choose.unknown_survival'));
  if (traits.peer_death === 'nothing') list.push(say('choose.silent_death'));
  if (cell.workload.size !== need.size) list.push(say('choose.measured_at', {size: bytes(cell.workload.size)}));
  const p99 = metric(cell, 'p99_ns');
  if (need.goal === 'latency' && Number.isFinite(p99)) list.push(say('choose.p99', {value: formatAs('time', p99)}));
  const use = cpusBusy(cell);
  if (use !== undefined) list.push(say('choose.cpu', {share: percent(use, 0)}));
  if ((cell.flags ?? []).includes('noisy')) list.push(say('choose.noisy'));
  return list;
}
