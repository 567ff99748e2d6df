/** The sweep's own books: points, what is learned from runs, and what a failure did, over a driver of a few lines. */
import t from 'tap';
import { outcomeOf, type RunFacts } from '../../src/inject/sweep/outcome.js';
import { describePoint, planText, reachedBy, statusesFor, type Failure } from '../../src/inject/sweep/points.js';
import { Sweep, type SweepOptions } from '../../src/inject/sweep/sweep.js';
import { readPlan } from '../../src/inject/plan.js';
import { runDriver, type World } from '../helpers/fake-driver.js';

const ALL: SweepOptions = { statuses: { which: 'each', only: [] }, only: [], perSite: Infinity, depth: 2 };
const ONE: SweepOptions = { ...ALL, statuses: { which: 'each', only: ['STATUS_INSUFFICIENT_RESOURCES', 'STATUS_INVALID_PARAMETER_1'] } };

function swept(program: (world: World) => void, options = ALL): Sweep {
  const baseline = runDriver(program, [], undefined);
  const sweep = new Sweep(baseline, options);
  for (let job = sweep.next(); job !== undefined; job = sweep.next()) sweep.done(job.number, runDriver(program, job.failures, baseline.reached));
  return sweep;
}

/** "routine@place outcome" of each job. */
const lines = (sweep: Sweep) => sweep.rows.map(({ failures, outcome }) => `${failures.map(({ routine, offset, nth }) => `${routine}@${offset}#${nth}`).join('+')} ${outcome.name}`);

/** Does everything right. */
function good({ call, check }: World): void {
  if (!call('createDomain', 'a')) return check('the device starts', false);
  if (call('mapLogicalRange', 'b')) call('unmapLogicalRange', 'c');
  else check('the device starts', false);
  call('deleteDomain', 'd');
}

t.test('every point is tried once with each documented status, in the order of the calls', async (t) => {
  const sweep = swept(good);
  t.equal(sweep.isComplete, true);
  t.equal(sweep.points, 4);
  t.equal(sweep.rows.length, 4 + 7 + 3 + 2, 'as many as the four routines document');
  t.strictSame(sweep.rows.map(({ number }) => number), sweep.rows.map((_, i) => i));
  t.strictSame([...new Set(lines(sweep))], ['createDomain@a#1 checks', 'mapLogicalRange@b#1 checks', 'unmapLogicalRange@c#1 ignored', 'deleteDomain@d#1 ignored']);
});

t.test('what a failure leads to is made to fail on top of it, as deep as wanted and no deeper', async (t) => {
  const program = ({ call, crash }: World) => {
    if (call('createDomain', 'a')) return;
    if (call('createDomainEx', 'fallback')) return;
    if (!call('queryInputMappings', 'last')) crash();
  };
  t.strictSame(lines(swept(program, { ...ONE, depth: 1 })), ['createDomain@a#1 handled']);
  t.strictSame(lines(swept(program, { ...ONE, depth: 2 })), ['createDomain@a#1 handled', 'createDomain@a#1+createDomainEx@fallback#1 handled', 'createDomain@a#1+createDomainEx@fallback#1 handled']);
  const deep = swept(program, { ...ONE, depth: 3 });
  t.equal(lines(deep).at(-1), 'createDomain@a#1+createDomainEx@fallback#1+queryInputMappings@last#1 crash');
  t.equal(deep.isComplete, true);
});

t.test('a driver that tries again is not followed for ever', async (t) => {
  const stubborn = ({ call }: World) => {
    for (let i = 0; i < 100 && !call('mapLogicalRange', 'again'); i++);
  };
  const sweep = swept(stubborn, { ...ONE, depth: 3 });
  t.ok(sweep.rows.length <= 2 + 4 + 8, `${sweep.rows.length} runs`);
  t.equal(sweep.isComplete, true);
});

t.test('each way to break is told from the others', async (t) => {
  const rows: [string, (world: World) => void][] = [
    ['crash', ({ call, crash }) => void (call('mapLogicalRange', 'x') || crash())],
    ['hang', ({ call, hang }) => void (call('mapLogicalRange', 'x') || hang())],
    ['findings', ({ call, finding, check }) => void (call('mapLogicalRange', 'x') || (finding('VIO-012'), check('a', false)))],
    ['violation', ({ call, check }) => void (call('mapLogicalRange', 'x') || (check('no pool allocation, mapping, object or handle is left', false), check('a', false)))],
    ['faults', ({ call, fault, check }) => void (call('mapLogicalRange', 'x') || (fault('05.0 read'), check('a', false)))],
    ['leak', ({ call, leak }) => void (call('mapLogicalRange', 'x') || leak(1))],
    ['checks', ({ call, check }) => void (call('mapLogicalRange', 'x') || check('a', false))],
    ['unchecked', ({ call }) => void (call('mapLogicalRange', 'x'), call('attachDevice', 'y'))],
    ['ignored', ({ call }) => void (call('unmapLogicalRange', 'x'), call('deleteDomain', 'y'))],
    ['handled', ({ call }) => void (call('mapLogicalRange', 'x') || call('mapLogicalRange', 'retry'))],
  ];
  for (const [name, program] of rows) t.equal(swept(program, ONE).rows[0]!.outcome.name, name);
});

t.test('what was there without failures is not held against one', async (t) => {
  const noisy = ({ call, fault, finding, leak, check }: World) => {
    fault('05.0 read');
    finding('VIO-001');
    leak(2);
    if (!call('mapLogicalRange', 'x')) check('a', false);
  };
  t.equal(swept(noisy, ONE).rows[0]!.outcome.name, 'checks');
});

t.test('a call that did not come this time is missed, and teaches nothing', async (t) => {
  let runs = 0;
  const moody = ({ call }: World) => {
    if (++runs === 1) call('createDomain', 'a');
    else call('attachDevice', 'elsewhere');
  };
  const sweep = swept(moody, ONE);
  t.strictSame(lines(sweep), ['createDomain@a#1 missed']);
});

t.test('a run that did not work is an error and teaches nothing', async (t) => {
  const failure: Failure = { routine: 'createDomain', module: 'driver.sys', offset: 'a', nth: 1, status: 'STATUS_INSUFFICIENT_RESOURCES' };
  const baseline = runDriver(good, [], undefined);
  const broken: RunFacts = { ...runDriver(good, [failure], baseline.reached), end: 'error', reason: 'no QEMU' };
  t.strictSame(outcomeOf(failure, broken, baseline), { name: 'error', details: ['no QEMU', 'the device starts'] });
});

t.test('routines, statuses and calls from one place can be picked', async (t) => {
  const busy = ({ call }: World) => {
    for (let i = 0; i < 5; i++) call('mapLogicalRange', 'loop');
    call('mapLogicalRange', 'once');
    call('createDevice', 'x');
  };
  t.strictSame(lines(swept(busy, { ...ONE, only: ['createDevice'], statuses: { which: 'each', only: ['STATUS_NOT_FOUND'] } })).length, 1);
  const picked = swept(busy, { ...ONE, perSite: 2, only: ['mapLogicalRange'], statuses: { which: 'likely', only: ['STATUS_RESOURCE_IN_USE'] } });
  t.strictSame(picked.rows.map(({ failures: [failure] }) => describePoint(failure!)), ['MapLogicalRange #1 from driver.sys+loop', 'MapLogicalRange #2 from driver.sys+loop', 'MapLogicalRange #1 from driver.sys+once']);
});

t.test('a call from no image is counted among all calls of its routine', async (t) => {
  const reached = reachedBy([
    { routine: 'createDomain', module: 'a.sys', offset: '0x10', status: 'STATUS_SUCCESS' },
    { routine: 'createDomain', module: '', offset: '0xfffff8000', status: 'STATUS_SUCCESS' },
    { routine: 'createDomain', module: 'a.sys', offset: '0x10', status: 'STATUS_SUCCESS', injected: 'x' },
    { routine: 'createDomain', module: 'm'.repeat(65), offset: '0x10', status: 'STATUS_SUCCESS' },
    { routine: 'unknown', module: 'a.sys', offset: '0x10', status: 'STATUS_SUCCESS' },
  ]);
  t.strictSame(reached.map(({ module, offset, nth }) => [module, offset, nth]), [['a.sys', '0x10', 1], ['', '', 2], ['', '', 4]]);
});

t.test('results of earlier runs count by their failures, whatever the order and whatever is missing', async (t) => {
  const program = ({ call, check }: World) => {
    if (!call('createDomain', 'a') && !call('createDomainEx', 'b')) call('deleteDevice', 'c');
    if (!call('mapLogicalRange', 'm') && !call('mapLogicalRange', 'n')) check('mapped', false);
  };
  const baseline = runDriver(program, [], undefined);
  const whole = swept(program);
  const facts = new Map(whole.rows.map(({ failures }) => [failures.map(({ routine, module, offset, nth, status }) => `${routine} ${module} ${offset} ${nth} ${status}`).join('; '), runDriver(program, failures, baseline.reached)]));
  const kept = new Map([...facts].reverse().filter((_, i) => i % 3 !== 1));
  const resumed = new Sweep(baseline, ALL, kept);
  t.ok(resumed.rows.length < whole.rows.length);
  let runs = 0;
  for (let job = resumed.next(); job !== undefined; job = resumed.next(), runs++) resumed.done(job.number, runDriver(program, job.failures, baseline.reached));
  t.strictSame(lines(resumed), lines(whole));
  t.equal(runs, whole.rows.length - kept.size);
});

t.test('results that come out of order give the same sweep', async (t) => {
  const program = ({ call }: World) => {
    if (!call('createDomain', 'a')) call('createDomainEx', 'b');
    if (!call('attachDevice', 'c')) call('detachDevice', 'd');
  };
  const baseline = runDriver(program, [], undefined);
  const sweep = new Sweep(baseline, ALL);
  for (let going = true; going; ) {
    const jobs = [sweep.next(), sweep.next(), sweep.next()].filter((job) => job !== undefined);
    for (const job of jobs.reverse()) sweep.done(job.number, runDriver(program, job.failures, baseline.reached));
    going = jobs.length > 0;
  }
  t.strictSame(lines(sweep), lines(swept(program)));
});

t.test('what a sweep wants to fail is a plan that can be carried out', async (t) => {
  const failures: Failure[] = [
    { routine: 'mapLogicalRange', module: 'driver.sys', offset: '0x12f0', nth: 3, status: 'STATUS_RESOURCE_IN_USE' },
    { routine: 'deleteDomain', module: '', offset: '', nth: 1, status: 'STATUS_RESOURCE_IN_USE' },
  ];
  const { entries } = readPlan(planText(failures), 'plan');
  t.match(entries, [
    { cause: 'failure 1', when: { condition: { module: 'driver.sys', offset: 0x12f0n, isGuest: true, choice: { kind: 'nth', nth: 3 } } } },
    { cause: 'failure 2', when: { condition: { module: undefined, choice: { nth: 1 } } } },
  ]);
  const unfit = statusesFor({ ...failures[0]!, answered: 'STATUS_RESOURCE_IN_USE' }, { which: 'likely', only: [] });
  t.strictSame(unfit, ['STATUS_INSUFFICIENT_RESOURCES', 'STATUS_NOT_SUPPORTED'], 'what it answers anyway is no failure on demand');
});
