/*
 * Devices that were put behind the IOMMU and whose DMA does not come through
 * it, or not all of it: each is named once, when the machine is complete.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "iommu.h"

/* Devices that use memory which they mapped before, and when they stop. */
static const struct {
    const char *prefix;
    const char *why;
} keepers[] = {
    { "ich9-ahci",
      "it keeps its command lists mapped as long as a port runs" },
    { "virtio-gpu", "it keeps the memory of its resources mapped" },
    { "virtio-vga", "it keeps the memory of its resources mapped" },
    { "pvrdma", "it keeps its rings and memory regions mapped" },
    { "e1000e", "it keeps parts of a packet mapped until the last one comes" },
    { "igb", "it keeps parts of a packet mapped until the last one comes" },
    { "vmxnet3", "it keeps parts of a packet mapped until the last one comes" },
};

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
    return NULL;
}

/* Why what was unmapped may be reached for a while; or NULL. */
static const char *kept_by(const char *type)
{
    for (size_t i = 0; i < ARRAY_SIZE(keepers); i++) {
        if (g_str_has_prefix(type, keepers[i].prefix)) {
            return keepers[i].why;
        }
    }
    return NULL;
}

static void warn_of_device(PCIBus *bus, PCIDevice *device, void *opaque)
{
    ViommuState *s = opaque;
    const char *type = object_get_typename(OBJECT(device));
    const char *why = bypass_of(device);
    const char *kept = kept_by(type);

    if (bus == s->bus && !test_bit(device->devfn, s->chosen)) {
        return;
    }
    /* Our own carrier is meant to see all of guest memory. */
    if (why && !g_str_has_prefix(type, "viommu-pci")) {
        warn_report("viommu: not all DMA of %s at %s:%02x.%x is translated: %s",
                    type, BUS(bus)->name, PCI_SLOT(device->devfn),
                    PCI_FUNC(device->devfn), why);
    } else if (kept) {
        warn_report("viommu: %s at %s:%02x.%x reaches what is unmapped for a "
                    "while: %s", type, BUS(bus)->name,
                    PCI_SLOT(device->devfn), PCI_FUNC(device->devfn), kept);
    }
}

static void warn_of_bus(ViommuState *s, PCIBus *bus)
{
    PCIBus *child;

    pci_for_each_device_under_bus(bus, warn_of_device, s);
    if (s->is_all) {
        QLIST_FOREACH(child, &bus->child, sibling) {
            warn_of_bus(s, child);
        }
    }
}

void viommu_warn_of_bypasses(ViommuState *s)
{
    warn_of_bus(s, s->bus);
    for (int devfn = 0; !s->is_all && devfn < PCI_DEVFN_MAX; devfn++) {
        if (test_bit(devfn, s->chosen) && !s->bus->devices[devfn]) {
            warn_report("viommu: devices=%s names %02x.%x, where no device is",
                        s->devices, PCI_SLOT(devfn), PCI_FUNC(devfn));
        }
    }
}
