// What a run's identifiers are called in the reader's language; one that has no word of its own is shown as it is.
import {bytes} from './format.mjs';

export const familyWord = (say, family) => say.or(`family.${family}`, family.replace(/_/g, ' '));
export const placementWord = (say, placement) =>
  placement === undefined ? '' : say.or(`placement.${placement}`, String(placement));
export const executorWord = (say, executor) => say.or(`executor.${executor}`, executor);
export const scenarioWord = (say, scenario) => say.or(`scenario.${scenario}`, scenario);

// "round trip of 64 B" or, with `kind` message, "messages of 64 B"; nothing where a message has no size.
export const sizeWord = (say, kind, size) => (size === undefined ? '' : say(`size.${kind}`, {size: bytes(size)}));

// Of a row's flags, as it carries them: separated by commas.
export const flagWords = (say, flags = '') =>
  flags
    .split(', ')
    .map((flag) => say.or(`flag.${flag}`, flag))
    .join(say('list.comma'));
