// Lecture mode: one chart a screen. First the question; the room predicts; then the chart and what it says.
import {byId, element, replace} from './dom.mjs';
import {drawInto, prepareChart} from './draw.mjs';

const slideWidth = 960;

export function makeLecture(context, charts, tooltip) {
  const dialog = byId('lecture');
  let at = 0,
    revealed = false,
    opener;

  function draw() {
    const {say} = context;
    const list = charts.available();
    at = Math.min(Math.max(at, 0), list.length - 1);
    const chart = list[at];
    byId('lecture-count').textContent = `${at + 1} / ${list.length}`;
    replace(
      byId('lecture-jump'),
      list.map((one, index) => element('option', {value: index, selected: index === at}, say(`chart.${one.name}`))),
    );
    byId('lecture-question').textContent = say(`ask.${chart.name}`);
    byId('lecture-reveal').hidden = revealed;
    dialog.classList.toggle('revealed', revealed);
    byId('lecture-previous').disabled = at === 0;
    byId('lecture-next').disabled = revealed && at === list.length - 1;
    const stage = byId('lecture-stage');
    stage.hidden = !revealed;
    replace(stage);
    if (!revealed) return;
    const prepared = prepareChart(chart, context, {slide: true});
    if (!prepared.rows) return;
    const picture = element('div', {
      class: 'picture',
      role: 'img',
      'aria-label': [prepared.title, ...prepared.subtitle].join('. '),
    });
    stage.append(picture);
    // As wide as a slide, then enlarged to fill the screen: type that is read from the back of the room.
    const large = stage.clientWidth >= slideWidth;
    if (large) picture.style.width = `${slideWidth}px`;
    const drawn = drawInto(picture, chart, prepared, context, tooltip);
    // The height is known only after Vega's second pass, in which it makes room for title and legend.
    if (large)
      drawn.runAsync().then(() => {
        const height = picture.querySelector('svg').height.baseVal.value;
        picture.style.zoom = String(Math.min(stage.clientWidth / slideWidth, stage.clientHeight / height));
      });
  }
  // Forward first reveals, then goes on; backward always shows what was seen before.
  function forward() {
    if (!revealed) revealed = true;
    else if (at < charts.available().length - 1) {
      ++at;
      revealed = false;
    }
    draw();
  }
  function backward() {
    if (at > 0) {
      --at;
      revealed = true;
    }
    draw();
  }
  const keys = {
    ArrowRight: forward,
    PageDown: forward,
    ' ': forward,
    ArrowLeft: backward,
    PageUp: backward,
    Home: () => {
      at = 0;
      revealed = false;
      draw();
    },
    End: () => {
      at = charts.available().length - 1;
      revealed = false;
      draw();
    },
  };
  dialog.addEventListener('keydown', (event) => {
    if (event.target === byId('lecture-jump')) return; // there the arrows choose from the list
    if (event.key === ' ' && event.target.tagName === 'BUTTON') return;
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  byId('lecture-jump').addEventListener('change', (event) => {
    at = Number(event.target.value);
    revealed = false;
    draw();
    byId('lecture-next').focus();
  });
  byId('lecture-next').addEventListener('click', forward);
  byId('lecture-reveal').addEventListener('click', forward);
  byId('lecture-previous').addEventListener('click', backward);
  byId('lecture-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    byId('tooltip').hidden = true;
    document.body.append(byId('tooltip'));
    opener?.focus();
  });
  byId('lecture-start').addEventListener('click', (event) => {
    if (!charts.available().length) return;
    opener = event.currentTarget;
    at = 0;
    revealed = false;
    dialog.showModal();
    dialog.append(byId('tooltip')); // what stands outside a modal dialog is not seen
    draw();
    byId('lecture-next').focus();
  });
  return {
    refresh: () => {
      if (dialog.open) draw();
    },
  };
}
