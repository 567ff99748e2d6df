#!/usr/bin/env node
/**
 * Writes docs/limits.md from src/base/limits.ts: every cap with its value and its arithmetic, by who could reach it. Needs a
 * build (npm run build).
 *
 *   node scripts/limits.mjs           writes the document
 *   node scripts/limits.mjs --check   writes nothing; exit code 1 when it differs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SOURCE = new URL('../src/base/limits.ts', import.meta.url);
export const DOCUMENT = new URL('../docs/limits.md', import.meta.url);

/** Who can make it grow, by the beginning of the name; the first that fits. */
const GROUPS = [
  ['QEMU, and devices in it that walk the tables', /^(?:vhost|memorySlots|virtqueue|readers?|update|faultsHeld)/],
  ['Browsers, scripts and scrapers at the HTTP server', /^(?:web|live|spans)/],
  ['The live view, whoever looks', /^view/],
  ['The rules', /^(?:findings|verifier|mapFile)/],
  ['Traces', /^trace/],
  ['Host tools at the stream socket', /^(?:stream|devicesOfTools|helloName)/],
  ['The guest and host tools, by what they ask', /./],
];

const HEAD = `# Limits

What a peer can make grow has a cap. A peer in honest use reaches none of them; a hostile one cannot make the daemon hold more than
their sum. [security-model.md](security-model.md) says who the peers are. This list is made by \`node scripts/limits.mjs\` from
[src/base/limits.ts](../src/base/limits.ts), where the arithmetic stands beside each number.
`;

function wordsOf(value) {
  for (const [unit, bytes] of [['GiB', 2 ** 30], ['MiB', 2 ** 20], ['KiB', 1024]]) if (value >= bytes && value % bytes === 0) return `${value / bytes} ${unit}`;
  return String(value);
}

/** Members in their order, each with the comment that stands over it or over the ones before. */
function commented(source) {
  const members = [];
  let comment = '';
  for (const [, block, name] of source.matchAll(/\/\*\*([\s\S]*?)\*\/|^ {2}(\w+): /gm)) {
    if (name === undefined) comment = block.replace(/\s*\n\s*\*\s?/g, ' ').trim();
    else members.push([name, comment]);
  }
  return members;
}

/** The document as it should be. */
export function document(limits) {
  const members = commented(readFileSync(SOURCE, 'utf8'));
  const groupOf = (name) => GROUPS.find(([, names]) => names.test(name));
  const parts = GROUPS.map((group) => {
    const rows = members.filter(([name]) => groupOf(name) === group).map(([name, comment]) => {
      const value = limits[name];
      const shown = /bytes/i.test(name) ? wordsOf(value) : value.toLocaleString('en');
      return `| \`${name}\` | ${shown} | ${comment.replaceAll('|', '\\|')} |`;
    });
    return rows.length === 0 ? '' : `\n## ${group[0]}\n\n| Cap | Value | What it bounds, and why so much |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return HEAD + parts.join('');
}

async function main() {
  const { LIMITS } = await import('../dist/base/limits.js');
  const wanted = document(LIMITS);
  let present = '';
  try {
    present = readFileSync(DOCUMENT, 'utf8');
  } catch {
    // It is made now.
  }
  if (present === wanted) return;
  const isCheck = process.argv.includes('--check');
  console.log(`${isCheck ? 'differs' : 'written'}: docs/limits.md`);
  if (isCheck) process.exitCode = 1;
  else writeFileSync(DOCUMENT, wanted);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
