import path from 'node:path';

/** @typedef {import('./project.mjs').Project} Project */

/** The app behind `npm start`: it puts the others and what they need together on one machine, and is never deployed. */
const LOCAL_APP = '@axolop/local';

/** Packages that stand above the apps and may know all of them. */
const ABOVE_APPS = new Set([LOCAL_APP, '@axolop/testing', '@axolop/tests', '@axolop/bench', '@axolop/first-client']);

/** What makes, fills, examines and tests databases. A server gets a ready connection and none of this. */
const WORKSHOP = new Set([
  ...ABOVE_APPS,
  '@axolop/doctor',
  '@axolop/local-supabase',
  '@axolop/migrations',
  '@axolop/mutation',
  '@axolop/schema-lint',
  '@axolop/seed',
  '@axolop/test-database',
]);

/** The client takes the router's type from the API, and nothing else: as a development dependency it cannot be more. */
const TYPES_OF_APPS = new Map([['@axolop/client', new Set(['@axolop/api'])]]);

const LONGEST_SOURCE = 320;
const VAGUE_NAMES = new Set(['utils', 'util', 'helpers', 'helper', 'misc', 'common']);
const GENERATED = /(^|\/)database\.types\.ts$|\.generated\.|(^|\/)generated\//;
const SOURCE = /^(packages|apps|examples)\/[^/]+\/src\/.*\.(ts|tsx|mts|js|mjs)$/;
const CODE = /\.(ts|tsx|mts|cts|js|mjs|cjs)$/;

/**
 * May read the environment: the one file per app that validates it, what runs outside the product, and settings of
 * tools.
 */
const READS_ENVIRONMENT =
  /(^|\/)env\.ts$|^scripts\/|^bench\/|^tests\/|(^|\/)test\/|\.test\.ts$|(^|\/)[\w-]+\.config\.[cm]?[jt]s$|^packages\/testing\//;

/** Beginnings of paths on somebody's machine. Written in parts, so this file does not find itself. */
export const FORBIDDEN_WORDS = [
  ['', 'root', ''],
  ['', 'home', ''],
  ['', 'Users', ''],
].map((parts) => parts.join('/'));

const hasWorkspace = ({ folder }) => folder !== '';
const isApp = ({ folder }) => folder.startsWith('apps/');
const jsonOf = ({ folder }) => path.posix.join(folder, 'package.json');

/** Dependencies that exist when the package runs; development ones exist only while it is built and tested. */
const runtimeDependencies = ({ manifest }) => ({
  ...manifest.dependencies,
  ...manifest.optionalDependencies,
  ...manifest.peerDependencies,
});
const allDependencies = (one) => ({ ...runtimeDependencies(one), ...one.manifest.devDependencies });

/** @param {Project} project */
function noCycles({ packages }) {
  const byName = new Map(packages.filter(hasWorkspace).map((one) => [one.manifest.name, one]));
  const found = new Set();
  const finished = new Set();
  const visit = (name, trail) => {
    const at = trail.indexOf(name);
    if (at !== -1) {
      found.add([...trail.slice(at), name].join(' → '));
      return;
    }
    if (finished.has(name)) return;
    for (const next of Object.keys(allDependencies(byName.get(name)))) {
      if (byName.has(next)) visit(next, [...trail, name]);
    }
    finished.add(name);
  };
  for (const name of byName.keys()) visit(name, []);
  return [...found].map((cycle) => `packages need each other in a circle: ${cycle}`);
}

/** @param {Project} project */
function noPackageNeedsAnApp({ packages }) {
  const apps = new Set(packages.filter(isApp).map(({ manifest }) => manifest.name));
  return packages.filter(hasWorkspace).flatMap((one) => {
    if (ABOVE_APPS.has(one.manifest.name)) return [];
    const asTypes = TYPES_OF_APPS.get(one.manifest.name) || new Set();
    const running = Object.keys(runtimeDependencies(one)).filter((name) => apps.has(name));
    const building = Object.keys(one.manifest.devDependencies || {}).filter(
      (name) => apps.has(name) && !asTypes.has(name),
    );
    return [...running, ...building].map((name) => `${jsonOf(one)}: must not depend on the app ${name}`);
  });
}

/**
 * Apps that are deployed reach nothing of the workshop, themselves or through a package. Their development dependencies
 * count when their sources import them: a bundle takes those along.
 * @param {Project} project
 */
function noWorkshopInServers({ packages, files }) {
  const byName = new Map(packages.filter(hasWorkspace).map((one) => [one.manifest.name, one]));
  return packages
    .filter((one) => isApp(one) && one.manifest.name !== LOCAL_APP)
    .flatMap((app) => {
      const seen = new Set();
      const visit = (name, trail) => {
        if (!byName.has(name) || seen.has(name)) return [];
        seen.add(name);
        const way = [...trail, name];
        if (WORKSHOP.has(name)) return [`${jsonOf(app)}: a server must not need the workshop: ${way.join(' → ')}`];
        return Object.keys(runtimeDependencies(byName.get(name))).flatMap((next) => visit(next, way));
      };
      const needed = [...Object.keys(runtimeDependencies(app)), ...workspaceImports(app, files)];
      return needed.flatMap((name) => visit(name, [app.manifest.name]));
    });
}

