/** `node scripts/check-imports.mjs`: says which rules of the workspace's structure are broken; non-zero when one is. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { readProject } from './check/project.mjs';
import { RULES } from './check/rules.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const project = readProject(root);
const findings = RULES.flatMap(({ name, check }) => check(project).map((finding) => `${finding}  [${name}]`));

for (const finding of findings) console.error(finding);
const verdict = findings.length === 0 ? 'nothing found' : `${findings.length} found`;
const { packages, files } = project;
console.log(`structure: ${packages.length} packages, ${files.length} files, ${RULES.length} rules, ${verdict}`);
process.exitCode = findings.length === 0 ? 0 : 1;
