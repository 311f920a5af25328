// What stands behind a mark: n, median, interval, flags and the command that measures it again.
import {formatAs, percent, typeOfMetric} from '../shared/format.mjs';
import {flagWords} from '../shared/terms.mjs';
import {byId, element, replace} from './dom.mjs';

function describe(row, say, units) {
  const type =
    row.metric === 'multiple' || row.metric === 'ratio'
      ? 'times'
      : row.metric === 'histogram'
        ? 'time'
        : typeOfMetric(row.metric ?? '');
  const lines = [];
  const add = (label, value) => {
    if (value !== undefined && value !== null && value !== '') lines.push([label, String(value)]);
  };
  if (row.words !== undefined) {
    add(say('column.words'), row.words);
    add(say('column.verdict'), row.series);
    add(say('column.figure'), row.figure);
  }
  if (Number.isFinite(row.value))
    add(say(row.metric === 'histogram' ? 'column.latency' : 'hover.median'), formatAs(type, row.value, units));
  if (Number.isFinite(row.low) && Number.isFinite(row.high)) {
    const label =
      row.interval === 'range'
        ? say('hover.range')
        : Number.isFinite(row.coverage)
          ? say('hover.interval', {coverage: percent(row.coverage)})
          : say('hover.interval.plain');
    add(label, `${formatAs(type, row.low, units)} – ${formatAs(type, row.high, units)}`);
  }
  if (row.floor && row.metric !== 'multiple')
    add(say('hover.limit'), `${formatAs('times', row.floor.multiple, units)} (${row.floor.name})`);
  if (Number.isFinite(row.launches))
    add(
      say('hover.n'),
      say('hover.n.value', {launches: row.launches, operations: Number(row.operations ?? 0).toLocaleString('en-US')}),
    );
  add(say('column.flags'), flagWords(say, row.flags));
  add(say('hover.command'), row.command);
  return {title: [...new Set([row.mechanism, row.series].filter(Boolean))].join(' | '), cell: row.cell, lines};
}

export function makeTooltip(context) {
  return (event, row) => {
    const box = byId('tooltip');
    if (!row || !row.series) {
      box.hidden = true;
      return;
    }
    const {title, cell, lines} = describe(row, context.say, context.state.units);
    replace(
      box,
      element('strong', {}, title),
      element('div', {class: 'cell'}, cell),
      element(
        'dl',
        {},
        lines.flatMap(([label, value]) => [element('dt', {}, label), element('dd', {}, value)]),
      ),
    );
    box.hidden = false;
    const {clientWidth: width, clientHeight: height} = document.documentElement;
    const size = box.getBoundingClientRect();
    const left = Math.min(event.clientX + 16, width - size.width - 8);
    const top = event.clientY + 16 + size.height > height ? event.clientY - size.height - 12 : event.clientY + 16;
    box.style.left = `${Math.max(8, left)}px`;
    box.style.top = `${Math.max(8, top)}px`;
  };
}
