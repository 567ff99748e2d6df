/*
 * The device "viommu": an IOMMU in front of chosen PCI devices of QEMU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VIOMMU_IOMMU_H
#define VIOMMU_IOMMU_H

#include "compat.h"
#include "reader.h"

#define TYPE_VIOMMU "viommu"
OBJECT_DECLARE_SIMPLE_TYPE(ViommuState, VIOMMU)

typedef struct ViommuFunction ViommuFunction;

struct ViommuState {
    DeviceState parent_obj;

    /* Properties. */
    char *socket;
    PCIBus *bus;
    char *devices;
    uint32_t timeout_ms;
    uint32_t reconnect_ms;

    bool is_all;
    DECLARE_BITMAP(chosen, PCI_DEVFN_MAX);
    QSLIST_HEAD(, ViommuFunction) functions;

    ViommuReader *reader;
    /* Set by anybody: the main loop shall attend to the reader. */
    EventNotifier kicked;
    int watched_fd;
    bool is_watched_for_writing;
    QEMUTimer *timer;
    int64_t statistics_ms;
    int64_t said_ms;
    bool was_up;
    char last_why[160];

    /* What is being settled (settle.c). */
    ViommuTodo todo;
    bool has_todo;
    bool is_grace_running;
    bool is_grace_over; /* atomic */
    bool is_quitting;   /* atomic */
    QemuThread grace_thread;
    QemuSemaphore grace_wanted;

    Notifier machine_done;
    Notifier exit;
};

/* One PCI function behind the IOMMU, by the place it sits at. */
struct ViommuFunction {
    IOMMUMemoryRegion iommu;
    MemoryRegion root;
    AddressSpace as;
    ViommuState *owner;
    PCIBus *bus;
    uint8_t devfn;
    QSLIST_ENTRY(ViommuFunction) next;
};

void viommu_register_types(void);
void viommu_pci_register_types(void); /* pci.c */

/* regions.c: the address space of each function, and its accesses. */
void viommu_regions_register_types(void);
void viommu_hook_bus(ViommuState *s);
bool viommu_choose(ViommuState *s, Error **errp);
PCIDevice *viommu_function_device(const ViommuFunction *function);

/* bypass.c: names devices whose DMA does not come through, or not all of it. */
void viommu_warn_of_bypasses(ViommuState *s);

/* settle.c: what an acknowledgement waits for. */
void viommu_settle_init(ViommuState *s);
void viommu_settle_finish(ViommuState *s);
void viommu_settle(ViommuState *s);

#endif
