/**
 * The first file that runs on a machine: brings Node, pnpm and the packages, then starts the command it was asked for.
 *
 * This file and everything below `scripts/bootstrap` runs before anything is installed, so it uses Node's own modules
 * only. This one file also has to parse on a very old Node, or its owner would see a syntax error instead of the
 * sentence below.
 */
const OLDEST_NODE = 18;

const major = Number(process.versions.node.split('.')[0]);
if (major < OLDEST_NODE) {
  process.stderr.write(
    'axolop: this is Node ' + process.versions.node + '; Node ' + OLDEST_NODE + ' or newer is needed to begin.\n',
  );
  process.exit(1);
} else {
  void import('./bootstrap/main.mjs').then((entry) => entry.main(process.argv.slice(2)));
}
