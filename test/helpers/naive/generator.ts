/** Chooses the next operation of a random run by what the model says exists, so that most calls mean something. */
import type { DeviceObject, Mdl, PhysicalDescription } from '../../../src/proto/types.js';
import { SESSIONS, type Bench } from './bench.js';
import { ROUTINES, type RoutineName } from './model.js';
import type { Operation, Ref } from './operations.js';
import { Dice, RandomArguments } from './random-arguments.js';
import { type Domain, type DeviceToken, type Handled, type PasidDevice, type Stream, type Token } from './state.js';
import { DATA_FRAME, DATA_FRAMES, ENTRIES, leaf, leaves, links, tableOf } from './tables.js';
import { PAGE } from './words.js';

/** More of a kind than this, and the next thing done to one is its end. */
const ENOUGH: Readonly<Record<Handled['kind'], number>> = { domain: 8, token: 6, device: 6, pasid: 8 };
const ENDS: Readonly<Record<Handled['kind'], RoutineName>> = { domain: 'deleteDomain', token: 'freeReservedLogicalAddressRange', device: 'deleteDevice', pasid: 'deletePasidDevice' };
const MAKERS: Readonly<Partial<Record<RoutineName, Handled['kind']>>> = { createDomain: 'domain', createDomainEx: 'domain', reserveLogicalAddressRange: 'token', createDevice: 'device', createPasidDevice: 'pasid' };
const OFTEN: readonly RoutineName[] = ['mapLogicalRange', 'mapLogicalRangeEx', 'mapLogicalRangeEx', 'unmapLogicalRange', 'mapIdentityRangeEx', 'unmapIdentityRange', 'attachDevice', 'detachDevice', 'attachDeviceEx', 'detachDeviceEx', 'mapReservedLogicalRange', 'unmapReservedLogicalRange', 'configureDomain', 'createPasidDevice', 'attachPasidDevice', 'attachPasidDevice'];
const ALL = Object.keys(ROUTINES) as RoutineName[];
const CALLBACKS = [0xfffff80010001000n, 0xfffff80010002000n];

type Made = { readonly refs: Record<string, Ref>; readonly parameters: object };

export class Generator {
  readonly #dice: Dice;
  readonly #arguments: RandomArguments;
  readonly #functions: readonly DeviceObject[];
  #isBegun = false;
  /** What is to come next, whatever the dice say. */
  readonly #planned: Operation[] = [];

  constructor(
    private readonly bench: Bench,
    random: () => number,
  ) {
    this.#dice = new Dice(random);
    this.#functions = bench.model.platform.devices.map(({ object }) => object);
    this.#arguments = new RandomArguments(this.#dice, this.#functions);
  }

