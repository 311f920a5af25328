// One word file for charts and page: a key and the values of its placeholders give words in the chosen language.

export const languages = ['en', 'zh'];

// {n} stands for a value; {n|launch|launches} for the word that goes with 1, or with any other number.
const hole = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;

// The English forms of a family of words as patterns; what stands in their holes are named groups.
const formsOf = (words, family) =>
  Object.keys(words)
    .filter((key) => key.startsWith(`${family}.`))
    .map((key) => [key, new RegExp(`^${escaped(words[key].en).replace(/\\\{(\w+)\\\}/g, '(?<$1>.+)')}$`)]);
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export function makeSay(words, lang) {
  const forms = new Map(); // of each family that was asked for
  const say = (key, values = {}) => {
    const entry = words[key];
    if (!entry) throw new Error(`words.json has no "${key}"`);
    const text = entry[lang].replace(hole, (whole, name, one, many) => {
      if (!Object.hasOwn(values, name)) return whole;
      return one === undefined ? String(values[name]) : Number(values[name]) === 1 ? one : many;
    });
    // A Chinese bracket is as wide as a character, and has its blank in it: a value that ends with one wants no other.
    return lang === 'zh' ? text.replace(/）(?: (?=[\u4e00-\u9fff]))/g, '）') : text;
  };
  // Names of scenarios, placements and the like have words; names of mechanisms are identifiers and stay as they are.
  say.or = (key, otherwise) => (Object.hasOwn(words, key) ? words[key][lang] : otherwise);
  // What a run says in English, as the command does, in this language: it follows one of the forms of this family of
  // words, or stays as it is. What stands in {why} is a sentence of the same family.
  say.translated = (family, sentence) => {
    if (lang === 'en') return String(sentence);
    if (!forms.has(family)) forms.set(family, formsOf(words, family));
    for (const [key, form] of forms.get(family)) {
      const found = form.exec(sentence);
      if (!found) continue;
      const {why, ...values} = {...found.groups};
      return say(key, why === undefined ? values : {...values, why: say.translated(family, why)});
    }
    return String(sentence);
  };
  say.lang = lang;
  return say;
}
