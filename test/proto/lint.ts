/** The schema keeps buf's standard rules. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { repository } from '../helpers/c-codec.js';

t.test('buf lint finds nothing in proto/', async (t) => {
  const buf = join(repository, 'node_modules/.bin/buf');
  const { status, stdout, stderr } = spawnSync(buf, ['lint'], { cwd: join(repository, 'proto'), encoding: 'utf8' });
  t.equal(stdout, '');
  t.equal(stderr, '');
  t.equal(status, 0);
});
