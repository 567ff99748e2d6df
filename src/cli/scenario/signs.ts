/**
 * The signs of life of a run, for its time limits and for the report of where it hung: observations of the machine, lines
 * of the guest. Whoever waits for something hears of each sign.
 */
import { ntstatusName } from '../../base/ntstatus.js';
import { hex } from '../../base/bits.js';
import { driverName } from '../../inject/routines.js';
import type { CallObservation, Observation } from '../../machine/types.js';
import type { SymbolTable } from '../../verify/symbols.js';

const LINES_KEPT = 200;
/** A QEMU device says these again and again, whatever its guest does. */
const NO_SIGNS: ReadonlySet<Observation['kind']> = new Set(['reader-statistics', 'update', 'update-ack']);
/** PeerRole. */
const GUEST_STUB = 1;

export class Signs {
  readonly #lines: string[] = [];
  #lastCall: (CallObservation & { readonly at: number }) | undefined;
  #last: { readonly what: string; readonly at: number } | undefined;
  #held: string | undefined;
  /** Calls of the guest's stub. */
  calls = 0;
  /** Sessions of the guest's stub that are open. */
  readonly #stubs = new Set<number>();
  /** Sessions whose peer said farewell. */
  readonly #leaving = new Set<number>();
  hasHello = false;
  hasFarewell = false;
  hasLine = false;
  /** Guest stubs that went without a farewell. */
  lost = 0;

  constructor(private readonly onSign: () => void) {}

  /** The guest's last lines. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  line(text: string): void {
    this.#lines.push(text);
    if (this.#lines.length > LINES_KEPT) this.#lines.shift();
    this.hasLine = true;
    this.onSign();
  }

  observe(observation: Observation): void {
    if (NO_SIGNS.has(observation.kind)) return;
    this.#last = { what: whatOf(observation), at: observation.at };
    switch (observation.kind) {
      case 'session-opened':
        if (observation.hello.role === GUEST_STUB) {
          this.hasHello = true;
          this.#stubs.add(observation.session);
        }
        break;
      case 'farewell':
        if (this.#stubs.has(observation.session)) this.hasFarewell = true;
        this.#leaving.add(observation.session);
        break;
      case 'session-closed':
        if (this.#stubs.delete(observation.session) && !this.#leaving.delete(observation.session)) this.lost++;
        break;
      case 'call':
        if (this.#stubs.has(observation.session)) this.calls++;
        this.#lastCall = observation;
        this.#held = observation.injected;
        break;
      default:
    }
    this.onSign();
  }

  /** What happened last, seen from `now` on the machine's clock. */
  describe(now: number, symbols: SymbolTable | undefined): readonly string[] {
    const ago = (at: number) => `${((now - at) / 1000).toFixed(1)} s before`;
    const call = this.#lastCall;
    return [
      this.hasHello ? `the stub said hello and made ${this.calls} calls` : 'the stub never said hello',
      ...(call === undefined ? [] : [`last call: ${describeCall(call, symbols)}, ${ago(call.at)}`]),
      ...(this.#held === undefined ? [] : [`that call was decided, or its reply is held back, by the plan's ${this.#held}`]),
      ...(this.#last === undefined ? ['the machine observed nothing'] : [`last observation: ${this.#last.what}, ${ago(this.#last.at)}`]),
    ];
  }
}

function describeCall({ call, request, reply }: CallObservation, symbols: SymbolTable | undefined): string {
  const { module = '', offset = 0n, irql = 0 } = request.callSite ?? {};
  const symbol = symbols?.find(module, offset);
  const place = symbol !== undefined ? `${module}!${symbol}` : module === '' ? hex(offset) : `${module}+${hex(offset)}`;
  return `${call} ${request.routine === undefined ? 'no routine' : driverName(request.routine)} from ${place} at IRQL ${irql}: ${ntstatusName(reply.status)}`;
}

function whatOf(observation: Observation): string {
  switch (observation.kind) {
    case 'call':
      return `call ${observation.call}`;
    case 'dma':
      return `a DMA program of ${observation.program.steps.length} steps ended`;
    case 'fault':
      return `a fault (${observation.delivery})`;
    case 'injected':
      return `${observation.cause} acted`;
    default:
      return observation.kind;
  }
}
