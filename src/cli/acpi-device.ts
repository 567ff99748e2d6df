/** ACPI devices as people write them: the instance number (_UID) and the input mapping ids, 9:5,6,7. */
import type { AcpiDevice } from '../machine/machine.js';
import { UsageError } from './options.js';

export function readAcpiDevice(text: string): AcpiDevice {
  const match = /^(\d{1,7}):(\d{1,10}(?:,\d{1,10})*)$/.exec(text);
  const [uid, ids] = match === null ? [2 ** 20, []] : [Number(match[1]), match[2]!.split(',').map(Number)];
  if (uid >= 2 ** 20 || ids.some((id) => id >= 2 ** 32)) {
    throw new UsageError(`expected an instance number and input mapping ids such as 9:5,6,7, not "${text}"`);
  }
  return { uid, inputMappingIds: ids };
}
