/**
 * The mutants of the exemplar driver: what each does wrong, and what has to catch it. One row for each MUTANT of
 * qemu/guest/exemplar/mutants.h.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RuleId } from '../../src/verify/types.js';
import { EXEMPLAR_PLANS } from './exemplar.js';

export interface ExpectedMutant {
  /** What it does, in words. */
  readonly wrong: string;
  /** The rule that is about just this; 'check' when the data alone shows it. */
  readonly by: RuleId | 'check';
}

/** Names in the order of their numbers. */
export const MUTANT_NAMES: readonly string[] = [...readFileSync(join(EXEMPLAR_PLANS, 'mutants.h'), 'utf8').matchAll(/MUTANT\(\w+, "([a-z0-9-]+)"/g)].map((match) => match[1]!);

const row = (by: ExpectedMutant['by'], wrong: string): ExpectedMutant => ({ by, wrong });

export const EXPECTED_MUTANTS: Readonly<Record<string, ExpectedMutant>> = {
  'create-device-deleted': row('VIO-011', 'CreateDevice is not called, and its token is used'),
  'delete-device-deleted': row('VIO-002', 'DeleteDevice is not called'),
  'delete-device-twice': row('VIO-013', 'DeleteDevice is called twice'),
  'device-object-of-its-own': row('VIO-611', "CreateDevice is given the driver's own device object instead of the PDO"),
  'create-domain-deleted': row('VIO-011', 'CreateDomainEx is not called, and its domain is used'),
  'create-domain-reserved-flags': row('VIO-605', 'CreateDomainEx is given a flag'),
  'create-domain-at-dispatch-level': row('VIO-402', 'CreateDomainEx is called at DISPATCH_LEVEL'),
  'create-domain-through-older-table': row('VIO-602', 'the domain is made by CreateDomain of the V1 table, beside V3'),
  'allocator-too-narrow': row('VIO-607', 'the logical allocator has 12 bits'),
  'reserved-regions-overlap': row('VIO-608', 'two reserved regions overlap'),
  'delete-domain-deleted': row('VIO-001', 'DeleteDomain is not called'),
  'delete-domain-twice': row('VIO-013', 'DeleteDomain is called twice'),
  'delete-domain-while-attached': row('VIO-007', 'DeleteDomain is called before DetachDeviceEx'),
  'domain-used-after-delete': row('VIO-010', 'MapLogicalRangeEx names a domain that is deleted'),
  'attach-deleted': row('VIO-301', 'AttachDeviceEx is not called, and fault reporting is switched on'),
  'attach-twice': row('VIO-014', 'AttachDeviceEx is called twice'),
  'attach-device-as-domain': row('VIO-012', 'AttachDeviceEx is given the device token as domain'),
  'detach-deleted': row('VIO-009', 'DetachDeviceEx is not called'),
  'detach-twice': row('VIO-015', 'DetachDeviceEx is called twice'),
  'callback-registered-twice': row('VIO-305', 'the state-change callback is registered twice'),
  'callback-for-no-state': row('VIO-309', 'the state-change callback is registered with StateFields 0'),
  'callback-left-registered': row('VIO-304', 'the state-change callback is not unregistered'),
  'other-callback-unregistered': row('VIO-306', 'another routine than the registered one is unregistered'),
  'map-deleted': row('VIO-202', 'MapLogicalRangeEx is not called, and the address is used'),
  'map-in-other-domain': row('VIO-202', 'the buffer is mapped in a domain that the device is not in'),
  'map-one-page-short': row('VIO-203', 'all but the last page of the buffer is mapped'),
  'map-other-memory': row('check', 'another buffer is mapped than the one that is used'),
  'map-freed-memory': row('VIO-113', 'the buffer is freed, then mapped'),
  'map-twice': row('VIO-105', 'the buffer is mapped twice at one address'),
  'map-over-reserved-region': row('VIO-106', 'the buffer is mapped where a reserved region is'),
  'map-at-unaligned-address': row('VIO-104', 'the logical address is 16 bytes off a page edge'),
  'map-part-of-a-page': row('VIO-103', 'the length is no whole number of pages'),
  'map-without-address': row('VIO-119', 'no address is given, without an allocator'),
  'map-page-zero': row('VIO-106', 'the buffer is mapped at address 0, which the driver itself reserved'),
  'map-over-interrupt-window': row('VIO-121', 'the buffer is mapped at 0xfee00000'),
  'map-without-right': row('VIO-102', 'Permissions are 0'),
  'map-with-reserved-right': row('VIO-101', 'Permissions have bit 4'),
  'map-with-wider-right': row('VIO-115', 'the device may write what it only reads'),
  'map-with-narrower-right': row('VIO-204', 'the device may only read what it writes'),
  'map-unlocked-mdl': row('VIO-116', 'the MDL is not locked'),
  'map-above-dispatch-level': row('VIO-403', 'MapLogicalRangeEx is called above DISPATCH_LEVEL'),
  'map-explicit-despite-allocator': row('VIO-118', 'an address is given, despite the allocator'),
  'unmap-deleted': row('VIO-006', 'UnmapLogicalRange is not called'),
  'unmap-twice': row('VIO-107', 'UnmapLogicalRange is called twice'),
  'unmap-of-half': row('VIO-108', 'half of the mapping is unmapped'),
  'unmap-of-half-of-an-allocation': row('VIO-110', 'half of what the allocator placed is unmapped'),
  'unmap-bytes-for-pages': row('VIO-109', 'UnmapLogicalRange is given bytes instead of pages'),
  'unmap-before-dma': row('VIO-201', 'the buffer is unmapped before the device is done with it'),
  'memory-freed-before-unmap': row('VIO-114', 'the buffer is freed before it is unmapped'),
  'physical-address-for-dma': row('VIO-208', 'the device is given the physical address'),
  'flush-of-system-domain': row('VIO-502', 'FlushDomain names a domain of system tables'),
  'identity-wider-than-buffer': row('VIO-111', 'the identity mapping is 512 pages longer than the buffer'),
  'identity-unmap-deleted': row('VIO-006', 'UnmapIdentityRangeEx is not called'),
  'reserve-part-of-a-page': row('VIO-135', 'the reservation is no whole number of pages'),
  'segment-map-deleted': row('VIO-209', 'MapReservedLogicalRange is not called, and the address is used'),
  'segment-mapped-twice': row('VIO-132', 'a segment is mapped twice'),
  'segment-beyond-reservation': row('VIO-134', 'a segment ends beyond its reservation'),
  'segment-unmap-deleted': row('VIO-131', 'UnmapReservedLogicalRange is not called'),
  'segment-unmapped-twice': row('VIO-011', 'UnmapReservedLogicalRange is called twice; the first call has emptied the segment'),
  'segment-unmapped-as-range': row('VIO-125', 'a segment is unmapped by UnmapLogicalRange'),
  'free-reserved-deleted': row('VIO-008', 'FreeReservedLogicalAddressRange is not called'),
  'state-change-not-read': row('VIO-307', 'PassThrough is entered although the callback was told that it is gone'),
  'domain-types-never-asked': row('VIO-308', 'PassThrough is entered without callback or question'),
  'attach-status-ignored': row('VIO-703', 'AttachDeviceEx is denied, and DMA goes on'),
  'create-status-ignored': row('VIO-702', 'CreateDomainEx fails, and its domain is used'),
  'pasid-of-untagged-device': row('VIO-614', 'the device token has no tagged DMA'),
  'pasid-attach-deleted': row('VIO-211', 'AttachPasidDevice is not called'),
  'pasid-attached-twice': row('VIO-018', 'AttachPasidDevice is called twice'),
  'pasid-detach-deleted': row('VIO-020', 'DetachPasidDevice is not called'),
  'pasid-detached-twice': row('VIO-019', 'DetachPasidDevice is called twice'),
  'pasid-delete-deleted': row('VIO-005', 'DeletePasidDevice is not called'),
  'pasid-created-at-dispatch-level': row('VIO-401', 'CreatePasidDevice is called at DISPATCH_LEVEL'),
  'pasids-swapped': row('check', "each sub-device's DMA is tagged with the other's PASID"),
  'fault-reporting-while-detached': row('VIO-301', 'fault reporting is switched on before AttachDeviceEx'),
  'fault-handler-missing': row('VIO-311', 'fault reporting is switched on without a handler'),
  'fault-reporting-left-on': row('VIO-302', 'fault reporting is on at DetachDeviceEx'),
  'configure-deleted': row('VIO-501', 'ConfigureDomain is not called'),
  'configure-for-arm64': row('VIO-508', 'the configuration is of ARM64'),
  'leaf-without-write': row('VIO-505', 'the leaves do not let the device write'),
  'flush-deleted': row('VIO-212', 'no flush follows a change of the tables'),
  'flush-of-other-address': row('VIO-212', 'another address is flushed than the one that changed'),
  'flush-of-last-level-alone': row('VIO-510', 'LastLevel is TRUE although a table was replaced'),
  'flush-without-list': row('VIO-513', 'FlushDomainByVaList is given a count and no list'),
  'tables-freed-while-attached': row('VIO-511', 'the tables are freed before the device is detached'),
};
