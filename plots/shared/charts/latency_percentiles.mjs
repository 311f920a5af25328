// Latency by percentile, the axis stretched towards the rare ones: a mean hides what one message in a thousand waits.
import {duration, factor} from '../format.mjs';
import {cellsOf, metric, pickPlacement, pickSize, rowOf} from '../run.mjs';
import {groupBy, most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {placementWord, sizeWord} from '../terms.mjs';
import {empty, lines, missing} from './common.mjs';

export const name = 'latency_percentiles';

const stated = [
  [2, 'p50_ns'],
  [10, 'p90_ns'],
  [100, 'p99_ns'],
  [1000, 'p999_ns'],
];

export function prepare(run, view, say, theme) {
  const measured = cellsOf(
    run,
    'round_trip',
    (w, cell) =>
      w.wait === undefined && !(cell.flags ?? []).includes('batched') && Number.isFinite(metric(cell, 'p99_ns')),
  );
  if (!measured.length) return missing('ipcbench run --scenario round_trip');
  const placement = pickPlacement(measured, view.placement);
  const size = pickSize(
    measured.filter((cell) => cell.workload.placement === placement),
    view.size,
  );
  const cells = measured.filter((cell) => cell.workload.placement === placement && cell.workload.size === size);
  const drawn = lines({
    run,
    view,
    say,
    theme,
    step: {type: 'number', column: 'column.rarity'},
    value: {type: 'time', column: 'column.latency'},
    series: {readAt: 100}, // each curve goes as far as its samples reach
    rows: cells.flatMap((cell) => {
      const base = {...rowOf(cell), low: undefined, high: undefined, coverage: undefined, interval: 'none'};
      return pointsOf(cell, run).map(([step, value, metricName]) => ({...base, value, step, metric: metricName}));
    }),
  });
  if (!drawn.rows.length) return empty();
  const rare = rareOf(drawn.rows);
  const ticks = [2, 10, 100, 1000, 1e4, 1e5, 1e6].filter((tick) => tick <= drawn.params.stepDomain[1]);
  return {
    ...drawn,
    // Marks only where the axis has a tick; a mark on every point of the curve would hide it.
    rows: drawn.rows.map((row) => ({...row, marked: ticks.some((tick) => Math.abs(row.step / tick - 1) < 1e-9)})),
    params: {
      ...drawn.params,
      stepDomain: [Math.min(...drawn.rows.map((row) => row.x)), drawn.params.stepDomain[1]],
      stepTicks: ticks,
      stepTexts: ticks.map((tick) => `${Number((100 - 100 / tick).toPrecision(12))} %`),
      // One in 10, 100, 1000 … is 90 %, 99 %, 99.9 % …: as many decimals as it takes.
      stepLabels: "format(100 - 100 / datum.value, '.' + max(0, round(log(datum.value) / LN10) - 2) + 'f') + ' %'",
    },
    title: rare
      ? say('percentiles.title', {
          n: Math.round(rare.step).toLocaleString('en-US'),
          name: rare.series,
          value: duration(rare.value),
          ratio: factor(rare.ratio),
        })
      : say('percentiles.title.none'),
    subtitle: subtitle(run, say, drawn, [
      sizeWord(say, 'round_trip', size),
      placementWord(say, placement),
      drawn.rows.some((row) => row.metric === 'histogram') ? say('percentiles.merged') : '',
    ]),
    columns: drawn.columns.filter((column) => column.key !== 'low' && column.key !== 'high'),
  };
}

// The curve of the histogram of all launches; without one, the percentiles that summary.json states. Never a mixture: a
// median over launches of their percentiles is another figure than the percentile of all, and the curve would jump.
function pointsOf(cell, run) {
  const curve = (Object.hasOwn(run.curves, cell.name) ? run.curves[cell.name] : [])
    .filter(([rarity]) => rarity > 1)
    .map(([rarity, value]) => [Number(rarity.toPrecision(4)), value, 'histogram']);
  if (curve.length) return curve;
  return stated.map(([rarity, key]) => [rarity, metric(cell, key), key]).filter(([, value]) => Number.isFinite(value));
}

// Where the tail is longest, at the rarest of the stated percentiles that most series reach.
function rareOf(rows) {
  const groups = [...groupBy(rows, (row) => row.series).values()];
  for (const [rarity] of stated.slice(1).reverse()) {
    const tails = groups
      .map((group) => {
        const [middle, rare] = [2, rarity].map((step) => group.find((row) => row.step === step));
        return middle && rare ? {...rare, ratio: rare.value / middle.value} : undefined;
      })
      .filter(Boolean);
    if (tails.length > groups.length / 2) return most(tails, (row) => row.ratio);
  }
  return undefined;
}
