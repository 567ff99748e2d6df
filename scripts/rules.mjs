#!/usr/bin/env node
/**
 * Keeps docs/rules in step with the rules: the head of each page, and the tables in the README. What follows a head is
 * written by hand. Needs a build (npm run build).
 *
 *   node scripts/rules.mjs           writes what differs and names it
 *   node scripts/rules.mjs --check   writes nothing; exit code 1 names what differs
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../docs/rules/', import.meta.url));
/** The first heading after a page's head, and the one that the README's tables follow. */
export const AFTER_HEAD = '## Why it matters on real hardware';
export const BEFORE_TABLES = '## The rules';
/** The rest of a page, in this order. */
export const SECTIONS = [AFTER_HEAD, '## What trips it', '## How to fix it'];

const FAMILIES = {
  0: 'Life cycle: what is made is ended, once and in order',
  1: 'Mappings, reservations and the memory behind them',
  2: 'DMA: what devices were sent to read and write',
  3: 'Fault reporting and state-change callbacks',
  4: 'IRQL and calls that overlap',
  5: 'Page tables that the driver owns',
  6: 'Choice of tables, routines and options',
  7: 'What is done after a failure',
  9: 'About the verification itself',
};

export function pageName({ id, name }) {
  return `${id}-${name}.md`;
}

export function pageHead({ id, name, summary, severity, verdict, source }) {
  return `# ${id} ${name}\n\n${summary}\n\n- Verdict: ${verdict}\n- Severity: ${severity}\n- Source: ${source}\n\n`;
}

export function tables(rules) {
  const parts = Object.entries(FAMILIES).map(([digit, title]) => {
    const rows = rules.filter(({ id }) => id[4] === digit).map((rule) => `| [${rule.id}](${pageName(rule)}) | ${rule.name} | ${rule.verdict} | ${rule.severity} | ${rule.summary} |`);
    return `### VIO-${digit}xx ${title}\n\n| Rule | Name | Verdict | Severity | What the driver did |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `${BEFORE_TABLES}\n\n${rules.length} rules. This list is made by \`node scripts/rules.mjs\`.\n\n${parts.join('\n')}`;
}

/** Every file's text as it should be; a page that has no rest yet gets an empty one, which the test refuses. */
function wanted(rules) {
  const read = (name) => readdirSync(FOLDER).includes(name) ? readFileSync(join(FOLDER, name), 'utf8') : '';
  const files = rules.map((rule) => {
    const text = read(pageName(rule));
    const rest = text.includes(AFTER_HEAD) ? text.slice(text.indexOf(AFTER_HEAD)) : `${SECTIONS.join('\n\n')}\n`;
    return [pageName(rule), pageHead(rule) + rest];
  });
  const readme = read('README.md');
  return new Map([...files, ['README.md', readme.slice(0, readme.indexOf(BEFORE_TABLES)) + tables(rules)]]);
}

async function main() {
  const { RULES } = await import('../dist/verify/rules.js');
  const isCheck = process.argv.includes('--check');
  for (const [name, text] of wanted(RULES)) {
    if (readdirSync(FOLDER).includes(name) && readFileSync(join(FOLDER, name), 'utf8') === text) continue;
    console.log(`${isCheck ? 'differs' : 'written'}: docs/rules/${name}`);
    if (isCheck) process.exitCode = 1;
    else writeFileSync(join(FOLDER, name), text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
