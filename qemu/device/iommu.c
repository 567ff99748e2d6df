/*
 * The device "viommu": an IOMMU in front of chosen PCI devices of QEMU, whose
 * every decision is the viommu daemon's.
 *
 *   -device viommu,socket=PATH,pci-bus=pcie.0,devices=05.0+06.0
 *
 * This file is its life: connected when it is made, attended to by the main
 * loop, connected again after the daemon's death. Decisions: reader.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "iommu.h"

/* A daemon that is being started at the same time has so long to appear. */
#define START_WAIT_MS 5000
#define STATISTICS_MS 1000
#define SAY_MS 1000

static int64_t viommu_now_ms(void)
{
    return qemu_clock_get_ms(QEMU_CLOCK_REALTIME);
}

static int64_t host_now_ns(void *opaque)
{
    return get_clock();
}

static bool host_read_word(void *opaque, uint64_t address, uint64_t *value)
{
    hwaddr offset, length = sizeof(*value);
    MemoryRegion *region;

    RCU_READ_LOCK_GUARD();
    region = address_space_translate(&address_space_memory, address, &offset,
                                     &length, false, MEMTXATTRS_UNSPECIFIED);
    if (!memory_region_is_ram(region) || memory_region_is_ram_device(region) ||
        length < sizeof(*value) || offset % sizeof(*value) != 0) {
        return false;
    }
    *value = le64_to_cpu(__atomic_load_n(
        (uint64_t *)((uint8_t *)memory_region_get_ram_ptr(region) + offset),
        __ATOMIC_ACQUIRE));
    return true;
}

static void host_kick(void *opaque)
{
    ViommuState *s = opaque;

    event_notifier_set(&s->kicked);
}

static void host_say(void *opaque, const char *text)
{
    ViommuState *s = opaque;
    int64_t now = viommu_now_ms();

    if (now - s->said_ms >= SAY_MS) {
        s->said_ms = now;
        warn_report("viommu: %s", text);
    }
}

static void viommu_attend(ViommuState *s);

static void viommu_readable(void *opaque)
{
    ViommuState *s = opaque;

    viommu_reader_receive(s->reader);
    viommu_attend(s);
}

static void viommu_writable(void *opaque)
{
    viommu_attend(opaque);
}

static void viommu_watch(ViommuState *s, int fd, bool for_writing)
{
    if (fd == s->watched_fd && for_writing == s->is_watched_for_writing) {
        return;
    }
    if (s->watched_fd >= 0 && fd != s->watched_fd) {
        qemu_set_fd_handler(s->watched_fd, NULL, NULL, NULL);
    }
    if (fd >= 0) {
        qemu_set_fd_handler(fd, viommu_readable,
                            for_writing ? viommu_writable : NULL, s);
    }
    s->watched_fd = fd;
    s->is_watched_for_writing = for_writing;
}

/* Tells people when the daemon goes and comes, each reason once. */
static void viommu_tell(ViommuState *s)
{
    bool is_up = viommu_reader_state(s->reader) == VIOMMU_READER_UP;
    const char *why = viommu_reader_why(s->reader);

    if (is_up) {
        if (!s->was_up) {
            info_report("viommu: connected to the daemon again");
        }
        s->last_why[0] = '\0';
    } else if (s->was_up || (!g_str_equal(why, s->last_why) &&
                             s->last_why[0] == '\0')) {
        warn_report("viommu: no connection to the daemon (%s); translated DMA "
                    "is refused until it is back", why);
        pstrcpy(s->last_why, sizeof(s->last_why), why);
    }
    s->was_up = is_up;
}

/* Everything that the main loop has to do now. */
static void viommu_attend(ViommuState *s)
{
    bool waits;

    viommu_settle(s);
    if (viommu_reader_state(s->reader) == VIOMMU_READER_LOST) {
        viommu_watch(s, -1, false);
    }
    waits = viommu_reader_attend(s->reader);
    viommu_watch(s, viommu_reader_fd(s->reader), waits);
    switch (viommu_reader_state(s->reader)) {
    case VIOMMU_READER_UP:
        viommu_tell(s);
        break;
    case VIOMMU_READER_DOWN:
        viommu_tell(s);
        if (!timer_pending(s->timer) ||
            timer_expire_time_ns(s->timer) / SCALE_MS >
            viommu_now_ms() + s->reconnect_ms) {
            timer_mod(s->timer, viommu_now_ms() + s->reconnect_ms);
        }
        break;
    default:
        break;
    }
}

static void viommu_kicked(EventNotifier *notifier)
{
    ViommuState *s = container_of(notifier, ViommuState, kicked);

    if (event_notifier_test_and_clear(notifier)) {
        viommu_attend(s);
    }
}

