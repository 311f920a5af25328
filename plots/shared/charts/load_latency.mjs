// Latency under load, from the intended send time: a queue builds up long before the channel is full.
import {factor} from '../format.mjs';
import {cellsOf, metric, pickPlacement, pickSize, rowOf} from '../run.mjs';
import {groupBy} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {placementWord, sizeWord} from '../terms.mjs';
import {empty, lines, missing} from './common.mjs';

export const name = 'load_latency';

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'open_loop', (w) => w.load !== undefined);
  if (!measured.length) return missing('ipcbench run --scenario open_loop');
  const placement = pickPlacement(measured, view.placement);
  const size = pickSize(measured);
  const arrival = measured.some((cell) => cell.workload.arrival === 'poisson')
    ? 'poisson'
    : measured[0].workload.arrival;
  const cells = measured.filter(
    (cell) => cell.workload.placement === placement && cell.workload.size === size && cell.workload.arrival === arrival,
  );
  const tail = cells.every((cell) => Number.isFinite(metric(cell, 'p99_ns'))) ? 'p99_ns' : 'p50_ns';
  const drawn = lines({
    run,
    view,
    say,
    theme,
    step: {type: 'number', column: 'column.load', scale: 'linear'},
    value: {type: 'time', column: 'column.latency'},
    rows: cells.map((cell) => rowOf(cell, tail, {step: cell.workload.load})),
  });
  if (!drawn.rows.length) return empty();
  const [low, high] = [Math.min(...drawn.rows.map((r) => r.step)), Math.max(...drawn.rows.map((r) => r.step))];
  const ratios = [...groupBy(drawn.rows, (row) => row.series).values()]
    .map((group) => group.find((row) => row.step === high)?.value / group.find((row) => row.step === low)?.value)
    .filter(Number.isFinite);
  return {
    ...drawn,
    params: {
      ...drawn.params,
      stepLabels: "format(datum.value, '~r') + ' %'",
      stepTexts: drawn.params.stepTicks.map((load) => `${load} %`),
    },
    title: titleOf(ratios, {low, high, percentile: say(`percentile.${tail}`)}, say),
    subtitle: subtitle(run, say, drawn, [
      sizeWord(say, 'message', size),
      placementWord(say, placement),
      say.or(`arrival.${arrival}`, ''),
    ]),
  };
}

// One factor, or from which to which, where mechanisms differ; without both ends measured, what is drawn.
function titleOf(ratios, values, say) {
  if (!ratios.length || values.low === values.high) return say('load.title.one', values);
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map(factor);
  if (least === most) return say('load.title', {...values, ratio: most});
  return say('load.title.range', {...values, least, most});
}
