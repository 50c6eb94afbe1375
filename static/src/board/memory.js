// What the board remembers in this browser: zoom, widths, layers, collapsed rows. Without storage it just forgets.

export class Memory {
  constructor(key, storage = globalThis.localStorage) {
    this.key = `portal.board.${key}`;
    this.storage = storage;
    this.values = this.#read();
  }

  get(name, otherwise) {
    return this.values[name] ?? otherwise;
  }

  set(name, value) {
    this.values[name] = value;
    try {
      this.storage.setItem(this.key, JSON.stringify(this.values));
    } catch {
      // full or switched off: the choice lasts until the page is left
    }
  }

  #read() {
    try {
      return JSON.parse(this.storage.getItem(this.key) ?? "{}") ?? {};
    } catch {
      return {};
    }
  }
}
