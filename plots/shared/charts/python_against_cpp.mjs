// The notes' API in Python and in C++: what the interpreter costs.
import {duration, factor} from '../format.mjs';
import {cellsOf, pickPlacement, rowOf} from '../run.mjs';
import {numberedScales} from '../series.mjs';
import {groupBy, most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {executorWord, placementWord, scenarioWord} from '../terms.mjs';
import {dots, empty, missing, placeLabels, rowName, valueColumns} from './common.mjs';

export const name = 'python_against_cpp';

const prefix = 'python:';
const without = (mechanism) => (mechanism.startsWith(prefix) ? mechanism.slice(prefix.length) : mechanism);
// Where the C++ counterpart has another name: the lock of Python's Value is a semaphore made by sem_open(3).
const counterparts = {named_semaphore: 'value'};
const subject = (cell) => {
  const name = without(cell.mechanism);
  return Object.hasOwn(counterparts, name) ? counterparts[name] : name;
};

export function prepare(run, view, say, theme) {
  const cells = ['round_trip', 'dispatch', 'spawn', 'increment'].flatMap((scenario) => cellsOf(run, scenario));
  const python = cells.filter((cell) => cell.mechanism.startsWith(prefix));
  if (!python.length) return missing('ipcbench run --mechanism python:pipe,python:queue,python:pool,pipe,queue,pool');
  const subjects = new Set(python.map((cell) => `${cell.scenario}\u0000${subject(cell)}`));
  const related = cells.filter((cell) => subjects.has(`${cell.scenario}\u0000${subject(cell)}`));
  // Per subject a workload that both languages measured, the smallest one; what Python alone did is shown by itself.
  const rows = [...groupBy(related, (cell) => `${cell.scenario}\u0000${subject(cell)}`).values()]
    .flatMap((group) => {
      const mine = group.filter((cell) => cell.mechanism.startsWith(prefix));
      const placement = pickPlacement(mine, view.placement);
      const weight = (cell) =>
        (cell.workload.task_ns ?? 0) + Math.abs((cell.workload.size ?? 64) - 64) + (cell.workload.workers ?? 0) / 100;
      const workload = (cell) => cell.name.split('/').slice(2).join('/');
      const counterpart = (cell) =>
        group.find((one) => !one.mechanism.startsWith(prefix) && workload(one) === workload(cell));
      const [one] = mine
        .filter((cell) => cell.workload.placement === placement)
        .sort((a, b) => !counterpart(a) - !counterpart(b) || weight(a) - weight(b));
      const other = counterpart(one);
      return [one, other].filter(Boolean).map((cell) =>
        rowOf(cell, cell.headline, {
          subject: subjectOf(cell, say),
          label: rowName(subjectOf(cell, say), view),
          series: say(cell === one ? 'python.python' : 'python.cpp'),
          python: cell === one,
          setting: placementWord(say, placement),
        }),
      );
    })
    .filter((row) => !view.mechanisms || view.mechanisms.has(row.mechanism) || row.mechanism.startsWith(prefix));
  if (!rows.length) return empty();
  const pairs = [...groupBy(rows, (row) => row.subject).values()]
    .filter((group) => group.length === 2)
    .map((group) => ({...group[0], ratio: group.find((r) => r.python).value / group.find((r) => !r.python).value}));
  placeLabels(rows, 'subject', (row) => duration(row.value, view.units), view);
  const names = [...new Set(rows.map((row) => row.label))];
  const kinds = numberedScales([say('python.cpp'), say('python.python')], theme);
  const drawn = dots({view, rows, valueType: 'time', names, kinds});
  const worst = pairs.length ? most(pairs, (row) => row.ratio) : undefined;
  return {
    ...drawn,
    height: Math.max(drawn.height, 120),
    title: worst
      ? say('python.title', {name: worst.subject, ratio: factor(worst.ratio)})
      : say('python.title.alone'),
    subtitle: subtitle(run, say, drawn, [[...new Set(rows.map((row) => row.setting))].join(say('list.comma'))]),
    columns: [
      {key: 'subject', label: say('column.subject'), type: 'text'},
      {key: 'series', label: say('column.language'), type: 'text'},
      ...valueColumns(say, {column: 'column.per_operation', type: 'time'}),
    ],
  };
}

function subjectOf(cell, say) {
  const what = subject(cell);
  return `${executorWord(say, what)} – ${scenarioWord(say, cell.scenario)}`;
}