static void viommu_tick(void *opaque)
{
    ViommuState *s = opaque;
    int64_t now = viommu_now_ms();
    bool is_up;

    if (viommu_reader_state(s->reader) == VIOMMU_READER_DOWN) {
        viommu_settle(s);
        viommu_reader_connect(s->reader);
    }
    viommu_attend(s);
    is_up = viommu_reader_state(s->reader) == VIOMMU_READER_UP;
    if (is_up && now - s->statistics_ms >= STATISTICS_MS) {
        s->statistics_ms = now;
        viommu_reader_send_statistics(s->reader);
        viommu_attend(s);
    }
    timer_mod(s->timer, now + (is_up ? STATISTICS_MS : s->reconnect_ms));
}

static void viommu_machine_done(Notifier *notifier, void *data)
{
    viommu_warn_of_bypasses(container_of(notifier, ViommuState, machine_done));
}

static void viommu_exit(Notifier *notifier, void *data)
{
    ViommuState *s = container_of(notifier, ViommuState, exit);

    viommu_reader_attend(s->reader);
    viommu_reader_send_statistics(s->reader);
}

static bool viommu_check(ViommuState *s, Error **errp)
{
    if (!s->socket) {
        error_setg(errp, "viommu needs socket=PATH, the socket of viommu serve "
                   "--client-socket PATH");
    } else if (!s->bus) {
        error_setg(errp, "viommu needs pci-bus=BUS, like pcie.0");
    } else if (viommu_bus_is_taken(s->bus)) {
        error_setg(errp, "%s has an IOMMU already", BUS(s->bus)->name);
    } else if (s->timeout_ms == 0 || s->timeout_ms > 60000 ||
               s->reconnect_ms == 0 || s->reconnect_ms > 60000) {
        error_setg(errp, "timeout-ms and reconnect-ms lie between 1 and 60000");
    } else {
        return viommu_choose(s, errp);
    }
    return false;
}

static void viommu_realize(DeviceState *dev, Error **errp)
{
    ViommuState *s = VIOMMU(dev);
    const ViommuHost host = {
        .opaque = s,
        .now_ns = host_now_ns,
        .read_word = host_read_word,
        .kick = host_kick,
        .say = host_say,
    };
    char why[160];

    if (!viommu_check(s, errp)) {
        return;
    }
    if (event_notifier_init(&s->kicked, false) < 0) {
        error_setg(errp, "viommu: no eventfd");
        return;
    }
    s->reader = viommu_reader_new(&host, s->socket, "QEMU " QEMU_VERSION,
                                  s->timeout_ms);
    if (!s->reader ||
        !viommu_reader_start(s->reader, START_WAIT_MS, why, sizeof(why))) {
        error_setg(errp, "viommu: no daemon at %s (%s); start it first: "
                   "viommu serve --client-socket %s", s->socket,
                   s->reader ? why : "no memory", s->socket);
        if (s->reader) {
            viommu_reader_free(s->reader);
        }
        event_notifier_cleanup(&s->kicked);
        return;
    }
    QSLIST_INIT(&s->functions);
    s->was_up = true;
    s->watched_fd = -1;
    viommu_settle_init(s);
    s->timer = timer_new_ms(QEMU_CLOCK_REALTIME, viommu_tick, s);
    timer_mod(s->timer, viommu_now_ms() + STATISTICS_MS);
    event_notifier_set_handler(&s->kicked, viommu_kicked);
    viommu_watch(s, viommu_reader_fd(s->reader), false);
    event_notifier_set(&s->kicked);
    viommu_hook_bus(s);
    s->machine_done.notify = viommu_machine_done;
    qemu_add_machine_init_done_notifier(&s->machine_done);
    s->exit.notify = viommu_exit;
    qemu_add_exit_notifier(&s->exit);
}

VIOMMU_PROPERTIES viommu_properties[] = {
    DEFINE_PROP_STRING("socket", ViommuState, socket),
    DEFINE_PROP_LINK("pci-bus", ViommuState, bus, TYPE_PCI_BUS, PCIBus *),
    DEFINE_PROP_STRING("devices", ViommuState, devices),
    DEFINE_PROP_UINT32("timeout-ms", ViommuState, timeout_ms, 1000),
    DEFINE_PROP_UINT32("reconnect-ms", ViommuState, reconnect_ms, 100),
    VIOMMU_PROPERTIES_END
};

/* The daemon's side of the state is not QEMU's to move. */
static const VMStateDescription viommu_vmstate = {
    .name = "viommu",
    .unmigratable = 1,
};

static void viommu_class_init(ObjectClass *klass, VIOMMU_CLASS_DATA *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "IOMMU whose decisions are the viommu daemon's";
    dc->realize = viommu_realize;
    dc->vmsd = &viommu_vmstate;
    dc->user_creatable = true;
    dc->hotpluggable = false;
    device_class_set_props(dc, viommu_properties);
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
}

void viommu_register_types(void)
{
    static const TypeInfo info = {
        .name = TYPE_VIOMMU,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(ViommuState),
        .class_init = viommu_class_init,
    };

    viommu_regions_register_types();
    type_register_static(&info);
}

#ifndef VIOMMU_PLUGIN
/* In QEMU's own tree there is no plugin.c. */
static void viommu_register_all(void)
{
    viommu_register_types();
    viommu_pci_register_types();
}

type_init(viommu_register_all)
#endif
