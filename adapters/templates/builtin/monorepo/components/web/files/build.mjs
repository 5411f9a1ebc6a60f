// Makes dist/: what is in src/, and the addresses of the services.
import { cp, readFile, rm, writeFile } from "node:fs/promises";

const here = (path) => new URL(path, import.meta.url);
const { services } = JSON.parse(await readFile(here("config.json"), "utf8"));
Object.assign(services, JSON.parse(process.env.SERVICE_URLS ?? "{}"));
await rm(here("dist/"), { recursive: true, force: true });
await cp(here("src/"), here("dist/"), { recursive: true });
await writeFile(here("dist/services.json"), `${JSON.stringify(services, null, 2)}\n`);
