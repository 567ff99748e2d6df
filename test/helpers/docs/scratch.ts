/**
 * A folder like a checkout in which a document's commands are run: what is read is linked to the tree, what may be written is
 * its own. `viommu` and the tree's scripts are on the PATH as the documents say.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PACKAGE_ROOT } from '../../../src/cli/paths.js';

/** Copied, as commands write beside what is in them. */
const COPIED = ['docs', 'qemu', 'package.json'];
const LEFT_OUT = ['.git', '.tap', 'test'];
const RUN_MS = 400_000;
const READY_MS = 120_000;
const END_MS = 60_000;

export interface Outcome {
  readonly status: number | null;
  readonly said: string;
}

interface Daemon {
  readonly command: string;
  readonly process: ChildProcess;
  /** Sockets' paths, and ports. */
  readonly addresses: readonly string[];
  readonly ended: Promise<Outcome>;
}

export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'viommu-docs-'));
  readonly #daemons: Daemon[] = [];

  constructor() {
    for (const name of readdirSync(PACKAGE_ROOT)) {
      if (COPIED.includes(name)) cpSync(join(PACKAGE_ROOT, name), join(this.folder, name), { recursive: true });
      else if (name === 'build') this.#linkEach(name);
      else if (!LEFT_OUT.includes(name)) symlinkSync(join(PACKAGE_ROOT, name), join(this.folder, name));
    }
    const program = join(this.folder, '.bin/viommu');
    mkdirSync(join(this.folder, '.bin'));
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${join(PACKAGE_ROOT, 'dist/cli/main.js')}' "$@"\n`);
    chmodSync(program, 0o755);
  }

  /** What is built is read; what is made of it goes elsewhere. */
  #linkEach(name: string): void {
    mkdirSync(join(this.folder, name));
    for (const entry of readdirSync(join(PACKAGE_ROOT, name))) symlinkSync(join(PACKAGE_ROOT, name, entry), join(this.folder, name, entry));
  }

  /** Runs one line to its end. One that does not come to it is ended, with status null. */
  async run(command: string): Promise<Outcome> {
    const process = this.#start(command);
    const late = setTimeout(() => process.kill('SIGKILL'), RUN_MS);
    const outcome = await endOf(process);
    clearTimeout(late);
    return outcome;
  }

  /** Starts what stays, and waits until it can be reached. One that has the same socket or port is ended before. */
  async serve(command: string): Promise<void> {
    const sockets = [...command.matchAll(/--(?:client-)?socket(?:-path)? (\S+)/g)].map(([, path]) => path!);
    const ports = [...command.matchAll(/--http (?:127\.0\.0\.1|localhost):(\d+)/g)].map(([, port]) => Number(port));
    const addresses = [...sockets, ...ports.map(String)];
    for (const daemon of this.#daemons.filter((other) => other.addresses.some((address) => addresses.includes(address)))) await this.#end(daemon);
    const process = this.#start(command);
    const daemon = { command, process, addresses, ended: endOf(process) };
    this.#daemons.push(daemon);
    let outcome: Outcome | undefined;
    void daemon.ended.then((end) => (outcome = end));
    // What says where it is to be found is there then.
    const isTold = /^viommu view\b/.test(command) ? new Promise((done) => process.stdout!.once('data', () => done(true))) : Promise.resolve(true);
    let tells = false;
    void isTold.then(() => (tells = true));
    for (const late = Date.now() + READY_MS; !tells || !(await this.#isReady(sockets, ports)); await pause(20)) {
      if (outcome !== undefined) throw new Error(`it ended with ${outcome.status}: ${outcome.said}`);
      if (Date.now() > late) throw new Error('it cannot be reached');
    }
  }

  /** Ends all that stayed; gives what ended badly. */
  async end(): Promise<string[]> {
    const bad: string[] = [];
    for (const daemon of [...this.#daemons]) {
      const wasThere = daemon.process.exitCode === null && daemon.process.signalCode === null;
      const { status, said } = await this.#end(daemon);
      if (wasThere && status !== 0) bad.push(`${daemon.command}: ended with ${status}: ${said}`);
    }
    return bad;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #end(daemon: Daemon): Promise<Outcome> {
    this.#daemons.splice(this.#daemons.indexOf(daemon), 1);
    daemon.process.kill('SIGTERM');
    const late = setTimeout(() => daemon.process.kill('SIGKILL'), END_MS);
    const outcome = await daemon.ended;
    clearTimeout(late);
    return outcome;
  }

  async #isReady(sockets: readonly string[], ports: readonly number[]): Promise<boolean> {
    if (!sockets.every((path) => existsSync(join(this.folder, path)))) return false;
    return (await Promise.all(ports.map(isOpen))).every((open) => open);
  }

  #start(command: string): ChildProcess {
    const { HOME = '', PATH = '' } = process.env;
    const env = { HOME, PATH: `${join(this.folder, '.bin')}:${PATH}`, LANG: 'C.UTF-8' };
    // `exec` makes the program the process that a signal is sent to, where the line is one program.
    return spawn('bash', ['-c', /[;&|]/.test(command) ? command : `exec ${command}`], { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  }
}

async function isOpen(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      done(true);
    });
    socket.on('error', () => done(false));
  });
}

function endOf(process: ChildProcess): Promise<Outcome> {
  let said = '';
  for (const stream of [process.stdout!, process.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
  return new Promise((done, failed) => process.once('error', failed).once('close', (status) => done({ status, said })));
}
