/**
 * QEMU's monitor (QMP): what it tells of the machine's end, and where the processors of a guest that hangs are. QEMU
 * connects to us, so nothing has to be waited for. A monitor that says nonsense is a monitor that says nothing.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { HostError } from '../../base/errors.js';

/** A line of QMP that is longer is none; "info registers" of many processors stays below. */
const LINE_MOST = 4 * 2 ** 20;
const REGISTER_LINES = 60;
const PANIC_CHARACTERS = 300;

export interface Monitor {
  /** Words for QEMU that make it connect. */
  readonly words: readonly string[];
  /** Ends QEMU as by its own will: disk images are closed. */
  quit(): void;
  /** Where the processors are; empty when QEMU does not answer in time. */
  registers(milliseconds: number): Promise<readonly string[]>;
  close(): void;
}

type Message = Readonly<Record<string, unknown>>;

/** The guest broke, in QEMU's eyes. A reset before a driver was there is a guest that boots. */
export interface Breakdown {
  readonly kind: 'panic' | 'reset';
  /** One sentence. */
  readonly what: string;
}

/** Listens on a socket at `path`. Throws HostError when it cannot. */
export async function openMonitor(path: string, onBreakdown: (breakdown: Breakdown) => void): Promise<Monitor> {
  const connection = new Connection(onBreakdown);
  const server = createServer((socket) => connection.take(socket));
  server.on('error', () => {});
  await new Promise<void>((done, failed) => {
    const refused = (error: NodeJS.ErrnoException) => failed(new HostError('VIOMMU_ERR_LISTEN', `the monitor's socket ${path}: ${error.message}`, error.code, { cause: error }));
    server.once('error', refused).listen(path, done);
  });
  return {
    words: ['-chardev', `socket,id=viommu-monitor,path=${path.replaceAll(',', ',,')}`, '-mon', 'chardev=viommu-monitor,mode=control'],
    quit: () => connection.quit(),
    registers: (milliseconds) => connection.registers(milliseconds),
    close: () => end(server, connection),
  };
}

function end(server: Server, connection: Connection): void {
  server.close();
  connection.end();
}

class Connection {
  #socket: Socket | undefined;
  #text = '';
  #ids = 0;
  readonly #waiting = new Map<number, (answer: unknown) => void>();

  constructor(private readonly onBreakdown: (breakdown: Breakdown) => void) {}

  take(socket: Socket): void {
    if (this.#socket !== undefined) return void socket.destroy();
    this.#socket = socket;
    socket.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
    socket.on('error', () => {}).on('close', () => this.#answerAll());
  }

  end(): void {
    this.#socket?.destroy();
  }

  quit(): void {
    this.#socket?.write('{"execute": "quit"}\n');
  }

  async registers(milliseconds: number): Promise<readonly string[]> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<undefined>((done) => (timer = setTimeout(() => done(undefined), milliseconds)));
    try {
      const status = await Promise.race([this.#ask('info status'), over]);
      const registers = await Promise.race([this.#ask('info registers -a'), over]);
      return [...linesOf(status), ...linesOf(registers)].slice(0, REGISTER_LINES);
    } finally {
      clearTimeout(timer);
    }
  }

  #ask(line: string): Promise<unknown> {
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return Promise.resolve(undefined);
    const id = ++this.#ids;
    return new Promise((done) => {
      this.#waiting.set(id, done);
      socket.write(`${JSON.stringify({ execute: 'human-monitor-command', arguments: { 'command-line': line }, id })}\n`);
    });
  }

  #read(chunk: string): void {
    const lines = (this.#text + chunk).split('\n');
    this.#text = lines.pop()!;
    if (this.#text.length > LINE_MOST) return void this.#socket?.destroy();
    for (const line of lines) this.#message(parsed(line));
  }

  #message(message: Message): void {
    if ('QMP' in message) this.#socket?.write('{"execute": "qmp_capabilities"}\n');
    const done = this.#waiting.get(message['id'] as number);
    if (done !== undefined) {
      this.#waiting.delete(message['id'] as number);
      done(message['return']);
    }
    const breakdown = breakdownOf(message);
    if (breakdown !== undefined) this.onBreakdown(breakdown);
  }

  #answerAll(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const done of waiting) done(undefined);
  }
}

function linesOf(answer: unknown): string[] {
  return typeof answer === 'string' ? answer.split(/\r?\n/).map((line) => line.trimEnd()).filter((line) => line !== '') : [];
}

function parsed(line: string): Message {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null ? (value as Message) : {};
  } catch {
    return {};
  }
}

/** A panic that the guest told of (pvpanic, Hyper-V's crash registers), or a reset that it made itself. */
function breakdownOf({ event, data }: Message): Breakdown | undefined {
  const details = typeof data === 'object' && data !== null ? (data as Message) : {};
  if (event === 'GUEST_PANICKED') return { kind: 'panic', what: `the guest panicked${details['info'] === undefined ? '' : `: ${JSON.stringify(details['info']).slice(0, PANIC_CHARACTERS)}`}` };
  const isReset = (event === 'RESET' || event === 'SHUTDOWN') && details['reason'] === 'guest-reset';
  return isReset ? { kind: 'reset', what: 'the guest reset itself' } : undefined;
}
