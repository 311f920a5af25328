// Two runs, cell by cell: the other one as a multiple of this one, with an interval. A change counts only where the
// intervals of the two medians do not touch; where a run has too few launches for an interval, nothing can be said.
import {bytes, formatAs, percent, times, typeOfMetric} from '../format.mjs';
import {isHarness, interval, rowOf} from '../run.mjs';
import {scalesOf} from '../series.mjs';
import {subtitle} from '../subtitle.mjs';
import {scenarioWord} from '../terms.mjs';
import {dots, empty, missing, rowName} from './common.mjs';

export const name = 'compare_runs';

const drawnAtMost = 24; // more would not be read; `ipcbench compare` lists them all

export function prepare(run, view, say, theme) {
  if (!view.other) return missing('ipcbench report RUN --against OTHER');
  const others = new Map(view.other.cells.map((cell) => [cell.name, cell]));
  const all = run.cells
    .filter(
      (cell) =>
        !isHarness(cell) &&
        comparable(cell, others.get(cell.name)) &&
        (!view.mechanisms || view.mechanisms.has(cell.mechanism)),
    )
    .map((cell) => change(cell, others.get(cell.name), say));
  if (!all.length) return view.mechanisms ? empty() : missing(run.run.command ?? 'ipcbench run');
  // Clear changes before what may be chance, however large.
  const rows = all
    .sort((a, b) => b.clear - a.clear || Math.abs(Math.log(b.value)) - Math.abs(Math.log(a.value)))
    .slice(0, drawnAtMost)
    .sort((a, b) => b.slower - a.slower)
    .map((row) => ({...row, label: rowName(row.subject, view)}));
  const kinds = ['slower', 'faster', 'same', 'unknown'].filter((kind) => kind !== 'unknown' || rows.some((row) => row.kind === kind));
  const looks = {
    slower: {color: theme.bad, shape: 'triangle-up'},
    faster: {color: theme.good, shape: 'triangle-down'},
    same: {color: theme.neutral, shape: 'circle'},
    unknown: {color: theme.neutral, shape: 'cross'},
  };
  const drawn = dots({
    view,
    rows,
    valueType: 'times',
    names: rows.map((row) => row.label),
    kinds: scalesOf(
      kinds.map((kind) => say(`compare.${kind}`)),
      kinds.map((kind) => looks[kind]),
    ),
  });
  const [from, to] = drawn.params.valueDomain;
  const count = (kind) => all.filter((row) => row.kind === kind).length;
  return {
    ...drawn,
    height: Math.max(drawn.height, 140),
    params: {
      ...drawn.params,
      valueDomain: [Math.min(from, 0.95), Math.max(to, 1.05)],
    },
    title: say(count('unknown') ? 'compare.title.unknown' : 'compare.title', {
      slower: count('slower'),
      faster: count('faster'),
      unknown: count('unknown'),
      all: all.length,
    }),
    subtitle: subtitle(run, say, drawn, [
      say('compare.subtitle', {base: run.run.id ?? '–', other: view.other.run.id ?? '–'}),
      rows.length < all.length ? say('compare.subset', {n: rows.length}) : '',
    ]).concat(sameMachine(run, view.other) ? [] : [say('compare.machines')]),
    columns: [
      {key: 'subject', label: say('column.cell'), type: 'text'},
      {key: 'baseText', label: say('column.base'), type: 'text'},
      {key: 'otherText', label: say('column.other'), type: 'text'},
      {key: 'value', label: say('column.multiple'), type: 'times'},
      {key: 'low', label: say('column.low'), type: 'times'},
      {key: 'high', label: say('column.high'), type: 'times'},
      {key: 'series', label: say('column.change'), type: 'text'},
    ],
  };
}

const comparable = (a, b) => b && b.headline === a.headline && a.value > 0 && b.value > 0;

function change(cell, other, say) {
  const [mine, theirs] = [interval(cell), interval(other)];
  const ratio = other.value / cell.value;
  const known = mine.kind === 'interval' && theirs.kind === 'interval';
  const [low, high] = known ? [theirs.low / mine.high, theirs.high / mine.low] : [undefined, undefined];
  const worse = cell.better === 'higher' ? 1 / ratio : ratio;
  const kind = !known ? 'unknown' : low <= 1 && high >= 1 ? 'same' : worse > 1 ? 'slower' : 'faster';
  const type = typeOfMetric(cell.headline);
  return {
    ...rowOf(cell),
    value: ratio,
    low,
    high,
    kind,
    clear: kind === 'slower' || kind === 'faster',
    slower: worse,
    series: say(`compare.${kind}`),
    metric: 'ratio',
    coverage: undefined,
    interval: known ? 'bounds' : 'none',
    subject: subjectOf(cell, say),
    baseText: formatAs(type, cell.value),
    otherText: formatAs(type, other.value),
    rightAt: high ?? ratio,
    right: ratio >= 2 ? times(ratio) : `${ratio >= 1 ? '+' : '−'}${percent(Math.abs(ratio - 1), 0)}`,
  };
}

// "round trip pipe 64 B, one CPU", "task pool workers:2 task:1us, not pinned": short enough to stand beside its mark.
function subjectOf(cell, say) {
  const placement = cell.workload.placement;
  const keys = cell.name
    .split('/')
    .slice(2)
    .filter((part) => !part.startsWith('placement:'))
    .map((part) => part.split(':'))
    // A size in its unit, a word by itself, any other number with what it counts.
    .map(([key, value]) => (key === 'size' ? bytes(Number(value)) : /^\d/.test(value) ? `${key}:${value}` : value));
  const words = [scenarioWord(say, cell.scenario), cell.mechanism, ...keys].join(' ');
  const where = placement === undefined ? '' : say.or(`placement.short.${placement}`, placement);
  return [words, where].filter(Boolean).join(say('list.comma'));
}

const sameMachine = (a, b) => a.run.host === b.run.host && a.machine.cpu_model === b.machine.cpu_model;
