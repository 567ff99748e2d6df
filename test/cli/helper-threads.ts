/** The daemon's helper threads stand behind its main one: in a process of its own, as priorities cannot be taken back. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const MODULE = fileURLToPath(new URL('../../src/cli/helper-threads.ts', import.meta.url));

t.test('all threads but the main one are put behind', async (t) => {
  const program = `
    import { readdirSync } from 'node:fs';
    import { getPriority } from 'node:os';
    const before = getPriority(process.pid);
    const { putHelperThreadsBehind } = await import(${JSON.stringify(MODULE)});
    putHelperThreadsBehind();
    const threads = readdirSync('/proc/self/task').map(Number);
    console.log(JSON.stringify({ before, main: getPriority(process.pid), others: threads.filter((thread) => thread !== process.pid).map((thread) => getPriority(thread)) }));
  `;
  const said = execFileSync(process.execPath, [...process.execArgv, '--input-type=module', '--eval', program], { encoding: 'utf8' });
  const { before, main, others } = JSON.parse(said) as { before: number; main: number; others: number[] };
  t.equal(main, before);
  t.ok(others.length > 0, 'there are some');
  t.ok(others.filter((priority) => priority === 10).length >= 4, `${others.join(', ')}: V8's threads were there from the start`);
});
