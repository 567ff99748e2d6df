/** Two walkers of caller-owned tables, straight from ddi.md 7.2 and 7.3 on bigints. `load` reads 8 bytes of guest memory. */
import type { Configuration } from './state.js';

export type FaultName = 'UnsupportedUpstreamTransaction' | 'AddressSizeFault' | 'ExternalFault' | 'PermissionFault' | 'AccessFlagFault' | 'TranslationFault';
export type Translated = { readonly physical: bigint } | { readonly fault: FaultName };
export type Load = (physical: bigint) => bigint | undefined;

export interface Access {
  readonly isWrite: boolean;
  readonly isPrivileged: boolean;
}

const bits = (value: bigint, high: number, low: number) => (value >> BigInt(low)) % 2n ** BigInt(high - low + 1);
const isSet = (value: bigint, bit: number) => bits(value, bit, bit) === 1n;

const translationFault: Translated = { fault: 'TranslationFault' };

export function walk(configuration: Configuration, va: bigint, access: Access, load: Load, physicalBits: number): Translated {
  if (!configuration.isEnabled) return { physical: va };
  return configuration.arch === 'arm64' ? walkArm64(configuration, va, access, load, physicalBits) : walkX64(configuration.root, va, access, load, physicalBits);
}

function walkArm64(c: Extract<Configuration, { arch: 'arm64' }>, va: bigint, access: Access, load: Load, physicalBits: number): Translated {
  const isLow = va < 2n ** BigInt(c.size0);
  const isHigh = c.size1 !== 0 && va >= 2n ** 64n - 2n ** BigInt(c.size1);
  if (!isLow && !isHigh) return translationFault;
  const size = isLow ? c.size0 : c.size1;
  let table = isLow ? c.ttbr0 : c.ttbr1;
  let isReadOnly = false;
  let isPrivilegedOnly = false;
  for (let level = size >= 40 ? 0 : size >= 31 ? 1 : 2; ; level++) {
    const low = 39 - 9 * level;
    const isStart = level === (size >= 40 ? 0 : size >= 31 ? 1 : 2);
    const entry = load(table + 8n * bits(va, isStart ? size - 1 : low + 8, low));
    if (entry === undefined) return { fault: 'ExternalFault' };
    const isTable = level < 3 && bits(entry, 1, 0) === 3n;
    const isLeaf = level === 3 ? bits(entry, 1, 0) === 3n : level > 0 && bits(entry, 1, 0) === 1n;
    if (!isTable && !isLeaf) return translationFault;
    const address = bits(entry, 47, isTable ? 12 : low) * 2n ** BigInt(isTable ? 12 : low);
    if (address >= 2n ** BigInt(physicalBits)) return { fault: 'AddressSizeFault' };
    if (isTable) {
      table = address;
      isPrivilegedOnly ||= isSet(entry, 61);
      isReadOnly ||= isSet(entry, 62);
      continue;
    }
    if (!isSet(entry, 10)) return { fault: 'AccessFlagFault' };
    const isRefused = (access.isWrite && (isReadOnly || isSet(entry, 7))) || (!access.isPrivileged && (isPrivilegedOnly || !isSet(entry, 6)));
    return isRefused ? { fault: 'PermissionFault' } : { physical: address + bits(va, low - 1, 0) };
  }
}

/** Four levels: the platform's setting in every test of the model. */
function walkX64(root: bigint, va: bigint, access: Access, load: Load, physicalBits: number): Translated {
  const top = bits(va, 63, 47);
  if (top !== 0n && top !== 2n ** 17n - 1n) return translationFault;
  let table = root;
  let isWritable = true;
  let isUser = true;
  for (let level = 4; ; level--) {
    const low = 12 + 9 * (level - 1);
    const entry = load(table + 8n * bits(va, low + 8, low));
    if (entry === undefined) return { fault: 'ExternalFault' };
    const isLeaf = level === 1 || (level < 4 && isSet(entry, 7));
    if (!isSet(entry, 0) || (level === 4 && isSet(entry, 7))) return translationFault;
    if (isLeaf && level > 1 && bits(entry, low - 1, 13) !== 0n) return translationFault;
    const address = bits(entry, 51, isLeaf ? low : 12) * 2n ** BigInt(isLeaf ? low : 12);
    if (address >= 2n ** BigInt(physicalBits)) return { fault: 'AddressSizeFault' };
    isWritable &&= isSet(entry, 1);
    isUser &&= isSet(entry, 2);
    table = address;
    if (!isLeaf) continue;
    if ((access.isWrite && !isWritable) || (!access.isPrivileged && !isUser)) return { fault: 'PermissionFault' };
    return { physical: address + bits(va, low - 1, 0) };
  }
}
