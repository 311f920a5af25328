// Which series a chart shows, and how each looks.
import {notesOwn} from './run.mjs';
import {groupBy, median} from './sets.mjs';
import {look} from './theme.mjs';

// More than seven lines cannot be told apart from the back of a room: then those of the notes are shown, the best of each
// family, and the best of the rest, as far as there is room. A reader's own choice on the page goes before this rule.
// `named` are series that the title names: they are shown whatever the rule says.
// Returns {rows, shown, all, byReader}: how many series are shown, of how many, and whether the reader chose them.
export function chooseSeries(rows, run, view, {better = 'lower', limit = 7, named = []} = {}) {
  const groups = groupBy(rows, (row) => row.series);
  if (view.mechanisms) {
    return {...keep(rows, (row) => view.mechanisms.has(row.mechanism), groups.size), byReader: true};
  }
  if (groups.size <= limit) return {rows, shown: groups.size, all: groups.size};
  const sign = better === 'lower' ? 1 : -1;
  // Each value against the middle one of its step, so that a series is not favoured for what it leaves out.
  const middle = new Map(
    [...groupBy(rows, (row) => row.step)].map(([step, group]) => [step, median(group.map((row) => row.value))]),
  );
  const score = (name) => {
    const ratios = groups
      .get(name)
      .map((row) => Math.log(row.value / middle.get(row.step)))
      .filter(Number.isFinite);
    return (sign * ratios.reduce((a, b) => a + b, 0)) / (ratios.length || 1);
  };
  // A series that stops early (a signal carries 64 bytes) is no match for one that goes all the way.
  const span = (name) => groups.get(name).length;
  const longest = Math.max(...[...groups.keys()].map(span));
  const rank = [...groups.keys()].sort(
    (a, b) => (span(b) >= longest / 2) - (span(a) >= longest / 2) || score(a) - score(b),
  );
  const families = new Set();
  const best = rank.filter((name) => {
    const family = run.familyOf(groups.get(name)[0].mechanism);
    return families.has(family) ? false : families.add(family);
  });
  const own = rank.filter((name) => notesOwn.includes(groups.get(name)[0].mechanism));
  // Two places are kept for the best, where one of the notes' own is several series.
  const chosen = new Set([...new Set([...named, ...own.slice(0, limit - 2), ...best, ...rank])].slice(0, limit));
  return keep(rows, (row) => chosen.has(row.series), groups.size);
}

function keep(rows, wanted, all) {
  const kept = rows.filter(wanted);
  return {rows: kept, shown: new Set(kept.map((row) => row.series)).size, all};
}

// Scale domains and ranges for the series of these rows, in the order in which the lines end: the legend then reads from
// top to bottom as the chart does at its right edge, and names below what stops before it. Lines that end where their
// data do, and not where the chart does, are read off at `readAt`.
export function seriesScales(rows, run, theme, {order: wanted, numbered = false, readAt = Infinity} = {}) {
  const last = new Map();
  for (const row of rows) {
    const seen = last.get(row.series);
    if (!seen || !(row.x < seen.x || row.x > readAt)) last.set(row.series, row);
  }
  const order = wanted?.filter((name) => last.has(name));
  const names =
    order ??
    [...last.keys()].sort(
      (a, b) => last.get(b).x - last.get(a).x || last.get(b).value - last.get(a).value || (a < b ? -1 : 1),
    );
  const looks = looksOf(
    // By the cells, not by their words: a series looks the same in both languages.
    order ?? [...last.keys()].sort((a, b) => (last.get(a).cell < last.get(b).cell ? -1 : 1)),
    (name) => (numbered ? undefined : run.order.get(last.get(name)?.mechanism)),
    theme,
  );
  return scalesOf(
    names,
    names.map((name) => looks.get(name)),
  );
}

// The same for names that have no place in the run's order, by number.
export const numberedScales = (names, theme) =>
  scalesOf(
    names,
    names.map((_, index) => look(index, theme)),
  );

export const scalesOf = (names, looks) => ({
  seriesNames: names,
  seriesColors: looks.map(({color}) => color),
  seriesShapes: looks.map(({shape}) => shape),
  seriesDashes: looks.map(({dash}) => dash),
});

// A mechanism keeps its look of the whole run. Where two in this chart would share a colour, the one that comes later in
// the run's order takes the next free colour; executors and what is no mechanism are simply numbered.
function looksOf(names, indexOf, theme) {
  const known = names.filter((name) => indexOf(name) !== undefined).sort((a, b) => indexOf(a) - indexOf(b));
  const used = new Set();
  const looks = new Map();
  for (const name of [...known, ...names.filter((other) => !known.includes(other))]) {
    let at = indexOf(name) ?? looks.size;
    if (names.length <= 8) {
      at %= 8;
      while (used.has(at)) at = (at + 1) % 8;
      used.add(at);
    }
    looks.set(name, look(at, theme));
  }
  return looks;
}
