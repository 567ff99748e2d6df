/** The whole V1 interface against an independent naive model: random calls, and random DMA to see what they really did. */
import t from 'tap';
import { ntstatusName } from '../../src/base/ntstatus.js';
import type { DeviceObject, Mdl, Request } from '../../src/proto/types.js';
import { NOT_A_PDO, NO_BUS, NULL_PDO, PAGE, framesFrom, mdlOf, pci, read, write } from '../helpers/messages.js';
import { NaiveModel } from '../helpers/naive-model.js';
import { randomFrom } from '../helpers/random.js';
import { DEVICE, OTHER_DEVICE, OUTSIDE_DEVICE, RAM_FRAME, RAM_PAGES, bytesAt, rig } from '../helpers/rig.js';

const CALLS = 12_000;
const SEEDS = process.env['TEST_SEED'] === undefined ? [1, 2, 3] : [Number(process.env['TEST_SEED'])];
/** Frames that are RAM, so that identity addresses and logical addresses get in each other's way. */
const FIRST = RAM_FRAME;
const SPREAD = 48;
/** Pairs of routine and status that can occur without a lack of memory. */
const PAIRS = 45;

class Caller {
  readonly #random: () => number;
  readonly #live: bigint[] = [];
  #dead: bigint[] = [0n, 1n];
  #id = 0n;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  one<T>(...choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  /** Mostly the first, now and then another. */
  mostly<T>(usual: T, ...others: readonly T[]): T {
    return this.#random() < 0.93 ? usual : this.one(...others);
  }

  created(domain: bigint): void {
    this.#live.push(domain);
  }

  deleted(domain: bigint): void {
    this.#live.splice(this.#live.indexOf(domain), 1);
    this.#dead = [...this.#dead.slice(-8), domain];
  }

  domain(): bigint {
    return this.#live.length === 0 || this.#random() < 0.04 ? this.one(...this.#dead) : this.one(...this.#live);
  }

  device(): DeviceObject | null {
    return this.mostly<DeviceObject | null>(pci(this.one(DEVICE, OTHER_DEVICE)), null, NULL_PDO, NOT_A_PDO, NO_BUS, pci(OUTSIDE_DEVICE), pci(DEVICE, 3));
  }

  page(): number {
    return FIRST + this.below(SPREAD);
  }

  address(): bigint {
    const page = this.mostly(this.page(), 2 ** 36 - 2, 2 ** 36, 0xfedff, 0xfeeff, 2 ** 52 - 1);
    return BigInt(page) * PAGE + this.mostly(0n, 1n, 2048n);
  }

  mdl(): Mdl | null {
    const start = this.page();
    const count = 1 + this.below(this.one(1, 3, 6));
    const contiguous = framesFrom(start, count);
    const frames = this.mostly(this.one(contiguous, contiguous.map(() => this.page())), [start, start], [2 ** 34], [0xfee00]);
    const runs = [{ frame: BigInt(start), pageCount: BigInt(count) }];
    const good = this.one(mdlOf(frames), mdlOf([], { byteCount: count * 4096, runs }));
    return this.mostly<Mdl | null>(good, null, { ...good, present: false }, { ...good, byteOffset: 8 }, { ...good, byteCount: good.byteCount + 1 }, { ...good, byteCount: 0 });
  }

  permissions(): number {
    return this.mostly(this.one(1, 2, 3), 0, 4, 0xffffffff);
  }

