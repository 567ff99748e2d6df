/*
 * The control codes of dmaprobe.sys. Each runs one scenario on the caller's thread, prints its checks as a TAP subtest
 * with DbgPrint and completes with STATUS_SUCCESS when all of them held, STATUS_UNSUCCESSFUL when one did not, and
 * STATUS_DEVICE_NOT_READY when too few devices are started. No input, no output.
 *
 * Devices count in the order in which they were added. The first two have to be behind the IOMMU; the third, which some
 * scenarios use, has to be outside its scope. The device objects are named \Device\dmaprobe0 and up.
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

/*
 * The same and more through V2 and V3. "Test control" is a daemon started with --test-control, "extended profile" one
 * started with --profile extended; without them a first check says so and fails.
 */

/* The V2 and V3 tables as the getter gives them; needs one device and test control. 0x222010. */
#define DMAPROBE_V2_GETTERS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x804, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* CreateDomainEx, reserved regions, DeleteDomain; needs two devices and test control. 0x222014. */
#define DMAPROBE_V2_DOMAINS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x805, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Device tokens, attachment, available domain types; needs three devices and test control. 0x222018. */
#define DMAPROBE_V2_DEVICES CTL_CODE(FILE_DEVICE_UNKNOWN, 0x806, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* MapLogicalRangeEx at explicit addresses; needs one device and test control. 0x22201C. */
#define DMAPROBE_V2_MAP CTL_CODE(FILE_DEVICE_UNKNOWN, 0x807, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* MapIdentityRangeEx and UnmapIdentityRangeEx; needs one device and test control. 0x222020. */
#define DMAPROBE_V2_IDENTITY CTL_CODE(FILE_DEVICE_UNKNOWN, 0x808, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Domains with a buddy allocator; needs one device and test control. 0x222024. */
#define DMAPROBE_V2_ALLOCATOR CTL_CODE(FILE_DEVICE_UNKNOWN, 0x809, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Reserved ranges of logical addresses and their segments; needs one device and test control. 0x222028. */
#define DMAPROBE_V2_TOKENS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x80A, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* State-change callbacks; needs two devices and test control. 0x22202C. */
#define DMAPROBE_V2_STATE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x80B, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Faults, own tables, input mappings as V2 and V3 drivers meet them; needs three devices and test control. 0x222030. */
#define DMAPROBE_V2_FAULTS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x80C, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* PASID sub-devices; needs two devices and test control. 0x222034. */
#define DMAPROBE_V3_PASID CTL_CODE(FILE_DEVICE_UNKNOWN, 0x80D, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* QueryDeviceInfo; needs two devices and test control. 0x222038. */
#define DMAPROBE_V3_INFO CTL_CODE(FILE_DEVICE_UNKNOWN, 0x80E, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Calls and transfers that race; needs one device. 0x22203C. */
#define DMAPROBE_THREADS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x80F, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* The usual sequences of calls, S1 to S4, S6 and S10; needs two devices. 0x222040. */
#define DMAPROBE_SCENARIOS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x810, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* S5, S8, S9 and the rest of S10; needs two devices and test control. 0x222044. */
#define DMAPROBE_SCENARIOS_UNDER_CONTROL CTL_CODE(FILE_DEVICE_UNKNOWN, 0x811, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Caller-owned tables of x64; needs two devices, the extended profile and test control. 0x222048. */
#define DMAPROBE_OWN_TABLES CTL_CODE(FILE_DEVICE_UNKNOWN, 0x812, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* What x64 tables mean; needs one device and the extended profile. 0x22204C. */
#define DMAPROBE_WALKS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x813, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Flushing after edits of x64 tables; needs two devices, the extended profile and test control. 0x222050. */
#define DMAPROBE_FLUSHES CTL_CODE(FILE_DEVICE_UNKNOWN, 0x814, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* A daemon that goes while it is needed: prints "waiting for the daemon to go"; needs one device. 0x222054. */
#define DMAPROBE_LOST_DAEMON CTL_CODE(FILE_DEVICE_UNKNOWN, 0x815, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* A system without a remapping IOMMU: the getters must not be redirected; needs one device. 0x222058. */
#define DMAPROBE_NO_IOMMU CTL_CODE(FILE_DEVICE_UNKNOWN, 0x816, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* A daemon that dies ten times and is there again: prints "waiting for the daemon to go"; needs one device. 0x22205C. */
#define DMAPROBE_RETURNS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x817, METHOD_BUFFERED, FILE_ANY_ACCESS)

#endif
