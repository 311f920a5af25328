// What the charts' modules share.
import {stepAxis, valueAxis} from '../axes.mjs';
import {chooseSeries, seriesScales} from '../series.mjs';
import {groupBy} from '../sets.mjs';

export const finiteRows = (rows) => rows.filter((row) => Number.isFinite(row.value) && row.value > 0);

// What the run lacks: the command that measures it.
export const missing = (command) => ({missing: {command}});
export const empty = () => ({empty: true});

// Lines over steps (sizes, gaps, tasks, workers): the rows carry `step` and `value`; `x` is where the step stands.
export function lines({run, view, theme, rows, better, stepType, valueType, scales, limit, stepScale}) {
  const choice = chooseSeries(finiteRows(rows), run, view, {better, limit});
  const axis = stepAxis(
    stepType,
    choice.rows.map((row) => row.step),
    stepScale,
  );
  const placed = choice.rows
    .map((row) => ({...row, x: axis.at(row.step)}))
    .sort((a, b) => (a.series < b.series ? -1 : a.series > b.series ? 1 : a.x - b.x));
  const series = seriesScales(placed, run, theme, scales);
  return {
    choice,
    rows: placed,
    // A reader may have ticked forty mechanisms: the legend at the side then needs the height.
    height: !view.narrow && series.seriesNames.length > 16 ? series.seriesNames.length * 25 : undefined,
    params: {
      ...axis.params,
      ...valueAxis(
        valueType,
        placed.flatMap((row) => [row.value, row.low, row.high]),
        view,
      ),
      ...series,
    },
  };
}

// Names down the side, dots along the value: as high as there are names.
export function dots({view, rows, valueType, names, options}) {
  // Figures stand beside the outermost dots; a wide logarithmic axis, or a narrow screen, needs a wider margin for them.
  const values = rows.map((row) => row.value);
  const margin = (Math.max(...values) / Math.min(...values)) ** (view.narrow ? 0.3 : 0.14);
  const room = {
    before: Math.max(options.before, margin) ** (view.narrow ? 1.6 : 1),
    after: Math.max(options.after, margin) ** (view.narrow ? 1.3 : 1),
  };
  return {
    height: names.length * (names.length <= 12 ? 38 : names.length <= 25 ? 28 : 23) + 8,
    params: {
      ...valueAxis(
        valueType,
        rows.flatMap((row) => [row.value, row.low, row.high]),
        view,
        room,
      ),
      rowNames: names,
    },
  };
}

// The outermost dots of a line carry their figure on the outside; those between would collide.
export function placeLabels(rows, key, text, view) {
  const span = Math.log(Math.max(...rows.map((row) => row.value)) / Math.min(...rows.map((row) => row.value))) || 1;
  for (const group of groupBy(rows, (row) => row[key]).values()) {
    group.sort((a, b) => a.value - b.value);
    const [first, last] = [group[0], group[group.length - 1]];
    last.right = text(last);
    const onTheLeft = view.scale !== 'linear' || Math.log(last.value / first.value) / span < 0.02;
    if (first !== last && onTheLeft) first.left = text(first);
    // Behind the whisker, which a figure would hide.
    for (const row of group) {
      row.rightAt = Math.max(row.value, row.high ?? row.value);
      row.leftAt = Math.min(row.value, row.low > 0 ? row.low : row.value);
    }
  }
}

export function columnsOf(say, {series = 'column.mechanism', step, stepType, value, valueType}) {
  return [
    {key: 'series', label: say(series), type: 'text'},
    ...(step ? [{key: 'step', label: say(step), type: stepType}] : []),
    {key: 'value', label: say(value), type: valueType},
    {key: 'low', label: say('column.low'), type: valueType},
    {key: 'high', label: say('column.high'), type: valueType},
    {key: 'launches', label: say('column.launches'), type: 'number'},
    {key: 'flags', label: say('column.flags'), type: 'flags'},
  ];
}
