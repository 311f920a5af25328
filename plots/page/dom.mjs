// Making elements. Text goes in as text, never as markup: names and figures come from files that anyone may have
// written.

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'checked' || name === 'value' || name === 'open' || name === 'selected' || name === 'disabled')
      node[name] = value;
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat()) {
    if (child !== undefined && child !== null && child !== '')
      node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

// A labelled list to choose from; `options` are pairs of a value and its words.
export const select = (id, label, options, value, choose) =>
  element(
    'label',
    {class: 'control'},
    element('span', {}, label),
    element(
      'select',
      {id, onchange: (event) => choose(event.target.value)},
      options.map(([key, text]) => element('option', {value: key, selected: String(key) === String(value)}, text)),
    ),
  );

export const byId = (id) => document.getElementById(id);

export function replace(node, ...children) {
  node.replaceChildren(...children.flat().filter((child) => child !== undefined && child !== null && child !== ''));
}

// A long name with underscores, which may be broken after each of them.
export const breakable = (text) =>
  String(text)
    .split(/(?<=_)/)
    .flatMap((part, index) => (index ? [element('wbr'), part] : [part]));

// Gives the reader a file, named safely.
export function download(name, content, type) {
  const url = content instanceof Blob ? URL.createObjectURL(content) : URL.createObjectURL(new Blob([content], {type}));
  const link = element('a', {href: url, download: name.replace(/[^\w.-]+/g, '_')});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
