// Tasks handed out at once: small chunks cost hand-overs, large ones leave workers idle at the end.
import {exactDuration, factor} from '../format.mjs';
import {cellsOf, rowOf} from '../run.mjs';
import {groupBy, least} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {overlap, tiedWith} from '../ties.mjs';
import {executorWord, placementWord} from '../terms.mjs';
import {empty, lines, missing, unfiltered} from './common.mjs';

export const name = 'chunk_size';

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'dispatch', (w) => w.chunk !== undefined);
  const setting =
    [
      ...groupBy(measured, (cell) => `${cell.mechanism}/${cell.workload.workers}/${cell.workload.task_ns}`).values(),
    ].sort((a, b) => b.length - a.length)[0] ?? [];
  if (new Set(setting.map((cell) => cell.workload.chunk)).size < 2)
    return missing('ipcbench run --scenario dispatch');
  const label = (cell) => say(cell.workload.shape === 'skewed' ? 'chunk.skewed' : 'chunk.equal');
  const drawn = lines({
    run,
    view: unfiltered(view),
    say,
    theme,
    step: {type: 'number', column: 'column.chunk'},
    value: {type: 'time', column: 'column.per_task'},
    series: {column: 'column.shape', order: [...new Set(setting.map(label))], numbered: true},
    rows: setting.map((cell) => rowOf(cell, 'op_ns', {step: cell.workload.chunk, series: label(cell)})),
  });
  if (!drawn.rows.length) return empty();
  const {workers, placement, task_ns: task} = setting[0].workload;
  return {
    ...drawn,
    title: titleOf([...groupBy(drawn.rows, (row) => row.series).values()], say),
    subtitle: subtitle(run, say, drawn, [
      executorWord(say, setting[0].mechanism),
      task === undefined ? '' : task === 0 ? say('pool.empty_task') : say('pool.short_task', {task: exactDuration(task)}),
      workers === undefined ? '' : say('dispatch.workers', {n: workers}),
      placementWord(say, placement),
    ]),
  };
}

// Which chunk is best for each kind of tasks, with what ties with it; of one kind alone, what the smallest costs instead.
function titleOf(groups, say) {
  if (groups.length > 1) {
    const parts = groups.map((group) => {
      const steps = [least(group), ...tiedWith(least(group), group)].map((row) => row.step);
      const [from, to] = [Math.min(...steps), Math.max(...steps)];
      const key = steps.length === group.length ? 'chunk.any_for' : 'chunk.best_for';
      return say(key, {n: from === to ? from : `${from}–${to}`, kind: group[0].series});
    });
    return say('chunk.title.each', {parts: parts.join(say('list.comma'))});
  }
  const [best, single] = [least(groups[0]), groups[0][0]];
  return best === single || overlap(best, single)
    ? say('chunk.title.single', {kind: best.series})
    : say('chunk.title.best', {n: best.step, first: single.step, ratio: factor(single.value / best.value)});
}
