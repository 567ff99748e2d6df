/*
 * Numbers and layouts of virtio 1.x that the driver side uses: status and feature bits, the PCI capabilities with the
 * common configuration structure, and the split ring. Names follow the specification's own (virtio 1.3, sections 2, 4.1
 * and 6), so that a search finds both. All fields are little-endian, as every guest of this project is.
 */
#ifndef VIOMMU_VIRTIO_SPEC_H
#define VIOMMU_VIRTIO_SPEC_H

#include <stddef.h>
#include <stdint.h>

#define VIRTIO_ASSERT(name, condition) typedef char VirtioAssert_##name[(condition) ? 1 : -1]

/* Device status [virtio 2.1]. */
#define VIRTIO_CONFIG_S_ACKNOWLEDGE 0x01u
#define VIRTIO_CONFIG_S_DRIVER      0x02u
#define VIRTIO_CONFIG_S_DRIVER_OK   0x04u
#define VIRTIO_CONFIG_S_FEATURES_OK 0x08u
#define VIRTIO_CONFIG_S_NEEDS_RESET 0x40u
#define VIRTIO_CONFIG_S_FAILED      0x80u

/* Feature bits [virtio 6]. */
#define VIRTIO_F_INDIRECT_DESC  (1ull << 28)
#define VIRTIO_F_EVENT_IDX      (1ull << 29)
#define VIRTIO_F_VERSION_1      (1ull << 32)

/* MSI-X entry that means "no vector" [virtio 4.1.5.1.2]. */
#define VIRTIO_MSI_NO_VECTOR 0xFFFFu

/* Vendor capability, as bytes of PCI configuration space [virtio 4.1.4]. */
#define PCI_CAP_ID_VENDOR_SPECIFIC 0x09u
#define VIRTIO_PCI_CAP_COMMON_CFG  1u
#define VIRTIO_PCI_CAP_NOTIFY_CFG  2u
#define VIRTIO_PCI_CAP_ISR_CFG     3u
#define VIRTIO_PCI_CAP_DEVICE_CFG  4u

typedef struct _VIRTIO_PCI_CAP {
    uint8_t CapVndr;
    uint8_t CapNext;
    uint8_t CapLen;
    uint8_t CfgType;
    uint8_t Bar;
    uint8_t Id;
    uint8_t Padding[2];
    uint32_t Offset;
    uint32_t Length;
} VIRTIO_PCI_CAP;
VIRTIO_ASSERT(Cap, sizeof(VIRTIO_PCI_CAP) == 16);

/* Common configuration structure, as offsets of registers [virtio 4.1.4.3]. */
#define VIRTIO_PCI_COMMON_DFSELECT      0x00u
#define VIRTIO_PCI_COMMON_DF            0x04u
#define VIRTIO_PCI_COMMON_GFSELECT      0x08u
#define VIRTIO_PCI_COMMON_GF            0x0Cu
#define VIRTIO_PCI_COMMON_MSIX          0x10u
#define VIRTIO_PCI_COMMON_NUMQ          0x12u
#define VIRTIO_PCI_COMMON_STATUS        0x14u
#define VIRTIO_PCI_COMMON_CFGGENERATION 0x15u
#define VIRTIO_PCI_COMMON_Q_SELECT      0x16u
#define VIRTIO_PCI_COMMON_Q_SIZE        0x18u
#define VIRTIO_PCI_COMMON_Q_MSIX        0x1Au
#define VIRTIO_PCI_COMMON_Q_ENABLE      0x1Cu
#define VIRTIO_PCI_COMMON_Q_NOFF        0x1Eu
#define VIRTIO_PCI_COMMON_Q_DESCLO      0x20u
#define VIRTIO_PCI_COMMON_Q_DESCHI      0x24u
#define VIRTIO_PCI_COMMON_Q_AVAILLO     0x28u
#define VIRTIO_PCI_COMMON_Q_AVAILHI     0x2Cu
#define VIRTIO_PCI_COMMON_Q_USEDLO      0x30u
#define VIRTIO_PCI_COMMON_Q_USEDHI      0x34u
#define VIRTIO_PCI_COMMON_BYTES         0x38u

/* Split ring [virtio 2.7]. */
#define VIRTQ_DESC_F_NEXT           1u
#define VIRTQ_DESC_F_WRITE          2u
#define VIRTQ_DESC_F_INDIRECT       4u
#define VIRTQ_AVAIL_F_NO_INTERRUPT  1u
#define VIRTQ_USED_F_NO_NOTIFY      1u

typedef struct _VIRTQ_DESC {
    uint64_t Addr;
    uint32_t Len;
    uint16_t Flags;
    uint16_t Next;
} VIRTQ_DESC;
VIRTIO_ASSERT(Desc, sizeof(VIRTQ_DESC) == 16 && offsetof(VIRTQ_DESC, Flags) == 12);

/* Followed by used_event after Ring[size]. */
typedef struct _VIRTQ_AVAIL {
    uint16_t Flags;
    uint16_t Idx;
    uint16_t Ring[1];
} VIRTQ_AVAIL;
VIRTIO_ASSERT(Avail, offsetof(VIRTQ_AVAIL, Ring) == 4);

typedef struct _VIRTQ_USED_ELEM {
    uint32_t Id;
    uint32_t Len;
} VIRTQ_USED_ELEM;
VIRTIO_ASSERT(UsedElem, sizeof(VIRTQ_USED_ELEM) == 8);

/* Followed by avail_event after Ring[size]. */
typedef struct _VIRTQ_USED {
    uint16_t Flags;
    uint16_t Idx;
    VIRTQ_USED_ELEM Ring[1];
} VIRTQ_USED;
VIRTIO_ASSERT(Used, offsetof(VIRTQ_USED, Ring) == 4);

#endif
