/** A machine with a verifier that watches it from the start, and rules held against fixtures: one that trips, one that is clean. */
import type t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { SILENT } from '../../src/base/log.js';
import { ramAt, type RegionMemory } from '../../src/base/memory.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu } from '../../src/iommu/iommu.js';
import { Machine, type MachineOptions } from '../../src/machine/machine.js';
import type { Observation } from '../../src/machine/types.js';
import type { CallSiteInit, Reply, Request } from '../../src/proto/types.js';
import type { Finding } from '../../src/verify/types.js';
import { Verifier, type VerifierOptions } from '../../src/verify/verifier.js';
import { PAGE, TYPE, arm64Tables, hello, mdlOf } from './messages.js';
import { ACPI_IDS, ACPI_UID, DEVICE, Guest, OTHER_DEVICE, RAM_FRAME, RAM_PAGES, bytesAt } from './rig.js';

export interface JudgedOptions extends Partial<MachineOptions>, VerifierOptions {
  readonly isArm64?: boolean;
}

type Tap = typeof t;
type RoutineName = NonNullable<Request['routine']>;

export class Judged {
  readonly verifier: Verifier;
  readonly machine: Machine;
  readonly memory: RegionMemory = ramAt(RAM_FRAME * 4096, RAM_PAGES * 4096);
  readonly guest: Guest;
  readonly observations: Observation[] = [];
  /** The call sites of calls that are made with one. */
  #id = 0x1000n;

  constructor({ isArm64 = false, rules, symbols, bookBytes, ...options }: JudgedOptions = {}) {
    const clock = new ManualClock();
    const iommu: Iommu = new Iommu({ arena: new Arena(new ArrayBuffer(8 * 2 ** 20)), clock, inputAddressBits: 48, iotlb: {}, onStale: (domain, use) => this.machine.staleUse(domain, use) });
    const acpiDevices = [{ uid: ACPI_UID, inputMappingIds: ACPI_IDS }];
    this.machine = new Machine({ iommu, clock, log: SILENT, devices: [DEVICE, OTHER_DEVICE], acpiDevices, memory: this.memory, testControl: true, ...options });
    this.verifier = new Verifier({ ...(rules && { rules }), ...(symbols && { symbols }), ...(bookBytes !== undefined && { bookBytes }) });
    this.machine.subscribe((observation) => {
      this.observations.push(observation);
      this.verifier.observe(observation);
    });
    this.guest = this.open(isArm64);
  }

  open(isArm64 = false): Guest {
    const { session, reply } = this.machine.open(hello({ architecture: isArm64 ? 2 : 1 }), { eventsWaiting: () => {} });
    if (session === undefined) throw new Error(reply.reason);
    return new Guest(session, () => 0);
  }

