/**
 * What a random run is made of. Operations name handles by the operation that made them, so a run can be repeated with some
 * of them left out: a handle whose maker is gone is 0, which nobody knows.
 */
import type { ControlRequest, DeviceObject } from '../../../src/proto/types.js';
import type { RoutineName } from './model.js';

/** The handle that operation number `made` was given, or one that nobody was given. */
export type Ref = { readonly made: number } | { readonly bogus: bigint };

export type Operation =
  | { readonly kind: 'call'; readonly session: number; readonly routine: RoutineName; readonly refs: Readonly<Record<string, Ref>>; readonly parameters: object }
  | { readonly kind: 'control'; readonly request: Partial<ControlRequest> }
  | { readonly kind: 'dma'; readonly session: number; readonly device: DeviceObject; readonly pasid: number | undefined; readonly isPrivileged: boolean; readonly isWrite: boolean; readonly address: bigint; readonly length: number; readonly mark: number }
  /** Entries of caller-owned tables change, and every domain that may use them is flushed: wholly, or these addresses alone. */
  | { readonly kind: 'edit'; readonly writes: readonly (readonly [physical: number, entry: bigint])[]; readonly flush: readonly bigint[] | 'all' }
  /** The session ends and another begins in its place. */
  | { readonly kind: 'reopen'; readonly session: number };

export function describeOperation(operation: Operation): string {
  const plain = (_: string, value: unknown) => {
    if (typeof value === 'bigint') return `0x${value.toString(16)}`;
    return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
  };
  return JSON.stringify(operation, plain);
}