  next(): Operation {
    const planned = this.#planned.shift();
    if (planned !== undefined) return planned;
    // Before there is any PASID: what a change of their width does to the order of reuse is open.
    if (!this.#isBegun) {
      this.#isBegun = true;
      return { kind: 'control', request: { pasidBits: this.#dice.one(1, 2, 3, 20) } };
    }
    const roll = this.#dice.below(1000);
    if (roll < 2) return { kind: 'reopen', session: this.#dice.below(SESSIONS) };
    if (roll < 17 || (this.bench.model.platform.failsAllocations && roll < 90)) return { kind: 'control', request: this.#control() };
    if (roll < 60) return this.#edit();
    if (roll < 90) return this.#editInUse() ?? this.#call();
    return roll < 300 ? this.#dma() : this.#call();
  }

  #control() {
    const dice = this.#dice;
    const device = dice.one(...this.#functions.slice(0, 2));
    return dice.one<Extract<Operation, { kind: 'control' }>['request']>(
      { failAllocations: this.bench.model.platform.failsAllocations ? 1 : dice.one(1, 2) },
      { dmaGuardBlocking: dice.one(1, 1, 2) },
      { dmaVerification: dice.one(1, 2) },
      { devices: [{ device, optIn: dice.one(0, 1, 1, 2, 3), isExternal: dice.happens(0.4), hasPasid: dice.happens(0.85) }] },
      { devices: this.#functions.slice(0, 2).map((each) => ({ device: each, optIn: 1, isExternal: false, hasPasid: true })) },
      { asidCount: dice.one(1, 2, 4, 256) },
      { evictIotlb: true },
    );
  }

  /** Tables that translate a device now: a page of theirs is used, changed, flushed and used again. */
  #editInUse(): Operation | undefined {
    const dice = this.#dice;
    const streams = this.bench.model.platform.devices.map((each) => [...each.streams.values()][0]!);
    const using = streams.filter(({ domain }) => domain?.configuration?.isEnabled === true);
    if (using.length === 0) return undefined;
    const { device, domain } = dice.one(...using);
    const { configuration } = domain!;
    const root = configuration!.arch === 'arm64' ? configuration!.ttbr0 : configuration!.root;
    const tree = root < BigInt(tableOf(1, 4)) ? 0 : 1;
    const dma = (): Operation => ({ kind: 'dma', session: 0, device: device.object, pasid: undefined, isPrivileged: false, isWrite: dice.happens(0.3), address: BigInt(dice.below(8)) * PAGE, length: dice.one(8, 9000, 20_000), mark: dice.below(256) });
    const repaired: Operation = { kind: 'edit', writes: [...links(this.bench.options.architecture, tree), ...leaves(this.bench.options.architecture, tree, DATA_FRAME)], flush: 'all' };
    this.#planned.push(dma(), this.#edit(tree), dma(), this.#edit(tree), dma());
    return repaired;
  }

  #edit(tree = this.#dice.below(2)): Operation {
    const dice = this.#dice;
    const { architecture } = this.bench.options;
    const level = dice.mostly(1, 2, 2, 3);
    const index = level === 1 ? dice.below(16) : dice.below(2);
    const frame = level === 1 ? DATA_FRAME + dice.below(DATA_FRAMES) : 0;
    const isLink = level > 1 && index === 0 && dice.happens(0.6);
    const entry = isLink ? BigInt(tableOf(tree, level - 1)) + 7n - (architecture === 'arm64' ? 4n : 0n) : leaf(architecture, level, frame, dice.one(...ENTRIES));
    const va = BigInt(index) * PAGE;
    const flush = level === 1 && dice.happens(0.5) ? [va, ...[48, 39, 30].map((size) => 2n ** 64n - 2n ** BigInt(size) + va)] : 'all';
    return { kind: 'edit', writes: [[tableOf(tree, level) + index * 8, entry]], flush };
  }

  #dma(): Operation {
    const dice = this.#dice;
    const streams = this.bench.model.platform.devices.map((each) => [...each.streams.values()][0]!);
    const busy = streams.filter((each) => each.domain !== undefined || each.pasids.size > 0);
    const stream = dice.one(...(busy.length > 0 && dice.happens(0.8) ? busy : streams));
    const device = stream.device.object;
    const attached = [...stream.pasids.values()].filter((each) => each.domain !== undefined).map((each) => each.pasid);
    const isTagged = dice.happens(attached.length > 0 ? 0.6 : 0.1);
    const pasid = isTagged ? dice.mostly(dice.one(...attached, ...attached, ...stream.pasids.keys(), 1), 0, 2 ** 20 - 1) : undefined;
    const domain = pasid === undefined ? stream.domain : stream.pasids.get(pasid)?.domain;
    const start = this.#target(domain);
    const length = dice.one(1, 8, 300, 4096, 5000, 9000);
    return { kind: 'dma', session: dice.below(SESSIONS), device, pasid, isPrivileged: dice.happens(0.3), isWrite: dice.happens(0.5), address: start + BigInt(dice.one(0, 0, 8, 4090)), length, mark: dice.below(256) };
  }

  /** An address that the domain has something to say about. */
  #target(domain: Domain | undefined): bigint {
    const dice = this.#dice;
    if (domain?.type === 'Unmanaged') return dice.one(0n, 0n, 0n, ...[48, 39, 30].map((size) => 2n ** 64n - 2n ** BigInt(size)), 2n ** 21n) + BigInt(dice.below(16)) * PAGE;
    const mapped = domain === undefined ? [] : [...domain.pages.keys()].slice(-64);
    if (mapped.length > 0 && dice.happens(0.7)) return dice.one(...mapped) * PAGE;
    return BigInt(dice.mostly(this.#arguments.page(), 0, 1, 0xfee00, 2 ** 36 - 1, 2 ** 36)) * PAGE;
  }

  #call(): Operation {
    const dice = this.#dice;
    const session = dice.below(SESSIONS);
    if (dice.happens(0.08)) return this.#towardsOwnTables(session);
    let routine = dice.happens(0.5) ? dice.one(...OFTEN) : dice.one(...ALL);
    const kind = MAKERS[routine];
    if (kind !== undefined && this.#all(session, kind).length >= ENOUGH[kind]) routine = ENDS[kind];
    return { kind: 'call', session, routine, ...this.#makers(session)[routine]() };
  }

  /** The next step to a device that is translated by tables of the caller's. */
  #towardsOwnTables(session: number): Operation {
    const dice = this.#dice;
    const step = (routine: RoutineName, parameters: object, domain?: bigint): Operation => ({ kind: 'call', session, routine, refs: domain === undefined ? {} : { domain: { made: this.bench.makers.get(domain)! } }, parameters });
    const [handle, domain] = this.#all(session, 'domain').find(([, { type }]) => type === 'Unmanaged') ?? [];
    if (domain === undefined) return step('createDomain', { osManagedPageTable: 0, hasDomainOut: true });
    const type = this.bench.options.architecture === 'x64' ? 1 : 0;
    if (domain.configuration?.isEnabled !== true) return step('configureDomain', { ...this.#arguments.configuration(), type }, handle);
    const stream = dice.one(...this.bench.model.platform.streams);
    return step('attachDevice', { device: stream.device.object, inputMappingIdBase: stream.id, mappingCount: 1 }, handle);
  }

  /** Live handles of a kind in a session. */
  #all<K extends Handled['kind']>(session: number, kind: K): [bigint, Extract<Handled, { kind: K }>][] {
    const handles = [...(this.bench.model.platform.sessions.get(session) ?? [])];
    return handles.filter((entry): entry is [bigint, Extract<Handled, { kind: K }>] => entry[1].kind === kind);
  }

  /** A live one mostly; else a stale, foreign or made-up one, or one of another kind. */
  #pick<K extends Handled['kind']>(session: number, kind: K, isWanted: (object: Extract<Handled, { kind: K }>) => boolean = () => true): { ref: Ref; object: Extract<Handled, { kind: K }> | undefined } {
    const dice = this.#dice;
    const live = this.#all(session, kind);
    const wanted = live.filter(([, object]) => isWanted(object));
    const pool = wanted.length > 0 && dice.happens(0.8) ? wanted : live;
    if (pool.length === 0 || dice.happens(0.04)) return { ref: this.#stranger(), object: undefined };
    const [handle, object] = dice.one(...pool);
    return { ref: { made: this.bench.makers.get(handle)! }, object };
  }

  #stranger(): Ref {
    const made = [...this.bench.makers.values()].slice(-40);
    return made.length > 0 && this.#dice.happens(0.7) ? { made: this.#dice.one(...made) } : { bogus: this.#dice.one(0n, 1n, 2n ** 63n, 2n ** 56n + 1n) };
  }

  #segment(token: Token | undefined): { offset: bigint; size: bigint } {
    const dice = this.#dice;
    const live = token?.segments.length ? dice.one(...token.segments) : { first: BigInt(dice.below(4)), count: 1n };
    return { offset: live.first * PAGE + dice.mostly(0n, PAGE), size: live.count * PAGE + dice.mostly(0n, PAGE) };
  }

  #mappedAt(domain: Domain | undefined): { logicalAddress: bigint; numberOfPages: bigint } {
    const dice = this.#dice;
    const numberOfPages = dice.mostly(BigInt(1 + dice.below(4)), 0n, 2n ** 52n, 2n ** 64n - 1n);
    const starts = [...(domain?.mappings ?? [])];
    if (starts.length > 0 && dice.happens(0.7)) {
      const [first, count] = dice.one(...starts);
      return { logicalAddress: first * PAGE, numberOfPages: dice.mostly(count, count + 1n, 1n) };
    }
    const pages = [...(domain?.pages.keys() ?? [])].slice(-64);
    const logicalAddress = pages.length > 0 && dice.happens(0.7) ? dice.one(...pages) * PAGE : this.#arguments.address();
    return { logicalAddress, numberOfPages };
  }

  #streamsOn(domain: Domain | undefined): Stream[] {
    return this.bench.model.platform.streams.filter((stream) => (domain === undefined ? stream.domain !== undefined : stream.domain === domain));
  }

