/*
 * The control codes of dmaprobe.sys. Each runs one scenario on the caller's thread, prints its checks as a TAP subtest
 * with DbgPrint and completes with STATUS_SUCCESS when all of them held, STATUS_UNSUCCESSFUL when one did not, and
 * STATUS_DEVICE_NOT_READY when too few devices are started. No input, no output.
 *
 * Devices count in the order in which they were added. The first two have to be behind the IOMMU; the third, which only
 * DMAPROBE_MISTAKES uses, has to be outside its scope. The device objects are named \Device\dmaprobe0 and up.
 */
#ifndef DMAPROBE_H
#define DMAPROBE_H

/* All routines of the legacy table and of EX V1 as a good driver uses them; needs one device. 0x222000. */
#define DMAPROBE_STORY CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Every mistake that such a driver could make, and the status it must get; needs three devices. 0x222004. */
#define DMAPROBE_MISTAKES CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Two devices in one domain, then in two; needs two devices. 0x222008. */
#define DMAPROBE_TWO_DEVICES CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Many more faults than the fault queue holds, while the handler is held up; needs one device. 0x22200C. */
#define DMAPROBE_FAULT_STORM CTL_CODE(FILE_DEVICE_UNKNOWN, 0x803, METHOD_BUFFERED, FILE_ANY_ACCESS)

#endif
