// What the reader has chosen. Everything on the page is drawn from the run and this.

export function makeState(initial) {
  const listeners = [];
  const state = {...initial};
  return {
    get: () => state,
    set(changes) {
      Object.assign(state, changes);
      for (const listener of listeners) listener(state, Object.keys(changes));
    },
    onChange: (listener) => listeners.push(listener),
  };
}
