import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { operatingUser } from '../src/postgres/operating-user.ts';
import { runProblem, sharedPrograms } from '../src/postgres/shared-programs.ts';

const isRoot = process.getuid?.() === 0;

/** An installation whose programs are scripts that need a library through a link, as the real ones do. */
function installation() {
  const place = mkdtempSync(path.join(tmpdir(), 'axolop programs '));
  chmodSync(place, 0o755);
  const installed = path.join(place, 'installed');
  for (const folder of ['bin', 'lib', 'share/postgresql']) mkdirSync(path.join(installed, folder), { recursive: true });
  const script =
    '#!/bin/sh\n[ -r "$(dirname "$0")/../lib/libicu.so.60" ] || { echo "libicu.so.60 not found" >&2; exit 127; }\n';
  for (const program of ['postgres', 'initdb']) writeFileSync(path.join(installed, 'bin', program), script);
  writeFileSync(path.join(installed, 'lib', 'libicu.so.60.2'), '');
  symlinkSync('libicu.so.60.2', path.join(installed, 'lib', 'libicu.so.60'));
  writeFileSync(path.join(installed, 'share', 'postgresql', 'postgres.bki'), '');
  return {
    installed,
    copy: path.join(place, 'shared', 'postgres-17'),
    link: (root: string) => path.join(root, 'lib', 'libicu.so.60'),
    left: () => readdirSync(path.join(place, 'shared')),
    [Symbol.dispose]: () => rmSync(place, { recursive: true, force: true }),
  };
}

// Only root runs PostgreSQL under another account.
describe.runIf(isRoot)('the programs that all checkouts of a machine share', () => {
  const user = operatingUser();

  test('are copied whole, and run by the account of PostgreSQL', () => {
    using made = installation();
    expect(sharedPrograms(made.installed, made.copy, user)).toBe(made.copy);
    expect(runProblem(made.copy, user)).toBeNull();
    expect(made.left()).toEqual(['postgres-17']);
  });

  test('are not copied from an installation that does not run; the message says why, and nothing is left', () => {
    using made = installation();
    unlinkSync(made.link(made.installed));
    expect(() => sharedPrograms(made.installed, made.copy, user)).toThrow(/do not run \(libicu\.so\.60 not found\)/u);
    expect(existsSync(made.copy)).toBe(false);
  });

  test.each([
    ['lost a link', (copy: string) => unlinkSync(path.join(copy, 'lib', 'libicu.so.60'))],
    ['lost a program', (copy: string) => unlinkSync(path.join(copy, 'bin', 'initdb'))],
    ['lost the files beside the programs', (copy: string) => rmSync(path.join(copy, 'share'), { recursive: true })],
    ['was opened to everybody', (copy: string) => chmodSync(copy, 0o777)],
  ])('are made again when the copy %s', (_name, spoil) => {
    using made = installation();
    sharedPrograms(made.installed, made.copy, user);
    spoil(made.copy);
    expect(sharedPrograms(made.installed, made.copy, user)).toBe(made.copy);
    expect(runProblem(made.copy, user)).toBeNull();
    expect(statSync(made.copy).mode & 0o022).toBe(0);
    expect(made.left()).toEqual(['postgres-17']);
  });

  test("are left alone when they are another account's", () => {
    using made = installation();
    sharedPrograms(made.installed, made.copy, user);
    chownSync(made.copy, user.uid ?? 1, user.gid ?? 1);
    unlinkSync(made.link(made.copy));
    expect(() => sharedPrograms(made.installed, made.copy, user)).toThrow(/belongs to another account/u);
    expect(existsSync(made.link(made.copy))).toBe(false);
  });
});
