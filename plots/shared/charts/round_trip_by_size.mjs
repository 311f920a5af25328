// Round trip by size: up to where does a message cost the same, whatever is in it?
import {bytes, factor} from '../format.mjs';
import {cellsOf, pickPlacement, rowOf} from '../run.mjs';
import {groupBy, median} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {placementWord} from '../terms.mjs';
import {empty, lines, missing} from './common.mjs';

export const name = 'round_trip_by_size';

const same = 1.25; // up to a quarter more than the smallest message is called the same

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'round_trip', (w) => w.wait === undefined && w.size !== undefined);
  const sizes = new Set(measured.map((cell) => cell.workload.size));
  if (sizes.size < 2) return missing('ipcbench run --scenario round_trip --size 1,64,4k,64k');
  const placement = pickPlacement(measured, view.placement);
  const drawn = lines({
    run,
    view,
    say,
    theme,
    step: {type: 'bytes', column: 'column.size'},
    value: {type: 'time', column: 'column.p50'},
    rows: measured
      .filter((cell) => cell.workload.placement === placement)
      .map((cell) => rowOf(cell, cell.headline, {step: cell.workload.size})),
  });
  if (!drawn.rows.length) return empty();
  return {
    ...drawn,
    title: titleOf(drawn.rows, say),
    subtitle: subtitle(run, say, drawn, [placementWord(say, placement)]),
  };
}

function titleOf(rows, say) {
  const growth = [...groupBy(rows, (row) => row.series).values()].flatMap((group) =>
    group.map((row) => ({step: row.step, ratio: row.value / group[0].value})),
  );
  const steps = [...groupBy(growth, (point) => point.step)]
    .sort((a, b) => a[0] - b[0])
    .map(([step, points]) => ({step, ratio: median(points.map((point) => point.ratio))}));
  const last = steps[steps.length - 1];
  const flat = steps.filter((point, index) => steps.slice(0, index + 1).every((p) => p.ratio <= same)).pop();
  if (flat && flat !== last && flat !== steps[0]) {
    return say('round_trip_by_size.title.flat', {
      size: bytes(flat.step),
      ratio: factor(last.ratio),
      last: bytes(last.step),
    });
  }
  return say(flat === last ? 'round_trip_by_size.title.same' : 'round_trip_by_size.title.grows', {
    last: bytes(last.step),
    ratio: factor(last.ratio),
  });
}
