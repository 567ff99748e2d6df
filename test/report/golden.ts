/**
 * Every kind of report, byte for byte, of a good run and of the worst one. After a change that is meant, the new texts are
 * written with VIOMMU_GOLDEN=write, and read by whoever commits them.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { render, REPORT_KINDS } from '../../src/report/kinds.js';
import { writeTerminal } from '../../src/report/terminal.js';
import { outcome, worstOutcome } from '../helpers/outcomes.js';

const FOLDER = new URL('../fixtures/report/', import.meta.url);
const OPTIONS = { helpBase: 'https://example.org/rules/' };
const OUTCOMES = { good: outcome(), worst: worstOutcome() };

function held(name: string, text: string): string {
  const file = new URL(name, FOLDER);
  if (process.env['VIOMMU_GOLDEN'] === 'write') {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, text);
  }
  return readFileSync(file, 'utf8');
}

for (const [which, given] of Object.entries(OUTCOMES)) {
  for (const kind of REPORT_KINDS) {
    t.test(`the ${kind} report of the ${which} run is as it was`, async (t) => {
      const text = render(kind, given, OPTIONS);
      t.equal(text, held(`${which}.${kind}`, text));
    });
  }
  t.test(`the terminal's summary of the ${which} run is as it was`, async (t) => {
    const text = writeTerminal(given, { colour: true });
    t.equal(text, held(`${which}.terminal`, text));
  });
}
