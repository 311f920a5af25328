// The chooser: a reader states a need, the measured figures and the traits answer, with reasons.
import {bytes} from '../shared/format.mjs';
import {choose} from '../shared/choose.mjs';
import {cellsOf, placementsIn} from '../shared/run.mjs';
import {placementWord} from '../shared/terms.mjs';
import {breakable, byId, element, replace, select} from './dom.mjs';

const shownAtMost = 5;

export function makeChooser(context) {
  const need = {
    size: undefined,
    goal: 'latency',
    unrelated: false,
    twoWay: true,
    survives: false,
    mayBurn: false,
    placement: undefined,
  };
  return {draw: () => draw(need, context)};
}

function draw(need, context) {
  const {run, say} = context;
  const cells = ['round_trip', 'stream'].flatMap((scenario) => cellsOf(run, scenario));
  const sizes = [...new Set(cells.map((cell) => cell.workload.size))].filter(Number.isFinite).sort((a, b) => a - b);
  byId('chooser').hidden = !sizes.length;
  if (!sizes.length) return;
  if (!sizes.includes(need.size)) need.size = sizes.includes(64) ? 64 : sizes[0];
  const placements = placementsIn(cells);
  if (!placements.includes(need.placement)) need.placement = placements[0];
  const answer = () => drawAnswer(need, context);
  const choice = (id, label, options, key, parse = String) =>
    select(id, label, options, need[key], (value) => {
      need[key] = parse(value);
      answer();
    });
  const tick = (id, label, key) =>
    element(
      'label',
      {class: 'tick'},
      element('input', {
        type: 'checkbox',
        id,
        checked: need[key],
        onchange: (event) => {
          need[key] = event.target.checked;
          answer();
        },
      }),
      element('span', {}, label),
    );
  replace(
    byId('chooser-form'),
    choice(
      'choose-size',
      say('choose.size'),
      sizes.map((size) => [size, bytes(size)]),
      'size',
      Number,
    ),
    choice(
      'choose-goal',
      say('choose.goal'),
      [
        ['latency', say('choose.latency')],
        ['throughput', say('choose.throughput')],
      ],
      'goal',
    ),
    choice(
      'choose-placement',
      say('control.placement'),
      placements.map((p) => [p, placementWord(say, p)]),
      'placement',
    ),
    tick('choose-unrelated', say('choose.unrelated'), 'unrelated'),
    tick('choose-two-way', say('choose.two_way'), 'twoWay'),
    tick('choose-survives', say('choose.survives'), 'survives'),
    tick('choose-burn', say('choose.may_burn'), 'mayBurn'),
  );
  answer();
}

function drawAnswer(need, {run, say}) {
  const {ranked, excluded, placement} = choose(run, need, say);
  const output = byId('chooser-answer');
  if (!ranked.length) {
    replace(output, element('p', {class: 'big'}, say('choose.none')), reasonList(excluded, say));
    return;
  }
  const tied = ranked.filter((row) => row.tied);
  const best = tied.length ? tied : ranked.slice(0, 1);
  replace(
    output,
    element(
      'p',
      {class: 'big'},
      breakable(
        best
          .map((row) => row.mechanism)
          .slice(0, 3)
          .join(say('list.comma')),
      ),
      best.length > 3 ? ' …' : '',
    ),
    element(
      'p',
      {},
      say(best.length > 1 ? 'choose.why.tied' : 'choose.why', {
        value: ranked[0].text,
        placement: placementWord(say, placement),
        n: ranked.length,
      }),
    ),
    need.placement !== placement
      ? element('p', {}, say('choose.other_placement', {placement: placementWord(say, placement)}))
      : '',
    element(
      'ol',
      {},
      ranked
        .slice(0, shownAtMost)
        .map((row) =>
          element(
            'li',
            {'data-cell': row.cell.name},
            element('strong', {}, row.mechanism),
            ` ${row.text}${row.tied ? ` (${say('choose.tied')})` : ''}`,
            row.reasons.length ? ` – ${row.reasons.join(say('list.semicolon'))}` : '',
          ),
        ),
    ),
    excluded.length ? reasonList(excluded, say) : '',
  );
}

const reasonList = (excluded, say) =>
  element(
    'details',
    {},
    element('summary', {}, say('choose.excluded', {n: excluded.length})),
    element(
      'ul',
      {},
      excluded.map((row) => element('li', {}, element('strong', {}, row.mechanism), ` – ${row.reason}`)),
    ),
  );
