/**
 * A QEMU without a guest: the processor halts at once, and the qtest protocol stands in for it, so that a test drives
 * devices by port and memory accesses of its own. With the monitor on a second socket. Not the qtest accelerator, which
 * distributions pack apart: time goes by as it does.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Lines from a socket, in order. */
class Lines {
  readonly #lines: string[] = [];
  readonly #waiters: { resolve(line: string): void; reject(error: Error): void }[] = [];
  #rest = '';
  #isOver = false;

  constructor(socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('close', () => {
      this.#isOver = true;
      for (const waiter of this.#waiters.splice(0)) waiter.reject(new Error('QEMU has closed the connection'));
    });
    socket.on('error', () => undefined);
    socket.on('data', (text: string) => {
      const parts = (this.#rest + text).split('\n');
      this.#rest = parts.pop()!;
      for (const line of parts) {
        const waiter = this.#waiters.shift();
        if (waiter !== undefined) waiter.resolve(line);
        else this.#lines.push(line);
      }
    });
  }

  /** Rejects when no more lines come. */
  next(): Promise<string> {
    const line = this.#lines.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (this.#isOver) return Promise.reject(new Error('QEMU has closed the connection'));
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }
}

function accepted(server: Server): Promise<Socket> {
  return new Promise((resolve) => server.once('connection', resolve));
}

export class Qtest {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  stderr = '';
  #folder = '';
  #commands!: Socket;
  #replies!: Lines;
  #monitor!: Socket;
  #monitorLines!: Lines;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(process: ChildProcess) {
    this.process = process;
    process.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => process.on('exit', (code) => resolve(code)));
  }

  /** Starts QEMU with these words; throws with its words when it ends before it speaks qtest. */
  static async start(qemu: string, words: readonly string[]): Promise<Qtest> {
    const folder = mkdtempSync(join(tmpdir(), 'viommu-qtest-'));
    const server = createServer().listen(join(folder, 'qtest'));
    writeFileSync(join(folder, 'bios'), haltingFirmware());
    const own = ['-nodefaults', '-display', 'none', '-accel', 'tcg', '-bios', join(folder, 'bios'), '-qtest', `unix:${folder}/qtest`, '-qtest-log', 'none', '-qmp', `unix:${folder}/qmp,server=on,wait=off`];
    const qtest = new Qtest(spawn(qemu, [...own, ...words], { stdio: ['ignore', 'ignore', 'pipe'] }));
    qtest.#folder = folder;
    const socket = await Promise.race([accepted(server), qtest.ended]);
    server.close();
    if (socket === null || typeof socket === 'number') {
      rmSync(folder, { recursive: true, force: true });
      throw new Error(`QEMU ended with ${socket}: ${qtest.stderr}`);
    }
    qtest.#commands = socket;
    qtest.#replies = new Lines(socket);
    return qtest;
  }

  /** Opens the monitor; to be called once QEMU answers. */
  async openMonitor(): Promise<void> {
    this.#monitor = createConnection(join(this.#folder, 'qmp'));
    this.#monitorLines = new Lines(this.#monitor);
    await this.#monitorLines.next();
    await this.monitor('qmp_capabilities');
  }

  /** Runs a QMP command; gives its result. */
  async monitor(command: string, words: Record<string, unknown> = {}): Promise<unknown> {
    this.#monitor.write(`${JSON.stringify({ execute: command, arguments: words })}\n`);
    for (;;) {
      const reply = JSON.parse(await this.#monitorLines.next()) as { return?: unknown; error?: unknown };
      if (reply.error !== undefined) throw new Error(JSON.stringify(reply.error));
      if ('return' in reply) return reply.return;
    }
  }

  /** One command; gives what follows "OK". */
  command(text: string): Promise<string> {
    const result = this.#turn.then(async () => {
      this.#commands.write(`${text}\n`);
      const reply = await this.#replies.next();
      if (!reply.startsWith('OK')) throw new Error(`${text}: ${reply}`);
      return reply.slice(3);
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async readl(address: number): Promise<number> {
    return Number(await this.command(`readl 0x${address.toString(16)}`));
  }

  async writel(address: number, value: number): Promise<void> {
    await this.command(`writel 0x${address.toString(16)} 0x${value.toString(16)}`);
  }

  async writeq(address: number, value: bigint): Promise<void> {
    await this.command(`writeq 0x${address.toString(16)} 0x${value.toString(16)}`);
  }

  async memory(address: number, length: number): Promise<Buffer> {
    return Buffer.from((await this.command(`read 0x${address.toString(16)} 0x${length.toString(16)}`)).slice(2), 'hex');
  }

  async setMemory(address: number, bytes: Uint8Array): Promise<void> {
    await this.command(`write 0x${address.toString(16)} 0x${bytes.length.toString(16)} 0x${Buffer.from(bytes).toString('hex')}`);
  }

  async configWrite(device: number, offset: number, value: number): Promise<void> {
    await this.command(`outl 0xcf8 0x${(0x80000000 + device * 2048 + offset).toString(16)}`);
    await this.command(`outl 0xcfc 0x${value.toString(16)}`);
  }

  async close(): Promise<void> {
    this.#monitor?.destroy();
    this.#commands.destroy();
    this.process.kill('SIGKILL');
    await this.ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const EDU_BAR = 0xfe000000;
const EDU_BUFFER = 0x40000n;

/** 64 KiB whose last 16 bytes, where a processor begins, say: cli; hlt; jmp to the hlt. */
function haltingFirmware(): Buffer {
  const firmware = Buffer.alloc(65536, 0xf4);
  firmware.set([0xfa, 0xf4, 0xeb, 0xfd], 65536 - 16);
  return firmware;
}

/** QEMU's edu device at 00:SLOT.0, driven by hand: one transfer of less than 4096 bytes at a time, 100 ms each (4096 end QEMU 7.2). */
export class Edu {
  readonly #qtest: Qtest;
  readonly #bar: number;

  private constructor(qtest: Qtest, bar: number) {
    this.#qtest = qtest;
    this.#bar = bar;
  }

  static async at(qtest: Qtest, slot: number): Promise<Edu> {
    const bar = EDU_BAR + slot * 0x100000;
    await qtest.configWrite(slot, 0x10, bar);
    await qtest.configWrite(slot, 0x04, 0x6);
    return new Edu(qtest, bar);
  }

  /** Memory at `iova` into the device's buffer. */
  async read(iova: bigint, length: number): Promise<void> {
    await this.#transfer(iova, EDU_BUFFER, length, 1);
  }

  /** The device's buffer to memory at `iova`. */
  async write(iova: bigint, length: number): Promise<void> {
    await this.#transfer(EDU_BUFFER, iova, length, 3);
  }

  async #transfer(source: bigint, destination: bigint, length: number, command: number): Promise<void> {
    await this.#qtest.writeq(this.#bar + 0x80, source);
    await this.#qtest.writeq(this.#bar + 0x88, destination);
    await this.#qtest.writeq(this.#bar + 0x90, BigInt(length));
    await this.#qtest.writeq(this.#bar + 0x98, BigInt(command));
    while (((await this.#qtest.readl(this.#bar + 0x98)) & 1) !== 0) await sleep(10);
  }
}
