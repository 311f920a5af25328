// One machine over several runs: does the round trip creep up? Only runs of the same host and processor are one trend.
import {factor} from '../format.mjs';
import {cellsOf, pickPlacement, pickSize, rowOf} from '../run.mjs';
import {groupBy, most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {placementWord, sizeWord} from '../terms.mjs';
import {empty, lines, missing, spokenOf} from './common.mjs';

export const name = 'trend';

export function prepare(run, view, say, theme) {
  const runs = [...(view.history ?? []), run]
    .filter((other) => other.run.host === run.run.host && other.machine.cpu_model === run.machine.cpu_model)
    .filter((other) => cellsOf(other, 'round_trip').length)
    .sort((a, b) => (String(a.run.started) < String(b.run.started) ? -1 : 1));
  const measured = cellsOf(run, 'round_trip', (w) => w.wait === undefined);
  if (runs.length < 2 || !measured.length) return missing('ipcbench report RUN --history EARLIER');
  const placement = pickPlacement(measured, view.placement);
  const size = pickSize(measured, view.size);
  const rows = runs.flatMap((one, index) =>
    cellsOf(one, 'round_trip', (w) => w.wait === undefined && w.placement === placement && w.size === size).map((cell) =>
      rowOf(cell, cell.headline, {step: index + 1, when: String(one.run.started ?? one.run.id ?? '')}),
    ),
  );
  const all = spokenOf(rows, view);
  if (!all.length) return empty();
  const changes = [...groupBy(all, (row) => row.series).values()]
    .filter((group) => group.length > 1)
    .map((group) => ({name: group[0].series, ratio: group[group.length - 1].value / group[0].value}));
  const largest = changes.length ? most(changes, (change) => Math.abs(Math.log(change.ratio))) : undefined;
  const drawn = lines({
    run,
    view,
    say,
    theme,
    step: {type: 'number', column: 'column.run', scale: 'linear'},
    value: {type: 'time', column: 'column.p50'},
    series: {named: largest ? [largest.name] : []},
    rows,
  });
  return {
    ...drawn,
    title: largest
      ? say('trend.title', {n: runs.length, name: largest.name, ratio: factor(largest.ratio)})
      : say('trend.title.none', {n: runs.length}),
    subtitle: subtitle(run, say, drawn, [
      say('trend.span', {from: day(runs[0]), to: day(runs[runs.length - 1])}),
      sizeWord(say, 'round_trip', size),
      placementWord(say, placement),
    ]),
    columns: [...drawn.columns, {key: 'when', label: say('about.started'), type: 'text'}],
  };
}

const day = (run) => String(run.run.started ?? run.run.id ?? '–').slice(0, 10);
