// How the page looks: both languages, both colours, wide and narrow, printed; for those who cannot see it; and with hostile names.
import assert from 'node:assert/strict';
import {axe, open, seeAll, skip, test} from './browser.mjs';
import {hostile} from './helpers.mjs';

test('the page opens with its answer, in under a second', {skip}, async (t) => {
  const page = await open(t);
  const ready = await page.evaluate(() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd);
  t.diagnostic(`ready after ${Math.round(ready)} ms`);
  assert.match(await page.textContent('#answer'), /shm_sem.*quickest, 4\.32 µs/s);
  assert.equal(await page.locator('#answer .card').count(), 6);
  assert.match(await page.textContent('#answer-notes'), /2 of 3 hold.*2 with a condition, 1 refuted/s);
});

test(
  'every chart is drawn, in both languages and both colours, and nothing is wider than the page',
  {skip},
  async (t) => {
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [1280, 'dark'],
      [390, 'light'],
      [390, 'dark'],
    ]) {
      const page = await open(t, {width, colorScheme});
      for (const lang of ['en', 'zh-CN']) {
        if (lang !== 'en') await page.click('#language');
        await seeAll(page);
        assert.equal(await page.getAttribute('html', 'lang'), lang);
        assert.equal(await page.getAttribute('html', 'data-theme'), colorScheme);
        assert.equal(await page.locator('figure.chart:not([hidden])').count(), 19);
        assert.equal(await page.locator('figure.chart:not([hidden]) .picture svg').count(), 19);
        const {scroll, inner, cut} = await page.evaluate(() => ({
          scroll: document.documentElement.scrollWidth,
          inner: innerWidth,
          cut: [...document.querySelectorAll('.picture')]
            .filter((p) => p.offsetParent && p.querySelector('svg').width.baseVal.value > p.clientWidth + 1)
            .map((p) => p.parentNode.id),
        }));
        assert.ok(scroll <= inner, `${lang} at ${width}: ${scroll} wide`);
        assert.deepEqual(cut, [], `${lang} at ${width}`);
      }
    }
  },
);

test('no text of a chart lies outside its picture', {skip}, async (t) => {
  for (const [width, name] of [
    [1280, 'plain'],
    [390, 'plain'],
    [1280, 'many'],
    [390, 'many'],
  ]) {
    const page = await open(t, {width, page: name});
    for (const lang of ['en', 'zh']) {
      if (lang === 'zh') await page.click('#language');
      await seeAll(page);
      const outside = await page.evaluate(() =>
        [...document.querySelectorAll('figure.chart:not([hidden]) .picture')].flatMap((picture) => {
          const frame = picture.getBoundingClientRect();
          return [...picture.querySelectorAll('text')]
            .filter((text) => {
              const box = text.getBoundingClientRect();
              return (
                text.textContent &&
                getComputedStyle(text).opacity !== '0' &&
                box.width &&
                (box.left < frame.left - 1 ||
                  box.right > frame.right + 1 ||
                  box.top < frame.top - 1 ||
                  box.bottom > frame.bottom + 1)
              );
            })
            .map((text) => `${picture.parentNode.id}: ${text.textContent}`);
        }),
      );
      assert.deepEqual(outside, [], `${name}, ${lang} at ${width}`);
    }
  }
});

test('a figure beside a dot keeps off the names at the side and the end of the axis, also on paper', {skip}, async (t) => {
  for (const width of [1280, 768, 390]) {
    const page = await open(t, {width, page: 'many'});
    for (const lang of ['en', 'zh']) {
      if (lang === 'zh') await page.click('#language');
      await seeAll(page);
      const {figures, touching} = await page.evaluate(() => {
        const boxes = (chart, what) =>
          [...document.querySelectorAll(`#chart-${chart} ${what} text`)].map((text) => ({text: text.textContent, box: text.getBoundingClientRect()}));
        const near = (a, b) => a.left < b.right + 2 && b.left < a.right + 2 && a.top < b.bottom && b.top < a.bottom;
        const touching = [];
        let figures = 0;
        for (const chart of ['round_trip', 'wake_up', 'synchronisation', 'multiple_of_limit', 'python_against_cpp']) {
          const names = boxes(chart, '.role-axis-label').filter(({text}) => text);
          const frame = document.querySelector(`#chart-${chart} svg`).getBoundingClientRect();
          for (const figure of boxes(chart, '.mark-text.role-mark')) {
            ++figures;
            for (const name of names) if (near(figure.box, name.box)) touching.push(`${chart}: ${figure.text} and ${name.text}`);
            if (figure.box.right > frame.right - 2) touching.push(`${chart}: ${figure.text} and the frame`);
          }
        }
        return {figures, touching};
      });
      assert.ok(figures > 100, `${figures} figures`);
      assert.deepEqual(touching, [], `${lang} at ${width}`);
    }
  }
});

test("the notes' table is shown whole, on a narrow screen cell under cell", {skip}, async (t) => {
  for (const width of [1280, 390]) {
    const page = await open(t, {width});
    await page.locator('#notes td details > summary').first().click();
    const cut = await page.locator('#notes .scroll').evaluateAll((list) =>
      list.filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1).length,
    );
    assert.equal(cut, 0, String(width));
    assert.ok((await page.locator('#notes .evidence:visible').first().boundingBox()).width > 150, 'evidence has room');
  }
});

test('print: light, every chart, no controls', {skip}, async (t) => {
  const page = await open(t, {colorScheme: 'dark'});
  await page.emulateMedia({media: 'print'});
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await page.locator('figure.chart:not([hidden]) .picture svg').count(), 19);
  assert.equal(await page.getAttribute('html', 'data-theme'), 'light');
  assert.ok(await page.isHidden('#controls'));
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
});

test('hostile names run nothing and appear as text', {skip}, async (t) => {
  const page = await open(t, {page: 'hostile'});
  await page.click('#language');
  await seeAll(page);
  await page.click('#filter > summary');
  await page.click('#filter-all');
  await seeAll(page);
  for (const summary of await page.locator('figure.chart:not([hidden]) details > summary').all()) await summary.click();
  for (const symbol of (await page.locator('#chart-round_trip .mark-symbol.role-mark path').all()).slice(0, 12))
    await symbol.hover({force: true});
  await page.click('#lecture-start');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('img, svg script, main script, iframe').count(), 0);
  assert.ok((await page.textContent('body')).includes(hostile.name));
  assert.ok((await page.textContent('#machine')).includes('onload=alert(2)'));
});

test('axe finds no serious fault, light or dark, wide or narrow', {skip}, async (t) => {
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
  ]) {
    const page = await open(t, {width, colorScheme});
    await seeAll(page);
    await page.evaluate(() =>
      document
        .querySelectorAll('#notes details, #filter, #chart-round_trip details, #about details')
        .forEach((details) => {
          details.open = true;
        }),
    );
    await page.evaluate(axe);
    const faults = async (where) =>
      (await page.evaluate((root) => window.axe.run(root ?? document, {resultTypes: ['violations']}), where)).violations
        .filter((v) => ['serious', 'critical'].includes(v.impact))
        .map(
          (v) =>
            `${v.id}: ${v.nodes
              .map((n) => n.target.join(' '))
              .slice(0, 3)
              .join(' | ')}`,
        );
    assert.deepEqual(await faults(), [], `${width} ${colorScheme}`);
    await page.click('#lecture-start');
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await faults('#lecture'), [], 'lecture mode');
  }
});
