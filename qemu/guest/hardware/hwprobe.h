/*
 * The control codes of hwprobe.sys. Each runs one scenario on the caller's thread, prints its checks as a TAP subtest with
 * DbgPrint and completes with STATUS_SUCCESS when all of them held, STATUS_UNSUCCESSFUL when one did not, and
 * STATUS_DEVICE_NOT_READY when a device that it needs is not started. No output.
 *
 * The devices are QEMU's: "edu" stands for -device edu,dma_mask=0xffffffffffffffff, "disk" for -device nvme with at least
 * 40 MiB behind it, "NIC" for -device e1000e; devices of one kind count in the order in which they were added. All of them
 * have to be behind the IOMMU and translated (viommu run --translate). What is behind a disk at the start is what
 * disk_pattern.h says for generation 0.
 */
#ifndef HWPROBE_H
#define HWPROBE_H

/* Transfers both ways, refusals, permissions, detach, identity; needs one edu. 0x222100. */
#define HWPROBE_EDU CTL_CODE(FILE_DEVICE_UNKNOWN, 0x840, METHOD_BUFFERED, FILE_ANY_ACCESS)

/*
 * One table of accesses made by the daemon's DMA engine and by edu, verdicts compared; needs one edu, uses up to four.
 * Optional input: the seed of the random part. 0x222104.
 */
#define HWPROBE_SAME_VERDICTS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x841, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Caller-owned tables of x64; needs one edu, the extended profile and test control. 0x222108. */
#define HWPROBE_OWN_TABLES CTL_CODE(FILE_DEVICE_UNKNOWN, 0x842, METHOD_BUFFERED, FILE_ANY_ACCESS)

/*
 * Random reads and writes, each through a mapping of its own; needs one disk. Optional input: seed, number of transfers,
 * domain type. 0x22210C.
 */
#define HWPROBE_DISK CTL_CODE(FILE_DEVICE_UNKNOWN, 0x843, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Refused data, lists and queues of a disk, which works again afterwards; needs one disk. 0x222110. */
#define HWPROBE_DISK_FAULTS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x844, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Unmaps pages that reads are under way into; needs a second disk, which is slow (throttling.bps-read). 0x222114. */
#define HWPROBE_DISK_UNMAP CTL_CODE(FILE_DEVICE_UNKNOWN, 0x845, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Frames into buffers that are mapped anew all the time; needs two NICs on one hub. Optional input: the seed. 0x222118. */
#define HWPROBE_NIC CTL_CODE(FILE_DEVICE_UNKNOWN, 0x846, METHOD_BUFFERED, FILE_ANY_ACCESS)

/*
 * Reads and writes of a disk while the daemon goes and comes back: prints "ready for the daemon to be killed" after the
 * first transfers; needs one disk. Optional input: the seed, how often the daemon is lost, seconds to wait for it. 0x22211C.
 */
#define HWPROBE_RECOVERY CTL_CODE(FILE_DEVICE_UNKNOWN, 0x847, METHOD_BUFFERED, FILE_ANY_ACCESS)

#endif
