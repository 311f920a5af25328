// Widths of text where nothing can measure it. Headless Vega assumes 0.8 em for every character, which is far too much
// for Latin and too little for Chinese; titles were cut off and margins were wrong. These are the advance widths of a
// wide sans serif, so that a fallback font still fits.

const narrow = new Set("iljI|!.,:;'`()[]{}ft/\\ -|");
const wide = new Set('MWmw@%—×…·');

function em(character) {
  const code = character.codePointAt(0);
  if (code >= 0x2e80) return 1;
  if (narrow.has(character)) return 0.36;
  if (wide.has(character)) return 0.9;
  if (code >= 0x41 && code <= 0x5a) return 0.66;
  return 0.58;
}

export function textWidth(text, fontSize) {
  let sum = 0;
  for (const character of String(text)) sum += em(character);
  return sum * fontSize;
}

// The signature of Vega's own measure; honours the limit after which Vega puts an ellipsis.
export function vegaTextWidth(item, text) {
  const width = textWidth(text ?? '', Number(item.fontSize) || 11);
  return item.limit > 0 ? Math.min(width, item.limit) : width;
}

// What stays together on a line: a number and its unit, a Chinese character and the punctuation after it, a word.
const piece =
  /[\d.,]+ (?:[num\u00b5]?s|[kKMG]?i?B(?:\/s)?|[kMG]?\/s|%)(?![\w])[^\s\u2e80-\u{10ffff}]*\s*|[\u2e80-\u{10ffff}][\u3001\u3002\uff0c\uff1b\uff1a\uff09\uff01]*|[^\s\u2e80-\u{10ffff}]+\s*|\s+/gu;

// Breaks at blanks, and between Chinese characters; a single word that is too long stays whole.
export function wrap(text, width, fontSize) {
  const pieces = String(text).match(piece) ?? [];
  const lines = [];
  let line = '';
  for (const piece of pieces) {
    if (line && textWidth((line + piece).trimEnd(), fontSize) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  if (line.trim()) lines.push(line.trimEnd());
  return lines.length ? lines : [''];
}

// As few lines as wrap() needs, and about equally long: no line with a single word on it.
export function wrapEvenly(text, width, fontSize) {
  const lines = wrap(text, width, fontSize);
  let [tooNarrow, fits] = [width / lines.length / 2, width];
  while (fits - tooNarrow > fontSize / 2) {
    const middle = (tooNarrow + fits) / 2;
    if (wrap(text, middle, fontSize).length > lines.length) tooNarrow = middle;
    else fits = middle;
  }
  return wrap(text, fits, fontSize);
}

// Breaks between the parts of a line; within one only where it is too long by itself.
export function wrapParts(text, separator, width, fontSize) {
  const lines = [];
  for (const part of text.split(separator)) {
    const last = lines[lines.length - 1];
    const joined = last === undefined ? part : last + separator + part;
    if (last !== undefined && textWidth(joined, fontSize) <= width) lines[lines.length - 1] = joined;
    else lines.push(...wrap(part, width, fontSize));
  }
  return lines;
}
