// The charts' specs, as charts/ declares them. Those of one kind (lines over steps, dots along a value) say only what is
// their own: `$with` gives the kind's open words, `below` and `layer` go under and over its layers.
import {readFileSync} from 'node:fs';
import {catalogue} from '../shared/catalogue.mjs';

const read = (path) => readFileSync(new URL(`../charts/${path}`, import.meta.url), 'utf8');

export function templateOf({$kind, $with, below = [], layer = [], ...own}) {
  if ($kind === undefined) return {...own, layer};
  const filled = read(`kinds/${$kind}.json`).replace(/"\$(\w+)"/g, (whole, name) =>
    Object.hasOwn($with, name) ? JSON.stringify($with[name]) : whole,
  );
  const kind = JSON.parse(filled);
  return {...kind, ...own, layer: [...below, ...kind.layer, ...layer]};
}

export const templates = Object.fromEntries(
  catalogue.map(({name}) => [name, templateOf(JSON.parse(read(`${name}.vl.json`)))]),
);
