// The charts on the page: each drawn when it comes into sight, and again when a choice or the width changes.
import {catalogue} from '../shared/catalogue.mjs';
import {download, element, replace} from './dom.mjs';
import {drawInto, prepareChart, slide} from './draw.mjs';
import {csvOf, tableOf} from './table.mjs';

export function makeCharts(context, container, tooltip) {
  const figures = catalogue.map((chart) => makeFigure(chart, context, tooltip));
  replace(
    container,
    figures.map((figure) => figure.node),
  );
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const figure = figures.find((f) => f.node === entry.target);
        figure.visible = entry.isIntersecting;
        if (entry.isIntersecting) figure.draw();
      }
    },
    {rootMargin: '300px'},
  );
  figures.forEach((figure) => seen.observe(figure.node));
  return {
    refresh() {
      for (const figure of figures) {
        figure.prepare();
        if (figure.visible) figure.draw();
        else figure.clear();
      }
    },
    drawAll: () => figures.forEach((figure) => figure.draw()),
    leftOut: () =>
      figures
        .filter((figure) => figure.prepared?.missing)
        .map((figure) => ({chart: figure.chart, command: figure.prepared.missing.command})),
    available: () => figures.filter((figure) => figure.prepared?.rows).map((figure) => figure.chart),
  };
}

function makeFigure(chart, context, tooltip) {
  const heading = element('h3', {});
  const picture = element('div', {class: 'picture', role: 'img'});
  const empty = element('p', {class: 'empty', hidden: true});
  const buttons = element('div', {class: 'downloads no-print'});
  const summary = element('summary', {});
  const details = element('details', {class: 'figures'}, summary);
  const node = element(
    'figure',
    {id: `chart-${chart.name}`, class: 'chart'},
    heading,
    picture,
    empty,
    element('figcaption', {}, buttons, details),
  );
  const figure = {chart, node, visible: false, prepared: undefined, stale: true, drawn: undefined};

  details.addEventListener('toggle', () => {
    if (details.open) showTable();
  });
  const showTable = () => {
    details.querySelector('.scroll')?.remove();
    if (!figure.prepared.rows) return;
    details.append(
      element(
        'div',
        {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': figure.prepared.title},
        tableOf(figure.prepared, context.say, context.state.units),
      ),
    );
  };

  figure.prepare = () => {
    const {say} = context;
    figure.prepared = prepareChart(chart, context);
    figure.stale = true;
    heading.textContent = say(`chart.${chart.name}`);
    node.hidden = Boolean(figure.prepared.missing);
    const hasRows = Boolean(figure.prepared.rows);
    empty.hidden = hasRows;
    empty.textContent = say('chart.empty');
    picture.hidden = details.hidden = buttons.hidden = !hasRows;
    if (!hasRows) return;
    picture.setAttribute('aria-label', [figure.prepared.title, ...figure.prepared.subtitle].join('. '));
    summary.textContent = say('chart.table');
    replace(
      buttons,
      ['svg', 'png', 'csv'].map((kind) =>
        element(
          'button',
          {
            type: 'button',
            'data-download': kind,
            'aria-label': say('download.label', {kind: kind.toUpperCase(), chart: say(`chart.${chart.name}`)}),
            onclick: () => save(kind, chart, figure.prepared, context),
          },
          kind.toUpperCase(),
        ),
      ),
    );
    // About the place that the chart will take, so that what is below does not jump when it is drawn.
    if (!figure.drawn) picture.style.minHeight = `${(figure.prepared.height ?? 400) + 150}px`;
    if (details.open) showTable();
  };

  // What is out of sight and no longer true goes; its place stays, so that what is below does not jump.
  figure.clear = () => {
    if (!figure.drawn) return;
    picture.style.minHeight = `${picture.clientHeight}px`;
    figure.drawn.finalize();
    figure.drawn = undefined;
    replace(picture);
  };

  figure.draw = () => {
    if (!figure.stale || !figure.prepared?.rows) return;
    figure.stale = false;
    figure.drawn?.finalize();
    picture.style.minHeight = '';
    figure.drawn = drawInto(picture, chart, figure.prepared, context, tooltip);
  };
  return figure;
}

async function save(kind, chart, prepared, context) {
  const name = `${chart.name}.${context.say.lang}.${kind}`;
  if (kind === 'csv') return download(name, '\ufeff' + csvOf(prepared), 'text/csv');
  const view = slide(chart, context);
  if (kind === 'svg') return download(name, await view.toSVG(), 'image/svg+xml');
  const canvas = await view.toCanvas(2);
  canvas.toBlob((blob) => download(name, blob));
}