  /** A call with a place in a driver. */
  callAt(site: CallSiteInit, routine: RoutineName, parameters: object, table = 2): Reply {
    const callSite = { module: 'dut.sys', offset: 0x1000n, irql: 0, ticket: 0n, outstanding: [], refused: null, ...site };
    return this.guest.session.call({ id: ++this.#id, table, callSite, routine, [routine]: parameters } as unknown as Request);
  }

  mapAt(site: CallSiteInit, domain: bigint, page: number, frames: readonly number[], permissions = 3, flags = 2): Reply {
    return this.callAt(site, 'mapLogicalRange', { domain, permissions, logicalAddress: BigInt(page) * PAGE, mdl: mdlOf(frames, { flags }) });
  }

  /** A note of frames that were freed, or allocated. */
  note(what: 'freed' | 'allocated', frame: number, pageCount = 1): void {
    const run = { frame: BigInt(frame), pageCount: BigInt(pageCount) };
    const callSite = { module: 'dut.sys', offset: 0x2000n, irql: 0, ticket: 0n, outstanding: [], refused: null };
    this.guest.session.noteMemory({ id: 1n, freed: what === 'freed' ? [run] : [], allocated: what === 'allocated' ? [run] : [], callSite });
  }

  get ids(): string[] {
    return this.verifier.findings().map(({ rule }) => rule).sort();
  }

  found(rule: string): readonly Finding[] {
    return this.verifier.findings().filter((finding) => finding.rule === rule);
  }
}

/** A domain that maps frame RAM_FRAME at page 16 and has the device. */
export function working(judged: Judged, permissions = 3): bigint {
  const domain = judged.guest.createDomain();
  judged.guest.map(domain, 16, [RAM_FRAME], permissions);
  judged.guest.attach(domain);
  return domain;
}

/** Takes down what `working` made, as a good driver does. */
export function takeDown({ guest }: Judged, domain: bigint): void {
  guest.detach(domain);
  guest.unmap(domain, 16, 1);
  guest.deleteDomain(domain);
}

/** ARM64 tables for one page at logical page 0 in RAM_FRAME.. to frame RAM_FRAME + 8, of a domain that has the device. */
export function withTables(judged: Judged, leaf = 0x443n): { domain: bigint; setLeaf: (entry: bigint) => void; setTable: (entry: bigint) => void } {
  const set = (frame: number, entry: bigint) => new DataView(bytesAt(judged.memory, frame).buffer, bytesAt(judged.memory, frame).byteOffset).setBigUint64(0, entry, true);
  const table = (frame: number) => BigInt(frame) * PAGE + 3n;
  set(RAM_FRAME, table(RAM_FRAME + 1));
  set(RAM_FRAME + 1, table(RAM_FRAME + 2));
  set(RAM_FRAME + 2, leaf === 0n ? 0n : BigInt(RAM_FRAME + 8) * PAGE + leaf);
  const domain = judged.guest.createDomainEx({ domainType: TYPE.unmanaged });
  judged.guest.call('configureDomain', { domain, hasConfiguration: true, type: 0, arm64: arm64Tables({ ttbr0: BigInt(RAM_FRAME) * PAGE }), x64: null });
  judged.guest.attach(domain);
  return { domain, setLeaf: (entry) => set(RAM_FRAME + 2, entry), setTable: (entry) => set(RAM_FRAME + 1, entry) };
}

export interface Fixture {
  readonly trips: (judged: Judged) => void;
  /** Routines of the finding's calls, in their order. */
  readonly calls: readonly string[];
  readonly says: RegExp;
  /** How often; 1 by default. */
  readonly count?: number;
  /** Other rules that the same action trips. */
  readonly also?: readonly string[];
  /** Something close to it that is right. */
  readonly clean: (judged: Judged) => void;
  /** Rules that `clean` trips all the same: about something else. */
  readonly cleanTrips?: readonly string[];
  readonly options?: JudgedOptions;
}

/** What `holdRules` has held; test/verify/coverage.ts wants every rule in it. */
export function holdRules(t: Tap, fixtures: Readonly<Record<string, Fixture>>): void {
  for (const [rule, fixture] of Object.entries(fixtures)) {
    t.test(`${rule} finds what it is about, and nothing in what is close to it`, async (t) => {
      const wrong = new Judged(fixture.options);
      fixture.trips(wrong);
      wrong.verifier.end();
      t.same(wrong.ids, [rule, ...(fixture.also ?? [])].sort(), 'the rules that trip');
      const [finding] = wrong.found(rule);
      t.same(finding?.calls.map(({ routine }) => routine), fixture.calls, 'the calls involved');
      t.match(finding?.message, fixture.says);
      t.equal(finding?.count, fixture.count ?? 1);
      const right = new Judged(fixture.options);
      fixture.clean(right);
      right.verifier.end();
      t.same(right.verifier.findings().map(({ rule, message }) => `${rule} ${message}`).filter((each) => !(fixture.cleanTrips ?? []).includes(each.slice(0, 7))), []);
    });
  }
}

