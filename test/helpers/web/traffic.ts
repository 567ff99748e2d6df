/**
 * A machine with guest and devices under random traffic that goes on: what a live view is tried against. The same seed makes the
 * same calls in the same order.
 * For a daemon of its own see traffic-client.mjs.
 */
import { randomFrom } from '../random.js';
import { DEVICE, OTHER_DEVICE, rig, type RigOptions } from '../rig.js';

export interface Traffic {
  readonly world: ReturnType<typeof rig>;
  readonly domains: readonly bigint[];
  /** One step: a call, or DMA that may fault. */
  step(): void;
  steps(count: number): void;
}

const PAGES = 4096;

export function trafficOf(seed: number, over: RigOptions = {}): Traffic {
  const world = rig(over);
  const random = randomFrom(seed);
  const { guest, clock } = world;
  const domains = [guest.createDomain(), guest.createDomain()];
  guest.attach(domains[0]!, DEVICE);
  guest.attach(domains[1]!, OTHER_DEVICE);
  guest.reporting(true, DEVICE);
  const below = (end: number) => Math.floor(random() * end);
  const mapped: { domain: bigint; page: number; pages: number }[] = [];
  const actions: readonly (readonly [weight: number, act: () => void])[] = [
    [4, () => map(domains[below(2)]!, 0x10000 + below(PAGES), 1 + below(8))],
    [3, () => unmap()],
    [3, () => void guest.poke(pageToTouch(), 7, random() < 0.8 ? DEVICE : OTHER_DEVICE)],
    [2, () => void guest.peek(pageToTouch(), DEVICE)],
    [0.3, () => void guest.mapIdentity(0x99n, [0x100])],
    [0.2, () => void guest.events()],
  ];
  const sum = actions.reduce((total, [weight]) => total + weight, 0);
  const pageToTouch = () => {
    const hit = mapped[below(mapped.length)];
    return hit === undefined || random() < 0.1 ? 0x10000 + below(PAGES) : hit.page + below(hit.pages);
  };
  const map = (domain: bigint, page: number, pages: number) => {
    const frames = Array.from({ length: pages }, () => 0x100 + below(0x1000));
    if (guest.map(domain, page, frames, 1 + below(3)) === 'SUCCESS') mapped.push({ domain, page, pages });
  };
  const unmap = () => {
    const [gone] = mapped.splice(below(mapped.length), 1);
    if (gone !== undefined) guest.unmap(gone.domain, gone.page, gone.pages);
  };
  const step = () => {
    clock.advance(1);
    let at = random() * sum;
    for (const [weight, act] of actions) {
      at -= weight;
      if (at < 0) return act();
    }
  };
  const steps = (count: number) => {
    for (let i = 0; i < count; i++) step();
  };
  return { world, domains, step, steps };
}
