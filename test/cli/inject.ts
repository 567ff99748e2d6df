/** `viommu inject` against a daemon in this process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { SILENT } from '../../src/base/log.js';
import { startDaemon, type Daemon, type DaemonOptions } from '../../src/cli/daemon.js';
import { inject, INJECT_OPTIONS } from '../../src/cli/inject.js';
import { parseOptions, UsageError } from '../../src/cli/options.js';
import { connect } from '../../src/client/client.js';
import { readPlan } from '../../src/inject/plan.js';

interface Rig {
  readonly daemon: Daemon;
  readonly socket: string;
  readonly folder: string;
  /** Runs the command; its exit code and what it wrote. */
  run(...words: string[]): Promise<{ code: number; output: string }>;
}

function rig(t: Test, over: Partial<DaemonOptions> = {}): Rig {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-inject-'));
  const socket = join(folder, 'tools');
  const daemon = startDaemon({ devices: [0x28], legacyInterface: true, profile: 'hal', testControl: true, clientSocketPath: socket, ram: 1 << 20, log: SILENT, ...over });
  t.teardown(() => {
    daemon.close();
    rmSync(folder, { recursive: true });
  });
  const run = async (...words: string[]) => {
    const { options } = parseOptions(INJECT_OPTIONS, ['--socket', socket, ...words], false);
    let output = '';
    const code = await inject(options, (text) => void (output += text));
    return { code, output };
  };
  return { daemon, socket, folder, run };
}

const isCreate = { routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } } as const;

t.test('a failure that is asked for comes, and its entry says so', async (t) => {
  const { socket, run } = rig(t);
  t.strictSame(await run(), { code: 0, output: 'nothing is in force\n' });
  t.strictSame(await run('--fail', 'CreateDomain STATUS_INSUFFICIENT_RESOURCES 2'), { code: 0, output: 'injected      entry 1: never\n' });
  const client = await connect(socket);
  const replies = await client.batch([isCreate, isCreate, isCreate]);
  client.close();
  t.strictSame(replies.map(({ status }) => status), [0, 0xc000009a, 0]);
  t.strictSame(JSON.parse((await run('--json')).output), { entries: [{ cause: 'entry 1', matched: 3, fired: 1 }] });
  t.strictSame(await run('--clear'), { code: 0, output: 'nothing is in force\n' });
});

t.test('words become entries that act at once, and what the platform refuses is told', async (t) => {
  const { daemon, run } = rig(t);
  const kinds: string[] = [];
  daemon.machine.subscribe((observation) => observation.kind === 'injected' && kinds.push(observation.action.kind));
  const { output } = await run('--dma-guard', 'on', '--dma-verification', 'off', '--evict-iotlb', '--allocations', 'fail', '--fault', '00:05.0 0x1000 read PermissionFault', '--fault', '00:09.0 0x0 write');
  t.strictSame([...kinds].sort(), ['allocations', 'evict-iotlb', 'fault', 'fault', 'policy', 'policy']);
  t.match(output, /entry 1: once\n.*entry 2: never; refused: 0000:00:09\.0 is not behind the IOMMU\n/);
  t.equal(daemon.machine.statistics().faults, 1);
});

t.test('a plan from a file comes before the words', async (t) => {
  const { folder, run } = rig(t);
  const path = join(folder, 'plan.json');
  writeFileSync(path, JSON.stringify({ version: 1, entries: [{ name: 'from the file', when: { group: 'map' }, then: { delay: 5 } }] }));
  const { output } = await run('--plan', path, '--delay', 'DeleteDomain 10');
  t.equal(output, 'injected      from the file: never\ninjected      plan 2 entry 1: never\n');
});

t.test('a dropped connection is what was asked for', async (t) => {
  const { daemon, socket, run } = rig(t);
  const other = await connect(socket);
  const closed = new Promise((done) => other.on('close', done));
  t.strictSame(await run('--drop', 'connection'), { code: 0, output: 'the connection was dropped\n' });
  await closed;
  t.equal(daemon.machine.statistics().sessions, 0);
  t.match(await run('--json'), { code: 0 }, 'the daemon is still there');
});

t.test('the end of the process is its maker\'s to bring about', async (t) => {
  const ends: number[] = [];
  const { run, daemon } = rig(t, { endProcess: () => void ends.push(1) });
  t.match(await run('--drop', 'process', '--json'), { output: '{ "dropped": true }\n' });
  t.strictSame(ends, [1]);
  t.equal(daemon.machine.statistics().sessions, 0);
});

t.test('without test control nothing is taken', async (t) => {
  const { run } = rig(t, { testControl: false });
  await t.rejects(run('--evict-iotlb'), new UsageError('the daemon refused: test control is off'));
});

t.test('a plan from the start needs no test control, and acts on the first call', async (t) => {
  const plan = readPlan(JSON.stringify({ version: 1, entries: [{ when: { routine: 'CreateDomain', nth: 1 }, then: { fail: 'STATUS_NOT_SUPPORTED' } }] }), 'test');
  const { daemon, socket } = rig(t, { testControl: false, injectionPlan: plan });
  const client = await connect(socket);
  t.match(await client.batch([isCreate, isCreate]), [{ status: 0xc00000bb }, { status: 0 }]);
  client.close();
  t.strictSame(daemon.injector?.idle(), []);
});

t.test('words that say nothing sensible are refused before anybody is asked', async (t) => {
  const refused = async (...words: string[]) => inject(parseOptions(INJECT_OPTIONS, ['--socket', '/nowhere', ...words], false).options);
  await t.rejects(inject(parseOptions(INJECT_OPTIONS, [], false).options), /--socket/);
  await t.rejects(refused('--fail', 'MapLogicalRang STATUS_NOT_SUPPORTED'), /did you mean MapLogicalRange/);
  await t.rejects(refused('--fault', '00:05.0 0x1000 sideways'), /expected one of read, write/);
  await t.rejects(refused('--allocations', 'sometimes'), /expected one of fail, succeed/);
  await t.rejects(refused('--plan', '/nowhere.json'), UsageError);
  t.throws(() => parseOptions(INJECT_OPTIONS, ['--dma-guard', 'maybe'], false), /on or off/);
  t.throws(() => parseOptions(INJECT_OPTIONS, ['--fail', 'MapLogicalRange'], false), /2 to 3 words/);
});
