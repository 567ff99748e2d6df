#!/usr/bin/env node
/**
 * Builds the native addon: src/native/*.c to build/native/viommu.node, with the C compiler of the machine ($CC, cc, gcc
 * or clang) and the headers of the npm package node-api-headers. A handful of files needs no build system.
 *
 * Does nothing when sources, flags, headers and processor are those of the last build; --force builds anyway, with another
 * $CC for example.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sourceFolder = join(root, 'src', 'native');
const outputFolder = join(root, 'build', 'native');
const output = join(outputFolder, 'viommu.node');
const stampFile = `${output}.stamp`;

const FLAGS = [
  ...['-std=c11', '-D_GNU_SOURCE', '-DNAPI_VERSION=8', '-O2', '-g', '-fPIC', '-pthread'],
  ...['-Wall', '-Wextra', '-Wshadow', '-Wstrict-prototypes', '-fvisibility=hidden', '-fstack-protector-strong'],
  // nodelete: the SIGBUS handler must outlive the worker that loaded the addon first.
  ...['-shared', '-Wl,-z,nodelete', '-Wl,-z,relro', '-Wl,-z,now'],
];

function fail(message) {
  console.error(`viommu: ${message}`);
  process.exit(1);
}

function findCompiler() {
  const candidates = process.env.CC ? [process.env.CC] : ['cc', 'gcc', 'clang'];
  for (const candidate of candidates) {
    const [command, ...leading] = candidate.split(/\s+/).filter(Boolean);
    const probe = spawnSync(command, [...leading, '--version'], { encoding: 'utf8' });
    if (probe.status === 0) return { command, leading, version: probe.stdout.split('\n', 1)[0] };
  }
  return fail(
    `no C compiler found (tried ${candidates.join(', ')}). The native part is built on your machine: install one, for ` +
      'example with "apt install gcc libc6-dev", or name it in CC, and run "node scripts/build-native.mjs".',
  );
}

function fingerprint(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(sourceFolder, file)));
  return hash.update(JSON.stringify([FLAGS, require('node-api-headers/package.json').version, process.arch])).digest('hex');
}

function build() {
  if (process.platform !== 'linux') fail(`needs Linux, this is ${process.platform}`);
  const files = readdirSync(sourceFolder).filter((name) => /\.[ch]$/.test(name)).sort();
  const stamp = fingerprint(files);
  const isCurrent = existsSync(output) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
  if (isCurrent && !process.argv.includes('--force')) return;

  const compiler = findCompiler();
  const headers = require('node-api-headers').include_dir;
  mkdirSync(outputFolder, { recursive: true });
  // Built beside its place and renamed: a daemon that runs keeps the file it has loaded.
  const fresh = join(outputFolder, `viommu.${process.pid}.node`);
  const sources = files.filter((name) => name.endsWith('.c')).map((name) => join(sourceFolder, name));
  const result = spawnSync(
    compiler.command,
    [...compiler.leading, ...FLAGS, `-I${headers}`, ...sources, '-o', fresh, '-lm'],
    { stdio: 'inherit' },
  );
  if (result.status !== 0) {
    rmSync(fresh, { force: true });
    fail(`${compiler.command} (${compiler.version}) could not build the native part`);
  }
  renameSync(fresh, output);
  writeFileSync(stampFile, stamp);
  console.log(`viommu: built build/native/viommu.node with ${compiler.version}`);
}

build();
