/** PCI addresses as people write them: [SEGMENT:]BUS:DEVICE.FUNCTION in hexadecimal, as lspci prints them. */
import { requesterId, type RequesterId } from '../iommu/types.js';
import { UsageError } from './options.js';

export function readPciAddress(text: string): RequesterId {
  const match = /^(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})\.([0-7])$/i.exec(text);
  const device = match === null ? 32 : parseInt(match[3]!, 16);
  if (match === null || device > 31) throw new UsageError(`expected a PCI address such as 00:05.0, not "${text}"`);
  return requesterId(parseInt(match[1] ?? '0', 16), (parseInt(match[2]!, 16) << 8) | (device << 3) | parseInt(match[4]!, 16));
}
