// Submits builds and cancels each, so that each ends at once and has a callback:
//   node end_builds.mjs API COUNT URL...
// takes the URLs in turn. Prints [{task_id, url, ended_at}] with the time in ms since 1970.
const [api, count, ...urls] = process.argv.slice(2);

async function post(path, body) {
  const answer = await fetch(api + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (answer.status !== 202) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const builds = [];
for (let i = 0; i < Number(count); ++i) {
  const url = urls[i % urls.length];
  const { task_id } = await post('/projects/demo/builds', { prompt: 'go', callback_url: url });
  await post(`/builds/${task_id}/cancel`);
  builds.push({ task_id, url, ended_at: Date.now() });
}
console.log(JSON.stringify(builds));