/** The workspace packages that a package's sources import, types included. */
function workspaceImports({ folder }, files) {
  const sources = files.filter((file) => file.path.startsWith(`${folder}/src/`) && CODE.test(file.path));
  return sources.flatMap(({ text }) =>
    [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"](@axolop\/[\w-]+)/g)].map((match) => match[1]),
  );
}

/** @param {Project} project */
function domainNeedsZodOnly({ packages }) {
  const domain = packages.find(({ manifest }) => manifest.name === '@axolop/domain');
  if (!domain) return [];
  const others = Object.keys(runtimeDependencies(domain)).filter((name) => name !== 'zod');
  return others.map((name) => `${jsonOf(domain)}: the domain depends on zod only, not on ${name}`);
}

/** @param {Project} project */
function sameScripts({ packages }) {
  return packages.filter(hasWorkspace).flatMap((one) => {
    const needed = [...(one.hasSource && one.manifest.exports ? ['build'] : []), 'typecheck', 'lint', 'test'];
    const has = one.manifest.scripts || {};
    return needed.filter((name) => !has[name]).map((name) => `${jsonOf(one)}: the script "${name}" is missing`);
  });
}

/** @param {Project} project */
function versionsFromCatalog({ packages }) {
  const own = new Set(packages.map(({ manifest }) => manifest.name));
  return packages.flatMap((one) =>
    Object.entries(allDependencies(one)).flatMap(([name, version]) => {
      const wanted = own.has(name) ? 'workspace:*' : 'catalog:';
      return version === wanted ? [] : [`${jsonOf(one)}: ${name} has the version "${version}" instead of "${wanted}"`];
    }),
  );
}

/** @param {Project} project */
function noVagueNames({ files }) {
  return files.flatMap((file) => {
    const parts = file.path.split('/').map((part) => part.split('.')[0].toLowerCase());
    const vague = CODE.test(file.path) ? parts.find((part) => VAGUE_NAMES.has(part)) : undefined;
    return vague ? [`${file.path}: "${vague}" says nothing about what is inside`] : [];
  });
}

/** @param {Project} project */
function noLongSources({ files }) {
  return files.flatMap((file) => {
    if (!SOURCE.test(file.path) || GENERATED.test(file.path)) return [];
    const lines = file.text.replace(/\n$/, '').split('\n').length;
    return lines > LONGEST_SOURCE ? [`${file.path}: ${lines} lines, the limit is ${LONGEST_SOURCE}`] : [];
  });
}

/** @param {Project} project */
function environmentInOnePlace({ files }) {
  return files.flatMap((file) => {
    if (!CODE.test(file.path) || READS_ENVIRONMENT.test(file.path)) return [];
    return linesWith(file, (line) =>
      /\bprocess\s*(\?\.|\.)\s*env\b|\bprocess\[['"]env['"]\]/.test(withoutComment(line)),
    ).map((place) => `${place}: only env.ts reads process.env`);
  });
}

/** @param {Project} project */
function noForbiddenWords({ files }) {
  return files.flatMap((file) =>
    FORBIDDEN_WORDS.flatMap((word) =>
      linesWith(file, (line) => standsAlone(line, word)).map(
        (place) => `${place}: "${word}" belongs to one machine only`,
      ),
    ),
  );
}

/** A path of a machine begins a word; inside a longer path (`packages/work/x`, a URL) it is somebody else's. */
function standsAlone(line, word) {
  for (let at = line.indexOf(word); at !== -1; at = line.indexOf(word, at + 1)) {
    if (at === 0 || !/[\w.@-]/.test(line[at - 1])) return true;
  }
  return false;
}

const withoutComment = (line) => (/^\s*(\/\/|\/?\*)/.test(line) ? '' : line);

function linesWith(file, matches) {
  return file.text.split('\n').flatMap((line, index) => (matches(line) ? [`${file.path}:${index + 1}`] : []));
}

/** Each rule takes the whole project and gives one line for each place that breaks it. */
export const RULES = [
  { name: 'no-cycles', check: noCycles },
  { name: 'no-package-needs-an-app', check: noPackageNeedsAnApp },
  { name: 'no-workshop-in-servers', check: noWorkshopInServers },
  { name: 'domain-needs-zod-only', check: domainNeedsZodOnly },
  { name: 'same-scripts', check: sameScripts },
  { name: 'versions-from-catalog', check: versionsFromCatalog },
  { name: 'no-vague-names', check: noVagueNames },
  { name: 'no-long-sources', check: noLongSources },
  { name: 'environment-in-one-place', check: environmentInOnePlace },
  { name: 'no-forbidden-words', check: noForbiddenWords },
];
