// What the charts' modules share.
import {stepAxis, valueAxis} from '../axes.mjs';
import {chooseSeries, seriesScales} from '../series.mjs';
import {groupBy} from '../sets.mjs';
import {wrap} from '../text_width.mjs';
import {sizesFor} from '../theme.mjs';

export const finiteRows = (rows) => rows.filter((row) => Number.isFinite(row.value) && row.value > 0);

// What a title speaks of: every row, whether the picture has room for it or not, unless the reader chose mechanisms.
export const spokenOf = (rows, view) =>
  finiteRows(rows).filter((row) => !view.mechanisms || view.mechanisms.has(row.mechanism));

// What the run lacks: the command that measures it.
export const missing = (command) => ({missing: {command}});
export const empty = () => ({empty: true});

// A view without the reader's choice of mechanisms, for charts of what is none: executors, ways to make a process.
export const unfiltered = (view) => ({...view, mechanisms: null});

// Lines over steps (sizes, gaps, tasks, workers): the rows carry `step` and `value`; `x` is where the step stands.
// step: {type, column, scale}, value: {type, column, better}: what both axes hold, and the words of the table's columns.
// series: {column, limit, named} and what seriesScales() takes.
export function lines({run, view, say, theme, rows, step, value, series = {}}) {
  const {column = 'column.mechanism', limit, named, ...looks} = series;
  const choice = chooseSeries(finiteRows(rows), run, view, {better: value.better, limit, named});
  const axis = stepAxis(
    step.type,
    choice.rows.map((row) => row.step),
    step.scale,
  );
  const placed = choice.rows
    .map((row) => ({...row, x: axis.at(row.step)}))
    .sort((a, b) => (a.series < b.series ? -1 : a.series > b.series ? 1 : a.x - b.x));
  const scales = seriesScales(placed, run, theme, looks);
  return {
    choice,
    rows: placed,
    // A reader may have ticked forty mechanisms: the legend at the side then needs the height.
    height: !view.narrow && scales.seriesNames.length > 16 ? scales.seriesNames.length * 25 : undefined,
    params: {
      ...axis.params,
      ...valueAxis(
        value.type,
        placed.flatMap((row) => [row.value, row.low, row.high]),
        view,
      ),
      ...scales,
    },
    columns: [
      {key: 'series', label: say(column), type: 'text'},
      {key: 'step', label: say(step.column), type: step.type},
      ...valueColumns(say, value),
    ],
  };
}

const nameRoom = (view) => (view.narrow ? 152 : 420);
// A name of several words: in several lines rather than cut off.
export const rowName = (text, view) => wrap(text, nameRoom(view), sizesFor(view.narrow ? 0 : Infinity).label).join('\n');

// Names down the side, dots along the value: as high as there are names. `kinds` are the scales of what the dots differ
// in. The axis is as long as the dots; buildSpec(), which knows its width, makes room for the figures beside them.
export function dots({view, rows, valueType, names, kinds}) {
  const linesOfAName = Math.max(...names.map((name) => name.split('\n').length));
  const rowHeight = Math.max(names.length <= 12 ? 38 : names.length <= 25 ? 28 : 23, linesOfAName * (view.narrow ? 15 : 20) + 8);
  return {
    rows,
    legendAt: 'top',
    height: names.length * rowHeight + 8,
    params: {
      ...valueAxis(
        valueType,
        rows.flatMap((row) => [row.value, row.low, row.high]),
        view,
        {before: 1.05, after: 1.05},
      ),
      ...kinds,
      rowNames: names,
      nameLimit: nameRoom(view),
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
    // Behind every whisker of the line, not upon one.
    last.rightAt = Math.max(...group.map((row) => Math.max(row.value, row.high ?? row.value)));
    first.leftAt = Math.min(...group.map((row) => Math.min(row.value, row.low > 0 ? row.low : row.value)));
  }
}

// The value with its interval and launches, as columns of the table; `column` names the words over the value.
export function valueColumns(say, {type, column}) {
  return [
    {key: 'value', label: say(column), type},
    {key: 'low', label: say('column.low'), type},
    {key: 'high', label: say('column.high'), type},
    {key: 'launches', label: say('column.launches'), type: 'number'},
    {key: 'flags', label: say('column.flags'), type: 'flags'},
  ];
}
