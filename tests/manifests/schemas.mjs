// Kubernetes' published schemas, from the package kubernetes-models: faults of a document, as texts.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/// `data` whose members note, in `seen`, that somebody has asked for them.
function traced(data, path, seen) {
  if (data === null || typeof data !== 'object') return data;
  return new Proxy(data, {
    get(target, key) {
      if (typeof key !== 'string' || !Object.hasOwn(target, key)) return target[key];
      seen.add(`${path}/${key}`);
      return traced(target[key], `${path}/${key}`, seen);
    },
  });
}

/// The paths of all members.
function paths(data, path = '') {
  if (data === null || typeof data !== 'object' || Array.isArray(data) && data.length === 0) return [];
  return Object.keys(data).flatMap((key) => [`${path}/${key}`, ...paths(data[key], `${path}/${key}`)]);
}

/// A function that gives a document's faults. The schemas let unknown fields pass, which API servers only warn of: but the
/// code that is made of them asks for every field it knows, so what it has not asked for is unknown.
export function load(packages) {
  const home = join(packages, 'node_modules', 'kubernetes-models');
  const require = createRequire(join(home, 'package.json'));
  return (document) => {
    const { apiVersion = '', kind = '' } = document ?? {};
    const model = join(home, apiVersion, `${kind}.js`);
    if (!/^[a-z0-9./]+$/.test(apiVersion) || !existsSync(model)) return [`no such kind: ${apiVersion} ${kind}`];
    const seen = new Set();
    try {
      require(model)[kind].prototype.validate.call(traced(document, '', seen));
    } catch (refused) {
      return [refused.message];
    }
    return paths(document)
      .filter((path) => !seen.has(path))
      .map((path) => `unknown field ${path}`);
  };
}
