// One word file for charts and page: a key and the values of its placeholders give words in the chosen language.

export const languages = ['en', 'zh'];

export function makeSay(words, lang) {
  const say = (key, values = {}) => {
    const entry = words[key];
    if (!entry) throw new Error(`words.json has no "${key}"`);
    return entry[lang].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  };
  // Names of scenarios, placements and the like have words; names of mechanisms are identifiers and stay as they are.
  say.or = (key, otherwise) => (Object.hasOwn(words, key) ? words[key][lang] : otherwise);
  say.lang = lang;
  return say;
}
