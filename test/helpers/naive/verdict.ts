/** What becomes of one byte of DMA (ddi.md 6.3): the physical address it reaches, or the fault it is. */
import type { Platform } from './platform.js';
import type { Domain, Stream } from './state.js';
import { walk, type Access, type Load, type Translated } from './walks.js';
import { PAGE, READ, WRITE } from './words.js';

export interface Memory {
  /** 8 bytes, little-endian; undefined where there is no memory. */
  readonly load: Load;
  readonly isMemory: (physical: bigint) => boolean;
}

/** The domain that translates a stream's access, untagged or with a PASID. */
export function domainOf(stream: Stream, pasid: number | undefined): Domain | undefined {
  return pasid === undefined ? stream.domain : stream.pasids.get(pasid)?.domain;
}

export function judgeByte(platform: Platform, memory: Memory, stream: Stream, pasid: number | undefined, address: bigint, access: Access): Translated {
  const domain = domainOf(stream, pasid);
  if (domain === undefined) return { fault: 'UnsupportedUpstreamTransaction' };
  const translated = translate(platform, memory, domain, address, access);
  if ('physical' in translated && !memory.isMemory(translated.physical)) return { fault: 'ExternalFault' };
  return translated;
}

function translate(platform: Platform, memory: Memory, domain: Domain, address: bigint, access: Access): Translated {
  if (domain.type === 'PassThrough') return address < platform.inputPages * PAGE ? { physical: address } : { fault: 'TranslationFault' };
  if (domain.type === 'Unmanaged') {
    if (domain.configuration === undefined) return { fault: 'TranslationFault' };
    return walk(domain.configuration, address, access, memory.load, platform.options.physicalAddressBits);
  }
  const mapped = domain.pages.get(address / PAGE);
  if (mapped === undefined) return { fault: 'TranslationFault' };
  if (mapped.permissions !== READ + WRITE && mapped.permissions !== (access.isWrite ? WRITE : READ)) return { fault: 'PermissionFault' };
  return { physical: mapped.frame * PAGE + (address % PAGE) };
}
