import { setTimeout as sleep } from "node:timers/promises";

/** Does `work` every `seconds` until `signal` is aborted; a failure is told and does not end it. */
export async function repeat(work, seconds, signal) {
  while (!signal.aborted) {
    try {
      await work(signal);
    } catch (error) {
      console.error(error);
    }
    await sleep(seconds * 1000, undefined, { signal }).catch(() => {});
  }
}
