/**
 * How much an observation holds on to besides itself. Byte fields of a message alias the bytes that it came in, so whoever
 * keeps one keeps them all; a Batch brings many calls in one message, which counts once.
 */
import type { Observation } from '../machine/types.js';
import { contentOf, resultContentOf } from '../trace/handles.js';

/** Of one element of a list: an object with a few numbers. */
const ELEMENT_BYTES = 96;

export class PayloadScale {
  #lastBuffer: ArrayBufferLike | undefined;
  #lastBytes = 0;

  /** Bytes, beside about 1 KiB that any observation has. Of messages as large as that, each call counts the whole message. */
  weigh(observation: Observation, large: number): number {
    switch (observation.kind) {
      case 'call':
        return this.#content(contentOf(observation.request), large) + this.#content(resultContentOf(observation.reply), large);
      case 'dma':
        return this.#list(observation.program.steps, large) + this.#list(observation.reply.results, large);
      case 'memory-note':
        return this.#content(observation.note, large);
      case 'control':
        return 2 * observation.request.injectPlan.length + this.#content(observation.request, large);
      case 'update':
        return this.#content(observation.update, large);
      case 'translation':
        return this.#content(observation.reply, large);
      case 'reader-statistics':
        return this.#content(observation.statistics, large);
      default:
        return 0;
    }
  }

  #content(content: object | undefined, large: number): number {
    let bytes = 0;
    for (const name in content) {
      const value = (content as Readonly<Record<string, unknown>>)[name];
      if (typeof value !== 'object' || value === null) continue;
      if (value instanceof Uint8Array) bytes += value.length === 0 ? 0 : this.#buffer(value.buffer, large);
      else bytes += Array.isArray(value) ? value.length * ELEMENT_BYTES : this.#content(value, large);
    }
    return bytes;
  }

  #list(items: readonly object[], large: number): number {
    let bytes = items.length * ELEMENT_BYTES;
    for (const item of items) bytes += this.#content(item, large);
    return bytes;
  }

  #buffer(buffer: ArrayBufferLike, large: number): number {
    const isNew = buffer !== this.#lastBuffer;
    this.#lastBuffer = buffer;
    this.#lastBytes = buffer.byteLength;
    return isNew || this.#lastBytes > large ? this.#lastBytes : 0;
  }
}
