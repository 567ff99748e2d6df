/**
 * Six refused accesses, one for each pattern of docs/reading-a-fault.md: node docs/examples/faults.mjs SOCKET, where SOCKET
 * is that of `viommu serve --client-socket SOCKET --ram 64M --device 00:05.0`.
 */
import { connect, contiguousMdl, pciDevice } from 'viommu/client';

const READ_WRITE = 3;
const READ_ONLY = 1;

const client = await connect(process.argv[2]);
const device = pciDevice('00:05.0');
const { domain } = await client.createDomainEx();
await client.attachDevice({ domain, device });
await client.setDeviceFaultReporting({ device });
client.on('fault', ({ faultAddress, type, access }) => console.log(`handler: type ${type - 1} at 0x${faultAddress.toString(16)}, ${access === 2 ? 'write' : 'read'}`));

const map = (logicalAddress, frame, pages, permissions = READ_WRITE) => client.mapLogicalRange({ domain, permissions, logicalAddress, mdl: contiguousMdl(frame, pages) });
const write = (iova, length = 8) => client.runProgram(device, [{ operation: 'write', write: { iova, data: Buffer.alloc(length) } }]);

await map(0x10000n, 0x200000n, 2);
await client.unmapLogicalRange({ domain, logicalAddress: 0x10000n, numberOfPages: 2n });
await write(0x10010n); // unmapped just before

await map(0x10000n, 0x200000n, 2);
await write(0x11ffcn); // four bytes beyond the end
await map(0x20000n, 0x210000n, 1, READ_ONLY);
await write(0x20000n); // the wrong right
await write(0x200000n); // a physical address instead of the logical one

await client.reserveLogicalAddressRange({ domain, size: 0x4000n, explicitLogicalAddress: 0x40000n });
await write(0x40000n); // reserved, and no segment mapped

await client.detachDevice({ domain, device });
await write(0x10000n); // the device has no domain any more
client.close();
