/**
 * What may stand in the frames of a raced-over memory. A frame holds nothing but zeros and the tags of accesses that were
 * allowed since it was last looked at; when an access is not allowed any more, the frame is looked at, zeroed, and has to
 * stay so until it is used again.
 */
import { nameOfTag, tagOf } from './race-reader.js';

const FRAME_WORDS = 1024;

export class Frames {
  /** What was found that should not be there. */
  readonly violations: string[] = [];
  readonly #words: Uint32Array;
  readonly #allowed = new Map<number, Set<number>>();

  constructor(ram: Uint8Array) {
    this.#words = new Uint32Array(ram.buffer, ram.byteOffset, ram.byteLength / 4);
  }

  allow(frame: number, tag: number): void {
    const allowed = this.#allowed.get(frame);
    if (allowed === undefined) this.#allowed.set(frame, new Set([tag]));
    else allowed.add(tag);
  }

  /** Looks at every word of the frame and zeroes it; from now on only `tags` are allowed. `when` is for the report. */
  take(frame: number, tags: readonly number[], when: string): void {
    const words = this.#words;
    const allowed = this.#allowed.get(frame);
    const end = (frame + 1) * FRAME_WORDS;
    for (let i = frame * FRAME_WORDS; i < end; i++) {
      const word = words[i]!;
      if (word === 0) continue;
      if (allowed?.has(word) !== true) this.violations.push(`${when}: frame 0x${frame.toString(16)} was written by ${nameOfTag(word)}`);
      words[i] = 0;
    }
    if (tags.length > 0) this.#allowed.set(frame, new Set(tags));
    else this.#allowed.delete(frame);
  }
}

/** Where accesses are hinted at. */
export interface Hints {
  hint(tag: number): void;
  unhint(tag: number): void;
}

/** A domain as those who drive it know it: which frames it shows at which pages, and to which devices. */
export class Space {
  readonly #frames: Frames;
  readonly #hints: Hints;
  readonly #mapped = new Map<number, { readonly page: number; readonly isWritable: boolean }>();
  readonly #devices = new Set<number>();

  constructor(frames: Frames, hints: Hints) {
    this.#frames = frames;
    this.#hints = hints;
  }

  /** Before the call. Nobody may have written to the frame since it was last taken away. */
  willMap(page: number, frame: number, isWritable = true): void {
    this.#mapped.set(frame, { page, isWritable });
    this.#frames.take(frame, this.#tags(frame), 'before it was mapped again');
  }

  /** After the answer. */
  didMap(page: number): void {
    for (const device of this.#devices) this.#hints.hint(tagOf(device, page));
  }

  /** After the answer. `isReplaced`: another frame stands at the page already. */
  didUnmap(page: number, frame: number, isReplaced = false): void {
    if (!isReplaced) for (const device of this.#devices) this.#hints.unhint(tagOf(device, page));
    this.#mapped.delete(frame);
    this.#frames.take(frame, [], 'until its unmap was answered');
  }

  /** Before the call. */
  willAttach(device: number): void {
    this.#devices.add(device);
    for (const frame of this.#mapped.keys()) for (const tag of this.#tags(frame)) this.#frames.allow(frame, tag);
  }

  /** After the answer. `pages`: not all may be worth a hint. */
  didAttach(device: number, isHinted: (page: number) => boolean = () => true): void {
    for (const { page } of this.#mapped.values()) if (isHinted(page)) this.#hints.hint(tagOf(device, page));
  }

  /** After the answer. */
  didDetach(device: number): void {
    this.#devices.delete(device);
    for (const [frame, { page }] of this.#mapped) {
      this.#hints.unhint(tagOf(device, page));
      this.#frames.take(frame, this.#tags(frame), 'until its device was detached');
    }
  }

  /** All that is mapped, as [page, frame]. */
  get mapped(): [number, number][] {
    return [...this.#mapped].map(([frame, { page }]) => [page, frame]);
  }

  #tags(frame: number): number[] {
    const { page, isWritable } = this.#mapped.get(frame)!;
    return isWritable ? [...this.#devices].map((device) => tagOf(device, page)) : [];
  }
}
