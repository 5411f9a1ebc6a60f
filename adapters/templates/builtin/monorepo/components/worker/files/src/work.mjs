import { services } from "./config.mjs";

/** One piece of work: looks whether the services answer. */
export async function work(signal) {
  const answers = {};
  for (const [name, url] of Object.entries(services)) {
    answers[name] = await fetch(`${url}/healthz`, { signal }).then(
      (response) => response.ok,
      () => false,
    );
  }
  return answers;
}
