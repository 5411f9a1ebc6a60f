import { name, seconds } from "./config.mjs";
import { repeat } from "./loop.mjs";
import { work } from "./work.mjs";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());

console.log(`${name} works every ${seconds} s`);
await repeat(work, seconds, stop.signal);
