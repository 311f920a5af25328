// What a reader can choose: language, colours, scale, units, placement, message size, mechanisms.
import {bytes} from '../shared/format.mjs';
import {cellsOf, isHarness, placementsIn} from '../shared/run.mjs';
import {familyWord, placementWord} from '../shared/terms.mjs';
import {byId, element, replace, select} from './dom.mjs';

// Buttons that stay: wired once, their words come with every language.
export function wireHeader(store) {
  byId('language').addEventListener('click', () => store.set({lang: store.get().lang === 'en' ? 'zh' : 'en'}));
  byId('theme').addEventListener('change', (event) => store.set({theme: event.target.value}));
}

// Words that stand in the page's own markup.
export function writeWords(say) {
  document.documentElement.lang = say.lang === 'zh' ? 'zh-CN' : 'en';
  for (const node of document.querySelectorAll('[data-say]')) node.textContent = say(node.dataset.say);
  for (const node of document.querySelectorAll('[data-say-label]'))
    node.setAttribute('aria-label', say(node.dataset.sayLabel));
}

export function drawControls(context, store) {
  const {run, say, state} = context;
  const placements = placementsIn(
    run.cells.filter((cell) => !isHarness(cell) && cell.workload.placement !== undefined),
  );
  const sizes = [...new Set(cellsOf(run, 'round_trip').map((cell) => cell.workload.size))]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const focused = document.activeElement?.id;
  replace(
    byId('controls'),
    select(
      'scale',
      say('control.scale'),
      [
        ['log', say('control.log')],
        ['linear', say('control.linear')],
      ],
      state.scale,
      (scale) => store.set({scale}),
    ),
    select(
      'units',
      say('control.units'),
      [
        ['auto', say('control.auto')],
        ['ns', 'ns'],
        ['us', 'µs'],
      ],
      state.units,
      (units) => store.set({units}),
    ),
    select(
      'placement',
      say('control.placement'),
      [['', say('control.each_chart')], ...placements.map((p) => [p, placementWord(say, p)])],
      state.placement ?? '',
      (value) => store.set({placement: value || undefined}),
    ),
    sizes.length > 1
      ? select(
          'size',
          say('control.size'),
          [['', say('control.each_chart')], ...sizes.map((size) => [String(size), bytes(size)])],
          state.size === undefined ? '' : String(state.size),
          (value) => store.set({size: value === '' ? undefined : Number(value)}),
        )
      : '',
  );
  drawFilter(context, store);
  if (focused) byId(focused)?.focus();
}

// Scenarios over mechanisms; what executors, locks and limits do is not filtered.
const filtered = ['round_trip', 'stream', 'idle_gap', 'wake_up', 'open_loop', 'fan_in', 'fan_out', 'many_to_many', 'pipeline'];

// Which mechanisms: by the rule (the best of each family) until the reader ticks one.
function drawFilter(context, store) {
  const {run, say, state} = context;
  const names = [
    ...new Set(
      run.cells
        .filter((cell) => filtered.includes(cell.scenario) && !isHarness(cell))
        .map((cell) => cell.mechanism),
    ),
  ];
  const families = new Map();
  for (const name of names) {
    const family = run.familyOf(name);
    if (!families.has(family)) families.set(family, []);
    families.get(family).push(name);
  }
  const chosen = state.mechanisms ?? new Set(names);
  const tick = (name, on) => {
    const next = new Set(state.mechanisms ?? names);
    if (on) next.add(name);
    else next.delete(name);
    store.set({mechanisms: next});
  };
  const preset = (key, mechanisms) =>
    element(
      'button',
      {
        type: 'button',
        id: `filter-${key}`,
        'aria-pressed': String(key === 'rule' ? !state.mechanisms : false),
        onclick: () => store.set({mechanisms}),
      },
      say(`filter.${key}`),
    );
  replace(
    byId('filter-body'),
    element('p', {}, preset('rule', null), ' ', preset('all', new Set(names)), ' ', preset('none', new Set())),
    [...families].map(([family, members]) =>
      element(
        'fieldset',
        {},
        element('legend', {}, familyWord(say, family)),
        members.map((name) =>
          element(
            'label',
            {class: 'tick'},
            element('input', {
              type: 'checkbox',
              id: `mechanism-${names.indexOf(name)}`,
              value: name,
              checked: chosen.has(name),
              onchange: (event) => tick(name, event.target.checked),
            }),
            element('span', {title: run.summaryOf(name)}, name),
          ),
        ),
      ),
    ),
  );
  byId('filter-count').textContent = state.mechanisms
    ? say('filter.count', {n: state.mechanisms.size, all: names.length})
    : say('filter.by_rule');
}
