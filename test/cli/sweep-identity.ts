/** Which files a sweep's results hang on: each is built again in turn, and the state has to be another one's. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { readPlan } from '../../src/cli/plan.js';
import { digestOf } from '../../src/cli/sweep-identity.js';

function folder(t: Test): string {
  const path = mkdtempSync(join(tmpdir(), 'viommu-sweep-identity-'));
  t.teardown(() => rmSync(path, { recursive: true }));
  return path;
}

/** Whether another content of the file is another sweep; the same content must not be. */
function counts(t: Test, path: string, digest: () => string): boolean {
  writeFileSync(path, 'first');
  const first = digest();
  writeFileSync(path, 'first');
  t.equal(digest(), first, `${path} with the same content`);
  writeFileSync(path, 'built again');
  return digest() !== first;
}

t.test('a driver that lies beside the plan is a part of what a sweep is about', async (t) => {
  const place = folder(t);
  const plan = join(place, 'mine.plan');
  writeFileSync(plan, 'driver mine.sys\n');
  writeFileSync(join(place, 'mine.sys'), '');
  t.ok(counts(t, join(place, 'mine.sys'), () => digestOf({ words: [`--plan=${plan}`], guest: readPlan(plan, new Map()) })));
});

t.test('every file that only the scenario names is', async (t) => {
  const place = folder(t);
  const path = join(place, 'mine.json');
  mkdirSync(join(place, 'out'));
  const scenario = {
    guest: { kind: 'nthost', drivers: ['mine.sys', join(place, 'other.sys')] },
    qemu: { object: 'viommu.so', arguments: ['-device', `virtio-net,romfile=${join(place, 'net.rom')}`] },
    maps: [{ module: 'mine.sys', file: 'mine.map' }],
    output: { trace: 'out/run.trace' },
  };
  writeFileSync(path, JSON.stringify(scenario));
  const digest = () => digestOf({ words: [`--scenario=${path}`], scenario: path, guest: undefined });
  for (const name of ['mine.sys', 'other.sys', 'viommu.so', 'net.rom', 'mine.map']) t.ok(counts(t, join(place, name), digest), name);
  t.notOk(counts(t, join(place, 'out/run.trace'), digest), 'what the runs write is no part');
  const first = digest();
  writeFileSync(path, JSON.stringify({ ...scenario, name: 'another' }));
  t.not(digest(), first, 'the scenario itself');
});

t.test("of a VM's own files those count that its QEMU only reads", async (t) => {
  const place = folder(t);
  const at = (name: string) => join(place, name);
  const digestWith = (...words: string[]) => () => digestOf({ words: words.map((word) => `--qemu-arg=${word}`), guest: undefined });
  t.ok(counts(t, at('kernel'), digestWith('-kernel', at('kernel'))));
  t.ok(counts(t, at('plan'), digestWith('-fw_cfg', `name=opt/x,file=${at('plan')}`)));
  t.ok(counts(t, at('disk'), digestWith('-drive', `file=${at('disk')},if=virtio,snapshot=on`)));
  t.ok(counts(t, at('disk'), digestWith('-snapshot', '-drive', `file=${at('disk')},if=virtio`)));
  t.notOk(counts(t, at('disk'), digestWith('-drive', `file=${at('disk')},if=virtio`)), 'a disk that the guest writes differs after each run');
  t.notOk(counts(t, at('disk'), digestWith('-hda', at('disk'))));
  t.notOk(counts(t, at('log'), digestWith('-serial', `file:${at('log')}`)));
});
