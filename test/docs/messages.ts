/**
 * Messages that docs/troubleshooting.md quotes in its first columns are those that the program says: each literal piece of one
 * stands in one source file.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';

/** What QEMU says, and what is no message: names of the interface, of statuses, options and rules. */
const OF_OTHERS = new Set(['Could not load plugin', "'viommu' is not a valid device model name"]);
const NO_MESSAGE = /^(?:STATUS_\w+|[A-Z][A-Za-z]+|edu|VIO-\d{3}|mine\.sys\+0x\w+)$/;
/** A piece has to be long enough to say something. */
const LEAST = 4;

/** Literal text of the sources: C strings that go on in the next line are one, as is what stands around a value. */
function sources(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const folder of ['src', 'qemu', 'scripts']) {
    for (const name of readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      const isSource = /\.(?:ts|c|h|mjs|sh)$/.test(name) || (folder === 'scripts' && !name.includes('.') && !name.includes('/'));
      if (!isSource || name.includes('/gen/')) continue;
      try {
        files.set(join(folder, name), readFileSync(join(PACKAGE_ROOT, folder, name), 'utf8').replace(/"\s*\n\s*"/g, '').replaceAll("\\'", "'").replaceAll('\\"', '"'));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error;
      }
    }
  }
  return files;
}

const all = sources();
const text = readFileSync(join(PACKAGE_ROOT, 'docs/troubleshooting.md'), 'utf8');
const symptoms = [...text.matchAll(/^\| ((?:\\\||[^|])+) \|/gm)].map(([, cell]) => cell!).filter((cell) => cell !== 'What you see' && !cell.startsWith('---'));

t.ok(symptoms.length > 40, 'the tables are read');

for (const symptom of symptoms) {
  for (const [, message] of symptom.matchAll(/`([^`]+)`/g)) {
    if (OF_OTHERS.has(message!) || NO_MESSAGE.test(message!)) continue;
    t.test(`"${message}" is said by the program`, async (t) => {
      const pieces = message!.replace(/^not ok - mine\.sys/, '...').split('...').map((piece) => piece.trim()).filter((piece) => piece.length >= LEAST);
      t.ok(pieces.length > 0, 'there is something to search for');
      const found = [...all].filter(([, source]) => pieces.every((piece) => source.includes(piece))).map(([name]) => name);
      t.ok(found.length > 0, `some source has ${pieces.map((piece) => `"${piece}"`).join(' and ')}`);
    });
  }
}