  request(): Request {
    return { id: ++this.#id, table: 2, callSite: null, ...this.#routine() } as Request;
  }

  #routine(): object {
    const domain = this.domain();
    const make: Record<string, () => object> = {
      createDomain: () => ({ osManagedPageTable: this.mostly(1, 0, 255), hasDomainOut: this.mostly(true, false) }),
      deleteDomain: () => ({ domain }),
      attachDevice: () => ({ domain, device: this.device(), inputMappingIdBase: this.mostly(0, 1), mappingCount: this.mostly(1, 0, 2) }),
      detachDevice: () => ({ domain, device: this.device(), inputMappingId: this.mostly(0, 1) }),
      flushDomain: () => ({ domain }),
      flushDomainByVaList: () => ({ domain, lastLevel: 1, number: 1, hasVaList: true, vaList: new Uint8Array(8) }),
      queryInputMappings: () => ({ device: this.device(), hasBuffer: true, bufferLength: 4, hasReturnLength: true }),
      mapLogicalRange: () => ({ domain, permissions: this.permissions(), logicalAddress: this.address(), mdl: this.mdl() }),
      unmapLogicalRange: () => ({ domain, logicalAddress: this.address(), numberOfPages: this.mostly(BigInt(1 + this.below(4)), 0n, 2n ** 52n, 2n ** 64n - 1n) }),
      mapIdentityRange: () => ({ domain, permissions: this.permissions(), mdl: this.mdl() }),
      unmapIdentityRange: () => ({ domain, mdl: this.mdl() }),
      setDeviceFaultReporting: () => ({ device: this.device(), inputMappingIdBase: this.mostly(0, 1), enable: this.one(0, 1), hasFaultConfig: this.mostly(true, false), hasFaultHandler: this.mostly(true, false) }),
      configureDomain: () => ({ domain, hasConfiguration: true, type: this.below(3) }),
    };
    const often = ['mapLogicalRange', 'unmapLogicalRange', 'mapIdentityRange', 'unmapIdentityRange', 'attachDevice', 'detachDevice'];
    let routine = this.below(2) === 0 ? this.one(...often) : this.one(...Object.keys(make));
    if (routine === 'createDomain' && this.#live.length >= 6) routine = 'deleteDomain';
    return { routine, [routine]: make[routine]!() };
  }
}

for (const seed of SEEDS) {
  t.test(`${CALLS} random calls are answered as the model answers them (seed ${seed})`, async (t) => {
    const { guest, machine, memory } = rig();
    const model = new NaiveModel(new Set([DEVICE, OTHER_DEVICE]));
    const caller = new Caller(seed);
    const seen = new Map<string, number>();

    for (let i = 0; i < CALLS; i++) {
      const request = caller.request();
      const reply = guest.session.call(request);
      const status = ntstatusName(reply.status).replace(/^STATUS_/, '');
      const expected = model.call(request);
      if (status !== expected) return t.equal(status, expected, `call ${i}: ${describe(request)}`);
      if (reply.result === 'createDomain') {
        model.domains.set(reply.createDomain.domain, { pages: new Map() });
        caller.created(reply.createDomain.domain);
      }
      if (request.routine === 'deleteDomain' && status === 'SUCCESS') caller.deleted(request.deleteDomain.domain);
      seen.set(`${request.routine} ${status}`, (seen.get(`${request.routine} ${status}`) ?? 0) + 1);
      const difference = i % 4 === 0 ? probe(caller, i & 0xff) : undefined;
      if (difference !== undefined) return t.fail(`after call ${i}: ${difference}`);
    }

    t.match(machine.statistics(), { mappedPages: model.mappedPages, domains: model.domains.size, attachedDevices: model.attached.size, calls: CALLS });
    t.equal(seen.size, PAIRS, 'every routine was met with every status that it can have');
    guest.session.close('done');
    t.match(machine.statistics(), { mappedPages: 0, domains: 0, attachedDevices: 0, tablePages: 0 });

    /** One DMA access to a random page, compared with what the model allows; a sentence when they differ. */
    function probe(caller: Caller, mark: number): string | undefined {
      const device = caller.one(DEVICE, OTHER_DEVICE);
      const page = caller.page() - 2 + caller.below(8);
      const right = caller.one(1, 2);
      const expected = model.access(device, page, right);
      const waiting = guest.session.eventsWaiting;
      const result = guest.dma(right === 1 ? read(page) : write(page, mark), device);
      if ('fault' in expected || !isRam(expected.frame)) {
        const fault = 'fault' in expected ? expected.fault : 4;
        if (result.status !== 2 || result.fault !== fault) return `page ${page}: fault ${result.fault}, expected ${fault}`;
        const reported = guest.events().length > waiting;
        return reported === model.reporting.has(device) ? undefined : `page ${page}: reported ${reported}`;
      }
      if (result.status !== 1) return `page ${page}: fault ${result.fault}, expected frame ${expected.frame}`;
      const byte = bytesAt(memory, expected.frame)[0];
      return (right === 1 ? result.data[0] : mark) === byte ? undefined : `page ${page} is not frame ${expected.frame}`;
    }
  });
}

function isRam(frame: number): boolean {
  return frame >= RAM_FRAME && frame < RAM_FRAME + RAM_PAGES;
}

function describe(request: Request): string {
  return JSON.stringify(request, (_, value: unknown) => (typeof value === 'bigint' ? `0x${value.toString(16)}` : value));
}
