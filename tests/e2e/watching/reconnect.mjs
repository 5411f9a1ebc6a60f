// A WebSocket client that was not written here, npm's ws, which loses its connection again and again.
//   node reconnect.mjs TASK_ID RECONNECTIONS PORT...
// Watches the build from its first event on, goes to the next server after each of so many connections,
// which it drops after a few events, and also when a server goes away. Says "connection N" as it goes,
// and at last one line of JSON.
import { WebSocket } from 'ws';

const [taskId, reconnections, ...ports] = process.argv.slice(2);
const told = { connections: 0, lost: 0, doubles: 0, gaps: 0, last: 0, code: 0, type: '' };

function watch(port, stay) {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/builds/${taskId}/events/ws?after=${told.last}`);
    let left = false;
    socket.onmessage = (message) => {
      if (left) return; // on its way when the connection was given up: comes again
      const event = JSON.parse(message.data);
      if (event.seq <= told.last) ++told.doubles;
      if (event.seq > told.last + 1) ++told.gaps;
      told.last = event.seq;
      told.type = event.type;
      if (--stay > 0) return;
      left = true;
      socket.close();
    };
    socket.onerror = () => {};
    socket.onclose = ({ code }) => {
      if (!left) told.code = code;
      if (!left && code !== 1000) ++told.lost;
      resolve(!left && code === 1000);
    };
  });
}

for (let done = false; !done; ) {
  const stay = told.connections < Number(reconnections) ? 1 + Math.floor(Math.random() * 90) : Infinity;
  const before = told.last;
  const port = ports[told.connections % ports.length];
  done = await watch(port, stay);
  ++told.connections;
  if (told.connections % 10 === 0) console.log(`connection ${told.connections}`);
  if (told.last === before) await new Promise((resolve) => setTimeout(resolve, 20));
}
console.log(JSON.stringify(told));
