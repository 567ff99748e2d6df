/*
 * The address spaces of the functions behind the IOMMU: one region of all 64
 * bits for each, translated access by access through the reader.
 *
 * Which bus number a function has is known only when firmware or guest has
 * given it one, so a function is found by its bus and its place on it, and the
 * requester ID is computed at each access.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "iommu.h"

#define TYPE_VIOMMU_REGION "viommu-iommu-memory-region"

PCIDevice *viommu_function_device(const ViommuFunction *function)
{
    return function->bus->devices[function->devfn];
}

/*
 * Devices that map memory, start block I/O on it and come back later: storage,
 * and host controllers of serial buses with storage behind them. A bridge
 * stands for devices that are not seen here.
 */
static bool is_lasting(const ViommuFunction *function)
{
    PCIDevice *device = viommu_function_device(function);
    unsigned base;

    if (!device) {
        return true;
    }
    base = device->config[PCI_CLASS_DEVICE + 1];
    return base == PCI_BASE_CLASS_STORAGE || base == PCI_BASE_CLASS_SERIAL ||
           base == PCI_BASE_CLASS_BRIDGE;
}

static IOMMUTLBEntry viommu_translate(IOMMUMemoryRegion *region, hwaddr addr,
                                      IOMMUAccessFlags flag, int index)
{
    ViommuFunction *function = container_of(region, ViommuFunction, iommu);
    uint16_t requester = PCI_BUILD_BDF(pci_bus_num(function->bus),
                                       function->devfn);
    unsigned access = 0;
    ViommuGrant grant;

    if (flag & IOMMU_WO) {
        access |= VIOMMU_ACCESS_IS_WRITE;
    }
    if (!viommu_main_lock_is_held()) {
        access |= VIOMMU_ACCESS_IS_UNLOCKED;
    }
    if (is_lasting(function)) {
        access |= VIOMMU_ACCESS_IS_LASTING;
    }
    if (!viommu_reader_decide(function->owner->reader, requester, addr, access,
                              &grant)) {
        return (IOMMUTLBEntry) {
            .target_as = &address_space_memory,
            .iova = addr & ~(hwaddr)0xfff,
            .addr_mask = 0xfff,
            .perm = IOMMU_NONE,
        };
    }
    return (IOMMUTLBEntry) {
        .target_as = &address_space_memory,
        .iova = addr & ~grant.mask,
        .translated_addr = grant.address & ~grant.mask,
        .addr_mask = grant.mask,
        .perm = IOMMU_ACCESS_FLAG(grant.readable, grant.writable),
    };
}

static int viommu_notify_flag_changed(IOMMUMemoryRegion *region,
                                      IOMMUNotifierFlag old_flags,
                                      IOMMUNotifierFlag new_flags, Error **errp)
{
    if (new_flags & IOMMU_NOTIFIER_MAP) {
        error_setg(errp, "viommu serves no device that wants to know mappings "
                   "before it uses them (vfio): leave it out of devices=");
        return -EINVAL;
    }
    return 0;
}

static ViommuFunction *make_function(ViommuState *s, PCIBus *bus, int devfn)
{
    ViommuFunction *function = g_new0(ViommuFunction, 1);
    g_autofree char *name = g_strdup_printf("viommu-%s-%02x.%x",
                                            BUS(bus)->name, PCI_SLOT(devfn),
                                            PCI_FUNC(devfn));

    function->owner = s;
    function->bus = bus;
    function->devfn = devfn;
    memory_region_init(&function->root, OBJECT(s), name, UINT64_MAX);
    memory_region_init_iommu(&function->iommu, sizeof(function->iommu),
                             TYPE_VIOMMU_REGION, OBJECT(s), name, UINT64_MAX);
    memory_region_add_subregion(&function->root, 0,
                                MEMORY_REGION(&function->iommu));
    address_space_init(&function->as, &function->root, name);
    QSLIST_INSERT_HEAD(&s->functions, function, next);
    return function;
}

static AddressSpace *viommu_get_address_space(PCIBus *bus, void *opaque,
                                              int devfn)
{
    ViommuState *s = opaque;
    ViommuFunction *function;

    if (bus == s->bus ? !test_bit(devfn, s->chosen) : !s->is_all) {
        return &address_space_memory;
    }
    QSLIST_FOREACH(function, &s->functions, next) {
        if (function->bus == bus && function->devfn == devfn) {
            return &function->as;
        }
    }
    return &make_function(s, bus, devfn)->as;
}

void viommu_hook_bus(ViommuState *s)
{
    VIOMMU_SETUP_BUS(s->bus, viommu_get_address_space, s);
}

/* "05.0+06.1" or "all". */
bool viommu_choose(ViommuState *s, Error **errp)
{
    g_auto(GStrv) names = NULL;

    bitmap_zero(s->chosen, PCI_DEVFN_MAX);
    s->is_all = !s->devices || g_str_equal(s->devices, "all");
    if (s->is_all) {
        bitmap_fill(s->chosen, PCI_DEVFN_MAX);
        return true;
    }
    names = g_strsplit(s->devices, "+", 0);
    for (char **name = names; *name; name++) {
        unsigned slot, func;
        int used = 0;

        if (sscanf(*name, "%2x.%1x%n", &slot, &func, &used) != 2 ||
            (*name)[used] != '\0' || slot >= PCI_SLOT_MAX ||
            func >= PCI_FUNC_MAX) {
            error_setg(errp, "devices=%s: '%s' is no SLOT.FUNCTION, like 05.0; "
                       "several are joined by +", s->devices, *name);
            return false;
        }
        set_bit(PCI_DEVFN(slot, func), s->chosen);
    }
    return true;
}

static void viommu_region_class_init(ObjectClass *klass, VIOMMU_CLASS_DATA *data)
{
    IOMMUMemoryRegionClass *region = IOMMU_MEMORY_REGION_CLASS(klass);

    region->translate = viommu_translate;
    region->notify_flag_changed = viommu_notify_flag_changed;
}

void viommu_regions_register_types(void)
{
    static const TypeInfo info = {
        .name = TYPE_VIOMMU_REGION,
        .parent = TYPE_IOMMU_MEMORY_REGION,
        .class_init = viommu_region_class_init,
    };

    type_register_static(&info);
}
