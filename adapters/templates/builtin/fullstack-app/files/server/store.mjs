import { mkdir, open, readFile, rename } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { dirname } from "node:path";

/** Entries in a JSON file that is replaced as a whole: a crash leaves the old one or the new. */
export class FileStore {
  #path;
  #entries;
  #written = Promise.resolve();

  constructor(path, entries) {
    this.#path = path;
    this.#entries = entries;
  }

  static async open(path) {
    await mkdir(dirname(path), { recursive: true });
    try {
      return new FileStore(path, JSON.parse(await readFile(path, "utf8")));
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
      return new FileStore(path, []);
    }
  }

  list() {
    return this.#entries;
  }

  async add(text) {
    const entry = { id: randomUUID(), text, created_at: new Date().toISOString() };
    await this.#change((entries) => [...entries, entry]);
    return entry;
  }

  async remove(id) {
    let found = false;
    await this.#change((entries) =>
      entries.filter((entry) => {
        found ||= entry.id === id;
        return entry.id !== id;
      }),
    );
    return found;
  }

  /** One change after the other; what could not be written has not happened. */
  #change(change) {
    const done = this.#written.then(async () => {
      const entries = change(this.#entries);
      const file = await open(`${this.#path}.new`, "w");
      try {
        await file.writeFile(JSON.stringify(entries));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${this.#path}.new`, this.#path);
      this.#entries = entries;
    });
    this.#written = done.catch(() => {});
    return done;
  }
}
