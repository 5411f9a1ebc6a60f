// Checks the manifests of a recipe: check.mjs PACKAGES RECIPE SERVER WORKER. Says every fault and exits with 1 if there is
// one, with 77 where the packages have not been installed.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { load } from './schemas.mjs';

const [packages, recipe, ...programs] = process.argv.slice(2);
if (!existsSync(join(packages, 'node_modules', 'kubernetes-models'))) {
  console.log('kubernetes_manifests: SKIPPED, the schemas are not there: ./dev test installs them, with npm');
  process.exit(process.env.RDEV_REQUIRE_ALL ? 1 : 77);
}
const { parseAllDocuments } = createRequire(join(packages, 'x'))('yaml');

const faults = [];
const fault = (where, what) => faults.push(`${where}: ${what}`);
function report() {
  for (const text of faults) console.log(text);
  console.log(`${documents.length} manifests, ${faults.length} faults`);
  process.exit(faults.length === 0 ? 0 : 1);
}

/// The flags of rdev-server and rdev-worker, by their names and by their variables.
const known = Object.fromEntries(
  programs.map((path) => {
    const help = execFileSync(path, ['--help'], { encoding: 'utf8' });
    return [
      path.split('/').pop(),
      { flags: new Set(help.match(/--[a-z-]+/g)), variables: new Set(help.match(/RDEV_[A-Z_]+/g)) },
    ];
  }),
);

const documents = readdirSync(recipe)
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) => {
    const text = readFileSync(join(recipe, file), 'utf8').replaceAll('{{name}}', 'rdev-demo');
    return parseAllDocuments(text).map((parsed, index) => {
      for (const error of parsed.errors) fault(file, error.message);
      const body = parsed.toJS();
      return { body, where: `${file}[${index}] ${body?.kind} ${body?.metadata?.name}` };
    });
  });
if (documents.length === 0) fault(recipe, 'has no manifests');

const validate = load(packages);
for (const { body, where } of documents) for (const what of validate(body)) fault(where, what);
if (faults.length > 0) report(); // what comes now relies on their form

const named = (kind, name, namespace) =>
  documents.find(({ body }) => body?.kind === kind && body.metadata?.name === name && body.metadata.namespace === namespace);

/// What the README has people make by hand.
const readme = readFileSync(join(recipe, 'README.md'), 'utf8');
const isMadeByHand = (kind, name) =>
  new RegExp(`create ${kind === 'Secret' ? 'secret generic' : 'configmap'} ${name} `).test(readme);
const refer = (where, kind, name, namespace) => {
  if (!named(kind, name, namespace) && !isMadeByHand(kind, name)) fault(where, `there is no ${kind} ${name}`);
};

const example = readFileSync(join(recipe, 'rdev.env.example'), 'utf8').match(/^[A-Z_0-9]+(?==)/gm);
const secretVariables = example ?? [];

/// The variables that a container has from all its sources.
function variablesOf(container, where, namespace) {
  const all = (container.env ?? []).map(({ name, valueFrom }) => {
    if (valueFrom) refer(where, 'Secret', valueFrom.secretKeyRef.name, namespace);
    return name;
  });
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    if (secretRef) {
      refer(where, 'Secret', secretRef.name, namespace);
      all.push(...secretVariables);
    } else {
      refer(where, 'ConfigMap', configMapRef.name, namespace);
      all.push(...Object.keys(named('ConfigMap', configMapRef.name, namespace)?.body.data ?? {}));
    }
  }
  return all;
}

/// Those of rdev's programs: what they are told is what they know, and what they are to hand on is there.
function checkProgram(container, spec, where, namespace) {
  const program = known[container.command?.[0]];
  const variables = variablesOf(container, where, namespace);
  if (!program) return;
  for (const name of variables) {
    if (name.startsWith('RDEV_') && !program.variables.has(name)) fault(where, `${name} is no variable of it`);
  }
  for (const argument of container.args ?? []) {
    const [flag, value] = argument.split('=');
    if (flag.startsWith('--') && !program.flags.has(flag)) fault(where, `${flag} is no flag of it`);
    if (/^--(agent|git)-env$/.test(flag) && !variables.includes(value)) fault(where, `${value} is not in its environment`);
  }
  const drain = Number(named('ConfigMap', 'rdev', namespace)?.body.data.RDEV_DRAIN_SECONDS ?? 30);
  const grace = spec.terminationGracePeriodSeconds ?? 30;
  if (container.command[0] === 'rdev-worker' && grace <= drain) fault(where, `is killed after ${grace} s, and drains ${drain}`);
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const { path, port } = container[probe]?.httpGet ?? {};
    const isPort = (container.ports ?? []).some(({ name }) => name === port);
    if (!isPort || path !== (probe === 'readinessProbe' ? '/readyz' : '/healthz')) fault(where, `${probe} asks ${port}${path}`);
  }
}

for (const { body, where } of documents) {
  const spec = body?.kind === 'Pod' ? body.spec : body?.spec?.template?.spec;
  if (!spec) continue;
  const { namespace } = body.metadata;
  if (!spec.securityContext?.runAsNonRoot) fault(where, 'may run as root');
  if (spec.serviceAccountName) refer(where, 'ServiceAccount', spec.serviceAccountName, namespace);
  else if (spec.automountServiceAccountToken !== false) fault(where, 'has a token of the default account');
  for (const { configMap } of spec.volumes ?? []) if (configMap) refer(where, 'ConfigMap', configMap.name, namespace);
  for (const container of spec.containers) {
    const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = container.securityContext ?? {};
    const isConfined = allowPrivilegeEscalation === false && readOnlyRootFilesystem && capabilities?.drop?.includes('ALL');
    if (!isConfined) fault(where, `the container ${container.name} is not confined`);
    if (!container.resources?.limits?.memory) fault(where, `the container ${container.name} has no bound on its memory`);
    checkProgram(container, spec, where, namespace);
  }
}

/// Services, budgets and policies that select pods select some.
const labels = documents.map(({ body }) => body?.spec?.template?.metadata?.labels).filter(Boolean);
for (const { body, where } of documents) {
  const isService = body?.kind === 'Service';
  if (!isService && body?.kind !== 'PodDisruptionBudget') continue;
  const wanted = Object.entries(isService ? body.spec.selector : body.spec.selector.matchLabels);
  if (!labels.some((have) => wanted.every(([key, value]) => have[key] === value))) fault(where, 'selects no pods');
}

/// Exec is allowed in one namespace, and nothing is in all of them.
const execs = documents.filter(({ body }) => JSON.stringify(body?.rules ?? []).includes('pods/exec'));
if (execs.length !== 1 || execs[0].body.kind !== 'Role') fault('access', 'exec is to be allowed by one Role');
for (const { body, where } of documents) {
  if (/^ClusterRole/.test(body?.kind)) fault(where, 'reaches every namespace');
  for (const subject of body?.subjects ?? []) refer(where, 'ServiceAccount', subject.name, subject.namespace);
  if (body?.roleRef) refer(where, 'Role', body.roleRef.name, body.metadata.namespace);
}

report();
