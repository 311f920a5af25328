// The top of the page (the answer) and its end (what was run, left out, skipped, failed).
import {answer} from '../shared/answer.mjs';
import {machineLine} from '../shared/subtitle.mjs';
import {breakable, byId, element, replace} from './dom.mjs';

export function drawAnswer(context) {
  const {run, say} = context;
  byId('machine').textContent = machineLine(run, say);
  document.title = `ipcbench | ${run.run.host ?? ''} | ${run.run.id ?? ''}`;
  replace(
    byId('answer-body'),
    answer(run, say).map((card) =>
      element(
        'article',
        {class: 'card', id: `answer-${card.id}`, 'data-cells': card.cells.join('\n')},
        element('h3', {}, card.label),
        element('p', {class: 'big'}, breakable(card.big)),
        element('p', {}, card.text),
        card.chart
          ? element(
              'p',
              {},
              element('a', {href: `#chart-${card.chart}`}, say('answer.see', {chart: say(`chart.${card.chart}`)})),
            )
          : '',
      ),
    ),
  );
}

export function drawEnd(context, leftOut) {
  const {run, say} = context;
  const list = (items) => element('ul', {}, items);
  byId('left-out').hidden = leftOut.length === 0;
  replace(
    byId('left-out-body'),
    list(
      leftOut.map(({chart, command}) =>
        element(
          'li',
          {},
          say(`chart.${chart.name}`),
          ' – ',
          element('code', {}, command),
        ),
      ),
    ),
  );
  const facts = [
    [say('about.command'), run.run.command],
    [say('about.version'), run.run.version],
    [
      say('about.build'),
      [run.run.build?.type, run.run.build?.compiler, run.run.build?.commit].filter(Boolean).join(', '),
    ],
    [say('about.started'), run.run.started],
    [say('about.seed'), run.run.seed],
    [say('about.id'), run.run.id],
  ].filter(([, value]) => value !== undefined && value !== '');
  replace(
    byId('about-body'),
    element(
      'dl',
      {class: 'facts'},
      facts.flatMap(([label, value]) => [element('dt', {}, label), element('dd', {}, value)]),
    ),
    trouble(say('about.skipped'), run.skipped, (row) => say.translated('reason', row.reason)),
    trouble(say('about.failed'), run.failed, (row) => say.translated('error', row.error ?? '')),
  );
}

function trouble(title, rows, why) {
  if (!Array.isArray(rows) || !rows.length) return '';
  const details = element('details', {}, element('summary', {}, `${title} (${rows.length})`));
  // A run of the whole catalogue skips more than a thousand cells: their list is made when somebody opens it.
  details.addEventListener(
    'toggle',
    () =>
      details.append(
        element(
          'ul',
          {},
          rows.map((row) => element('li', {}, element('code', {}, row?.name), ' – ', why(row ?? {}))),
        ),
      ),
    {once: true},
  );
  return details;
}
