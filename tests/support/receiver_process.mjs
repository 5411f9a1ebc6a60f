// A receiver of callbacks for the tests: node receiver.mjs DIRECTORY ADDRESS [CERTIFICATE KEY].
//
// How it takes a request is read from DIRECTORY/behaviour.json at each: {"/path": {status, headers,
// kind}}, where kind is hang, reset, slow (byte by byte) or big (10 MB). What it got is appended to
// DIRECTORY/requests.jsonl before it answers. Its first line of output is its port.
import { appendFileSync, readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';

const [directory, address, certificate, key] = process.argv.slice(2);

function behaviourOf(path) {
  const all = JSON.parse(readFileSync(`${directory}/behaviour.json`, 'utf8'));
  return all[path] ?? { status: 200 };
}

function slowly(socket, text) {
  let sent = 0;
  const timer = setInterval(() => {
    if (sent === text.length || socket.destroyed) return clearInterval(timer);
    socket.write(text[sent++]);
  }, 200);
}

function answer(request, response, body) {
  const path = new URL(request.url, 'http://receiver').pathname;
  const { status = 200, headers = {}, kind } = behaviourOf(path);
  const record = { target: request.url, kind: kind ?? status, headers: request.headers,
                   port: request.socket.remotePort, at: Date.now(), body };
  appendFileSync(`${directory}/requests.jsonl`, JSON.stringify(record) + '\n');
  if (kind === 'hang') return;
  if (kind === 'reset') return request.socket.resetAndDestroy();
  if (kind === 'slow') return slowly(request.socket, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  response.writeHead(status, headers);
  response.end(kind === 'big' ? Buffer.alloc(10_000_000, 'x') : undefined);
}

function onRequest(request, response) {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => answer(request, response, Buffer.concat(parts).toString()));
}

const server = certificate
  ? https.createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, onRequest)
  : http.createServer(onRequest);
server.listen(0, address, () => console.log(server.address().port));