  /** A device and the base of its group that is attached to the domain, or to any; mostly. */
  #attachment(domain: Domain | undefined): { device: DeviceObject | null; inputMappingId: number } {
    const dice = this.#dice;
    const stranger = { device: this.#arguments.device(), inputMappingId: dice.one(0, 5, 6, 12) };
    const streams = this.#streamsOn(domain);
    if (streams.length === 0) return stranger;
    const stream = dice.one(...streams);
    return dice.mostly({ device: stream.device.object, inputMappingId: dice.mostly(stream.group[0]!.id, stream.id, 6) }, stranger);
  }

  /** Frames that are mapped at their own address now, if any, as arguments of an unmap. */
  #identityOf(domain: Domain | undefined): { mdl: Mdl | null; physical: PhysicalDescription | null } {
    const dice = this.#dice;
    const frames = [...(domain?.pages ?? [])].filter(([page, { frame, kind }]) => page === frame && kind === 'map').map(([page]) => page);
    if (frames.length === 0 || dice.happens(0.3)) return { mdl: this.#arguments.mdl(), physical: this.#arguments.physical() };
    return this.#arguments.describing(Array.from({ length: 1 + dice.below(2) }, () => Number(dice.one(...frames))));
  }

  /** Arguments of each routine. Nothing is chosen before the routine is. */
  #makers(session: number): Readonly<Record<RoutineName, () => Made>> {
    const dice = this.#dice;
    const random = this.#arguments;
    const on = (parameters: object, refs: Record<string, Ref> = {}): Made => ({ refs, parameters });
    const domain = (parameters: (object: Domain | undefined) => object, isWanted?: (object: Domain) => boolean): Made => {
      const { ref, object } = this.#pick(session, 'domain', isWanted);
      return on(parameters(object), { domain: ref });
    };
    const device = (parameters: (object: DeviceToken | undefined) => object, isWanted?: (object: DeviceToken) => boolean): Made => {
      const { ref, object } = this.#pick(session, 'device', isWanted);
      return on(parameters(object), { dmaDevice: ref });
    };
    const pasid = (isWanted: (object: PasidDevice) => boolean): Record<string, Ref> => ({ pasidDevice: this.#pick(session, 'pasid', isWanted).ref });
    const isTranslating = ({ type }: Domain) => type === 'Translate' || type === 'TranslateS1';
    const isPlain = (object: Domain) => isTranslating(object) && object.buddy === undefined;
    const isUnmanaged = ({ type }: Domain) => type === 'Unmanaged';
    const isBuddy = (object: Domain | undefined) => object?.buddy !== undefined;
    const reporting = () => ({ inputMappingIdBase: dice.mostly(dice.one(0, 5, 12), 6), enable: dice.one(0, 1, 255), hasFaultConfig: dice.mostly(true, false), hasFaultHandler: dice.mostly(true, false) });
    return {
      createDomain: () => on({ osManagedPageTable: dice.one(1, 255, 0), hasDomainOut: dice.mostly(true, false) }),
      createDomainEx: () => on(random.createDomainEx()),
      deleteDomain: () => domain(() => ({})),
      attachDevice: () => domain(() => ({ device: random.device(), inputMappingIdBase: dice.mostly(dice.one(0, 5, 12), 6, 4), mappingCount: dice.mostly(1, 0, 2, 3, 4) })),
      detachDevice: () => domain((object) => this.#attachment(object), (object) => this.#streamsOn(object).length > 0),
      flushDomain: () => domain(() => ({}), isUnmanaged),
      flushDomainByVaList: () => domain(() => ({ lastLevel: dice.one(0, 1), number: 2, hasVaList: dice.mostly(true, false), vaList: new Uint8Array(BigUint64Array.of(BigInt(dice.below(32)) * PAGE + BigInt(dice.below(4096)), 2n ** 63n).buffer) }), isUnmanaged),
      queryInputMappings: () => on({ device: random.device(), hasBuffer: dice.mostly(true, false), bufferLength: dice.one(0, 3, 4, 15, 16, 17), hasReturnLength: dice.happens(0.7) }),
      mapLogicalRange: () => domain(() => ({ permissions: random.permissions(), logicalAddress: random.address(), mdl: random.mdl() }), isPlain),
      unmapLogicalRange: () => domain((object) => this.#mappedAt(object), isTranslating),
      mapIdentityRange: () => domain(() => ({ permissions: random.permissions(), mdl: random.mdl() }), isPlain),
      unmapIdentityRange: () => domain((object) => ({ mdl: this.#identityOf(object).mdl }), isPlain),
      setDeviceFaultReporting: () => {
        const { device, inputMappingId } = this.#attachment(undefined);
        return on({ device, ...reporting(), inputMappingIdBase: inputMappingId });
      },
      configureDomain: () => domain(() => ({ ...random.configuration(), type: dice.mostly(this.bench.options.architecture === 'x64' ? 1 : 0, 0, 1, 2, 9) }), isUnmanaged),
      attachDeviceEx: () => {
        const token = this.#pick(session, 'device', ({ streams }) => streams[0]?.domain === undefined);
        return on({}, { ...domain(() => ({})).refs, dmaDevice: token.ref });
      },
      detachDeviceEx: () => device(() => ({}), ({ streams }) => streams[0]?.domain !== undefined),
      mapLogicalRangeEx: () => domain((object) => ({ permissions: random.permissions(), ...random.placement(isBuddy(object)), hasLogicalAddressOut: dice.mostly(true, false), physical: random.physical() }), isTranslating),
      mapIdentityRangeEx: () => domain(() => ({ permissions: random.permissions(), physical: random.physical() }), isPlain),
      unmapIdentityRangeEx: () => domain((object) => ({ physical: this.#identityOf(object).physical }), isPlain),
      setDeviceFaultReportingEx: () => device(() => reporting()),
      queryAvailableDomainTypes: () => device(() => ({})),
      registerInterfaceStateChangeCallback: () => device(() => ({ callback: dice.mostly(dice.one(...CALLBACKS), 0n), hasStateFields: dice.mostly(true, false), stateFields: dice.mostly(dice.one(1, 3), 0, 2) })),
      unregisterInterfaceStateChangeCallback: () => device((object) => ({ callback: object?.callback !== undefined && dice.happens(0.7) ? object.callback : dice.one(...CALLBACKS) })),
      reserveLogicalAddressRange: () => domain((object) => ({ size: dice.mostly(BigInt(1 + dice.below(6)) * PAGE, 0n, 4097n, 2n ** 47n, 2n ** 64n - 4096n), ...random.placement(isBuddy(object)), hasTokenOut: dice.mostly(true, false) }), isTranslating),
      freeReservedLogicalAddressRange: () => on({}, { token: this.#pick(session, 'token', ({ segments }) => segments.length === 0).ref }),
      mapReservedLogicalRange: () => on({ offset: BigInt(dice.below(4)) * PAGE + dice.mostly(0n, 8n, PAGE * 64n), permissions: random.permissions(), hasMappedSegment: dice.mostly(true, false), physical: random.physical() }, { token: this.#pick(session, 'token').ref }),
      unmapReservedLogicalRange: () => {
        const { ref, object } = this.#pick(session, 'token', ({ segments }) => segments.length > 0);
        return on({ hasMappedSegment: dice.mostly(true, false), ...this.#segment(object) }, { token: ref });
      },
      createDevice: () => this.#createDevice(),
      deleteDevice: () => device(() => ({})),
      createPasidDevice: () => device(() => ({ hasPasidDeviceOut: dice.mostly(true, false), hasAsidOut: dice.mostly(true, false) }), (token) => token.pasid?.isTagged === true),
      deletePasidDevice: () => on({}, pasid((object) => object.domain === undefined)),
      attachPasidDevice: () => on({}, { ...domain(() => ({}), ({ type }) => type === 'TranslateS1').refs, ...pasid((object) => object.domain === undefined) }),
      detachPasidDevice: () => on({}, pasid((object) => object.domain !== undefined)),
      queryDeviceInfo: () => device(() => ({ size: dice.one(0, 2, 3, 3, 64), hasBytesWritten: dice.mostly(true, false), hasBuffer: dice.mostly(true, false) })),
    };
  }

  #createDevice(): Made {
    const dice = this.#dice;
    const device = this.#arguments.device();
    const none = { inputMappingBase: 0, mappingsCount: 0, pasidConfigType: 0, suppressPasidFaults: 0 };
    const acpi = { ...none, configType: 1, inputMappingBase: dice.mostly(dice.one(0, 5, 12), 6), mappingsCount: dice.mostly(1, 0, 2, 3, 4) };
    const tagged = { ...none, configType: 3, pasidConfigType: dice.mostly(dice.one(0, 1, 1), 2), suppressPasidFaults: dice.one(0, 0, 1) };
    const usual = device?.kind === 4 ? [acpi] : dice.one([], [tagged], [tagged]);
    const configurations = dice.mostly(usual, [], [acpi], [tagged, tagged], [{ ...none, configType: 2 }], [{ ...none, configType: 0 }]);
    return { refs: {}, parameters: { device, configurationsEndless: dice.mostly(false, false, true), hasDeviceOut: dice.mostly(true, false), configurations } };
  }
}
