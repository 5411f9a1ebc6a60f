import { name, port } from "./config.mjs";
import { makeServer } from "./server.mjs";

const server = makeServer();
server.listen(port, () => console.log(`${name} listens on port ${server.address().port}`));

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
