import assert from 'node:assert/strict';
import { test } from 'node:test';

import { explain } from '../bootstrap/failure.mjs';

const sayings = [
  ['npm error code ENOTFOUND\nnpm error network request failed', 'the registry cannot be reached; is there a network?'],
  ['client error (Connect): dns error: failed', 'the registry cannot be reached; is there a network?'],
  ['npm error code ENOSPC', 'the disk is full'],
  ['npm error code EACCES\nnpm error syscall mkdir', 'this user may not write there'],
  ['npm error code ETARGET', 'the registry does not have it'],
  ['Error: ERR_PNPM_OUTDATED_LOCKFILE', /run `pnpm install`/],
  ['npm error code EINTEGRITY', /checksum/],
  ['npm error code SELF_SIGNED_CERT_IN_CHAIN', /certificate/],
  ['one line\nerror: something new\nmore', 'error: something new'],
  ['', 'it said nothing more'],
];

for (const [output, reason] of sayings) {
  test(`explains ${JSON.stringify(output.split('\n')[0])}`, () => {
    if (reason instanceof RegExp) assert.match(explain(output), reason);
    else assert.equal(explain(output), reason);
  });
}
