// Names beside dots: next to its dot where there is room, otherwise in the nearest free place, with a thin line that leads
// there. A cluster of dots is then named around its edge.
import {textWidth} from './text_width.mjs';

const gap = 12; // between a dot and the name next to it
const close = 9; // about as large as a dot

const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const within = (box, width, height) => box.left > 0 && box.right < width && box.top > 0 && box.bottom < height;
const holds = (box, {x, y}) => x > box.left && x < box.right && y > box.top && y < box.bottom;

const turn = (a, b, c) => Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
const cross = ([a, b], [c, d]) => turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
function distance(dot, [from, to]) {
  const along = ((dot.x - from.x) * (to.x - from.x) + (dot.y - from.y) * (to.y - from.y)) / apart(from, to) ** 2;
  const share = Math.min(1, Math.max(0, along));
  return apart(dot, {x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y)});
}
const edges = ({left, right, top, bottom}) => [
  [{x: left, y: top}, {x: right, y: bottom}],
  [{x: left, y: bottom}, {x: right, y: top}],
];

// dots: [{x, y, low, high, text}] in pixels from the upper left of a picture of this size, the most important first; their
// whiskers go from low to high; one whose `lead` is false is named next to it or not at all, and one of a lesser `rank` goes
// first. `taken` are boxes that stand there already, `fontSize` is in pixels.
// Returns for each dot {side, x, y, far}: the point where its name begins, which goes on to that side ('left' or 'right'),
// and whether it is so far off that it wants a line; or undefined where there is no room.
export function namesBeside(dots, {width, height, fontSize, taken = []}) {
  const tall = fontSize * 1.35;
  const whiskers = dots.map(({low, high, y}) => ({left: low, right: high, top: y - 2, bottom: y + 2}));
  const boxes = [...taken],
    lines = [];
  const boxAt = (x, y, side, text) => {
    const wide = textWidth(text, fontSize);
    return {left: side === 'right' ? x - 2 : x - wide, right: side === 'right' ? x + wide : x + 2, top: y - tall / 2, bottom: y + tall / 2};
  };
  const clear = (box) => within(box, width, height) && ![...boxes, ...whiskers].some((other) => overlap(box, other));
  const places = dots.map(({x, y, low, high, text}, index) => {
    for (const side of ['right', 'left']) {
      const at = {side, x: side === 'right' ? Math.max(x + gap, high + gap / 2) : Math.min(x - gap, low - gap / 2), y, far: false};
      const box = boxAt(at.x, at.y, side, text);
      const reach = {...box, top: box.top - 5, bottom: box.bottom + 5};
      if (clear(box) && !dots.some((dot, other) => other !== index && holds(reach, dot))) {
        boxes.push(box);
        return at;
      }
    }
    return undefined;
  });
  // Of each rank the outermost first: their lines are short, and leave the others a way.
  const rest = [...dots.keys()].filter((index) => !places[index] && dots[index].lead !== false);
  const centre = {x: mean(rest.map((index) => dots[index].x)), y: mean(rest.map((index) => dots[index].y))};
  const out = (index) => apart(dots[index], centre);
  rest.sort((a, b) => (dots[a].rank ?? 0) - (dots[b].rank ?? 0) || out(b) - out(a));
  // If it can be, a line neither leads past another dot, where it were in doubt whose name it brings, nor crosses another.
  for (const {past, over} of [{past: false, over: false}, {past: true, over: false}, {past: true, over: true}]) {
    for (const index of rest.filter((one) => !places[one])) {
      const dot = dots[index];
      for (const at of around(dot, tall, width, height)) {
        const box = boxAt(at.x, at.y, at.side, dot.text);
        const line = [dot, {x: at.x + (at.side === 'right' ? -3 : 3), y: at.y}];
        const free =
          clear(box) &&
          !dots.some((other) => holds({left: box.left - 8, right: box.right + 8, top: box.top - 6, bottom: box.bottom + 6}, other)) &&
          (past || !dots.some((other) => apart(other, dot) > close && distance(other, line) < close)) &&
          !lines.some((other) => (!over && apart(dot, other[0]) > close && cross(line, other)) || edges(box).some((edge) => cross(edge, other))) &&
          !boxes.some((other) => edges(other).some((edge) => cross(line, edge)));
        if (!free) continue;
        boxes.push(box);
        lines.push(line);
        places[index] = {...at, far: true};
        break;
      }
    }
  }
  return places;
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / (values.length || 1);

// Places around a dot, the nearest first.
function around(dot, tall, width, height) {
  const found = [];
  for (let row = -Math.ceil(height / tall); row <= height / tall; ++row) {
    for (let away = 8; away < width / 2; away += 12) {
      const [dx, dy] = [away, row * tall];
      for (const side of ['right', 'left'])
        found.push({side, x: dot.x + (side === 'right' ? dx : -dx), y: dot.y + dy, far: Math.hypot(dx, dy)});
    }
  }
  return found.sort((a, b) => a.far - b.far);
}
