/*
 * Devices that were put behind the IOMMU and whose DMA does not come through
 * it, or not all of it: each is named once, when the machine is complete.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "iommu.h"

static bool is_a(PCIDevice *device, const char *type)
{
    return object_dynamic_cast(OBJECT(device), type) != NULL;
}

/* Why accesses of this device are not, or not always, translated; or NULL. */
static const char *bypass_of(PCIDevice *device)
{
    const char *type = object_get_typename(OBJECT(device));

    if (g_str_has_prefix(type, "vhost-")) {
        return "its back end is another process, which reads and writes guest "
               "memory by itself";
    }
    if (object_property_find(OBJECT(device), "iommu_platform") &&
        !object_property_get_bool(OBJECT(device), "iommu_platform", NULL)) {
        return "a virtio device bypasses the IOMMU unless it is given "
               "iommu_platform=on (and the driver accepts it)";
    }
    if (is_a(device, "ich9-ahci")) {
        return "it keeps its command lists mapped as long as a port runs; "
               "what is unmapped there stays reachable until the port stops";
    }
    return NULL;
}

static void warn_of_device(ViommuState *s, PCIDevice *device)
{
    const char *type = object_get_typename(OBJECT(device));
    const char *why = bypass_of(device);

    /* Our own carrier is meant to see all of guest memory. */
    if (why && !g_str_has_prefix(type, "viommu-pci")) {
        warn_report("viommu: not all DMA of %s at %s:%02x.%x is translated: %s",
                    type, BUS(pci_get_bus(device))->name,
                    PCI_SLOT(device->devfn), PCI_FUNC(device->devfn), why);
    }
}

void viommu_warn_of_bypasses(ViommuState *s)
{
    ViommuFunction *function;

    QSLIST_FOREACH(function, &s->functions, next) {
        PCIDevice *device = viommu_function_device(function);

        if (device) {
            warn_of_device(s, device);
        }
    }
    for (int devfn = 0; !s->is_all && devfn < PCI_DEVFN_MAX; devfn++) {
        if (test_bit(devfn, s->chosen) && !s->bus->devices[devfn]) {
            warn_report("viommu: devices=%s names %02x.%x, where no device is",
                        s->devices, PCI_SLOT(devfn), PCI_FUNC(devfn));
        }
    }
}
