// One live chart: the same spec and module as in the slides, drawn into an element.
import {buildSpec} from '../shared/spec.mjs';
import {themes} from '../shared/theme.mjs';
import {element, replace} from './dom.mjs';

// Vega and Vega-Lite lie as text before this script, and run when the first chart is drawn, or when there is time: the
// answer need not wait for them. The page's policy knows them by their hashes.
export function loadLibraries() {
  if (window.vega) return;
  for (const library of document.querySelectorAll('script.library')) {
    document.head.append(Object.assign(document.createElement('script'), {textContent: library.textContent}));
    library.remove();
  }
}

// The interpreter evaluates expressions without eval, which the page's own security policy forbids.
function view(spec, options) {
  loadLibraries();
  const compiled = window.vegaLite.compile(spec, {logger: quiet}).spec;
  return new window.vega.View(window.vega.parse(compiled, null, {ast: true}), {
    expr: window.vega.expressionInterpreter,
    logger: quiet,
    ...options,
  });
}

const quiet = {
  level: () => quiet,
  error: (...args) => console.error(...args),
  warn: () => quiet,
  info: () => quiet,
  debug: () => quiet,
};

export function prepareChart(chart, context, more = {}) {
  const {run, say, theme} = context;
  const state = {...context.state, ...more};
  try {
    return chart.prepare(run, state, say, themes[theme]);
  } catch (error) {
    console.error(chart.name, error); // the other charts are still worth reading
    return {empty: true};
  }
}

export function drawInto(node, chart, prepared, context, tooltip) {
  const {templates, say, theme} = context;
  const spec = buildSpec(templates[chart.name], prepared, {
    say,
    theme: themes[theme],
    width: Math.max(280, Math.floor(node.clientWidth)),
  });
  // The element around it carries the description, and the table the figures; Vega's own roles would say them mark by
  // mark.
  spec.config.aria = false;
  const canvas = element('div', {'aria-hidden': 'true'});
  replace(node, canvas);
  const drawn = view(spec, {renderer: 'svg', hover: false});
  drawn.tooltip((handler, event, item, value) =>
    tooltip(event, value === undefined || value === null ? null : item.datum),
  );
  drawn.initialize(canvas).run();
  return drawn;
}

// For slides: always light, always at the width of a slide, whatever the page looks like now.
export function slide(chart, context) {
  const light = {...context, theme: 'light', state: {...context.state, narrow: false, slide: true}};
  const prepared = prepareChart(chart, light);
  return view(buildSpec(context.templates[chart.name], prepared, {say: context.say, theme: themes.light, width: 960}), {
    renderer: 'none',
  });
}
