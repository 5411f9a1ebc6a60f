import { randomUUID } from "node:crypto";

/** Keeps items in memory; another store has the same four functions. */
export class MemoryStore {
  #items = new Map();

  async list() {
    return [...this.#items.values()];
  }

  async find(id) {
    return this.#items.get(id);
  }

  async add(text) {
    const item = { id: randomUUID(), text, created_at: new Date().toISOString() };
    this.#items.set(item.id, item);
    return item;
  }

  async remove(id) {
    return this.#items.delete(id);
  }
}
