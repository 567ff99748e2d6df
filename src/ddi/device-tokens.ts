/**
 * CreateDevice, DeleteDevice, QueryDeviceInfo (ddi.md 2.5.15, 2.5.16, 2.6.5; checks G).
 *
 * A PCI device takes no configuration, or one Pasid configuration when it has PASIDs; an ACPI device takes exactly one Acpi
 * configuration that names streams of its own [DDI-129 to DDI-137]. Making a token changes nothing about the device's DMA
 * [DDI-139].
 */
import { LIMITS } from '../base/limits.js';
import { NTSTATUS, SUCCESS, failure, type Answer } from './status.js';
import type { Caller } from './caller.js';
import { DeviceToken, type PasidConfiguration } from './device-token.js';
import { findDevice, streamsOf, type NoDevice, type PlatformDevice } from './platform-device.js';
import type { CreateDeviceRequest, DeleteDeviceRequest, DeviceCreationConfiguration, QueryDeviceInfoRequest } from '../proto/types.js';

/** IOMMU_DEVICE_CREATION_CONFIGURATION_TYPE. */
const CONFIGURATION_ACPI = 1;
const CONFIGURATION_PASID = 3;
/** IOMMU_PASID_CONFIGURATION_TYPE. */
const PASID_TAGGED_DMA = 1;
const PASID_CONFIG_TYPE_MAX = 2;
/** sizeof(IOMMU_DMA_DEVICE_INFORMATION) [DDI-146]. */
const DEVICE_INFORMATION_BYTES = 3;

const NO_DEVICE_STATUSES: Readonly<Record<NoDevice, number>> = {
  'no-pdo': NTSTATUS.STATUS_INVALID_PARAMETER,
  'no-identity': NTSTATUS.STATUS_INVALID_PARAMETER,
  'no-requester-id': NTSTATUS.STATUS_UNSUCCESSFUL,
  'outside': NTSTATUS.STATUS_NOT_FOUND,
};

/** [DDI IOMMU_DEVICE_CREATE] */
export function createDevice(caller: Caller, request: CreateDeviceRequest): Answer {
  if (request.device === null || request.device.kind === 0) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const device = findDevice(caller, request.device);
  if (typeof device === 'string') return failure(NO_DEVICE_STATUSES[device]);
  const token = request.configurationsEndless ? undefined : readToken(caller, device, request.configurations);
  if (token === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  if (!request.hasDeviceOut) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  if (caller.iommu.allocationsFail || caller.devices.size >= LIMITS.deviceTokens) {
    return failure(NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
  }
  if (token.pasid !== undefined) caller.pasids.enter(token);
  const dmaDevice = caller.devices.add(token);
  return { status: NTSTATUS.STATUS_SUCCESS, result: 'createDevice', createDevice: { dmaDevice } };
}

/** The token that these configurations ask for; undefined when they do not fit the device. */
function readToken(caller: Caller, device: PlatformDevice, configurations: readonly DeviceCreationConfiguration[]): DeviceToken | undefined {
  const [configuration, ...others] = configurations;
  if (others.length > 0) return undefined;
  if (device.isAcpi) {
    if (configuration?.configType !== CONFIGURATION_ACPI) return undefined;
    const streams = streamsOf(caller, device, configuration.inputMappingBase, configuration.mappingsCount);
    return streams && new DeviceToken(device.id, streams, undefined);
  }
  const streams = streamsOf(caller, device, 0, 1)!;
  if (configuration === undefined) return new DeviceToken(device.id, streams, undefined);
  const pasid = caller.policy.hasPasid(device.id) ? readPasid(configuration) : undefined;
  return pasid && new DeviceToken(device.id, streams, pasid);
}

function readPasid({ configType, pasidConfigType, suppressPasidFaults }: DeviceCreationConfiguration): PasidConfiguration | undefined {
  if (configType !== CONFIGURATION_PASID || pasidConfigType >= PASID_CONFIG_TYPE_MAX) return undefined;
  return { isTagged: pasidConfigType === PASID_TAGGED_DMA, suppressesFaults: suppressPasidFaults !== 0 };
}

/** [DDI IOMMU_DEVICE_DELETE] */
export function deleteDevice(caller: Caller, { dmaDevice }: DeleteDeviceRequest): Answer {
  const token = caller.devices.get(dmaDevice);
  if (token === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const isInUse = isAttachedHere(caller, token) || token.pasidDevices.size > 0 || token.callback !== undefined;
  if (isInUse) return failure(NTSTATUS.STATUS_RESOURCE_IN_USE);
  caller.pasids.leave(token);
  caller.devices.remove(dmaDevice);
  return SUCCESS;
}

/** True when a stream of the token is attached to a domain of this session, by whichever routine or token. */
function isAttachedHere(caller: Caller, { streams }: DeviceToken): boolean {
  return streams.some(({ domain }) => domain !== undefined && caller.domains.handleOf(domain) !== undefined);
}

/** [DDI IOMMU_DEVICE_QUERY_INFORMATION] Where BytesWritten can be written it is, with 0 after every failure [DDI-374]. */
export function queryDeviceInfo(caller: Caller, request: QueryDeviceInfoRequest): Answer {
  const token = caller.devices.get(request.dmaDevice);
  if (!request.hasBytesWritten) return failure(token === undefined ? NTSTATUS.STATUS_INVALID_PARAMETER_1 : NTSTATUS.STATUS_INVALID_PARAMETER_3);
  if (token === undefined) return deviceInfo(NTSTATUS.STATUS_INVALID_PARAMETER_1, 0);
  if (request.size < DEVICE_INFORMATION_BYTES) return deviceInfo(NTSTATUS.STATUS_BUFFER_TOO_SMALL, 0);
  if (!request.hasBuffer) return deviceInfo(NTSTATUS.STATUS_INVALID_PARAMETER_4, 0);
  return deviceInfo(NTSTATUS.STATUS_SUCCESS, DEVICE_INFORMATION_BYTES, token.pasid);
}

function deviceInfo(status: number, bytesWritten: number, pasid?: PasidConfiguration): Answer {
  return {
    status,
    result: 'queryDeviceInfo',
    queryDeviceInfo: {
      bytesWritten,
      defaultPasidEnabled: pasid !== undefined,
      pasidTaggedDmaEnabled: pasid?.isTagged === true,
      pasidFaultsSuppressed: pasid?.suppressesFaults === true,
    },
  };
}
