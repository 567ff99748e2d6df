/*
 * viommu-pci and its daemon: attaching to a connection, giving the queues away
 * and taking them back, and what a connection's end means.
 *
 * A connection can end in the middle of any exchange. That is only noted then;
 * a bottom half of our own detaches, and attaches again as soon as the chardev
 * is open. On a new connection every queue starts at its used index: a request
 * that the daemon before had taken and not answered is seen by the next one,
 * once, as our daemon gives chains back in the order in which it takes them.
 *
 * The daemon is told of resets by RESET_DEVICE, so a mere stop (monitor "stop")
 * is a pause to it and the guest's domains stay.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pci-virtio.h"

#define CONNECT_POLL_US 20000

/* Whatever else a back end may offer is not implemented by ours. */
static const int feature_bits[] = {
    VIRTIO_RING_F_INDIRECT_DESC,
    VIRTIO_RING_F_EVENT_IDX,
    VIRTIO_F_VERSION_1,
    VHOST_INVALID_FEATURE_BIT,
};
static const uint64_t known_features = 1ULL << VIRTIO_RING_F_INDIRECT_DESC |
                                       1ULL << VIRTIO_RING_F_EVENT_IDX |
                                       1ULL << VIRTIO_F_VERSION_1;

static SocketChardev *attach_socket(ViommuVirtio *s)
{
    return (SocketChardev *)object_dynamic_cast(OBJECT(s->chardev.chr),
                                                TYPE_CHARDEV_SOCKET);
}

/* Every exchange with the daemon stands between these two. */
static void attach_begin_exchange(ViommuVirtio *s)
{
    viommu_watchdog_arm(&s->watchdog, attach_socket(s)->ioc,
                        s->reply_timeout_ms);
}

static void attach_end_exchange(ViommuVirtio *s)
{
    if (viommu_watchdog_disarm(&s->watchdog)) {
        warn_report("viommu-pci: the daemon did not answer within %" PRIu32
                    " ms; its connection is closed and made again",
                    s->reply_timeout_ms);
    }
}

static VirtioBusClass *attach_bus(ViommuVirtio *s, DeviceState **proxy)
{
    BusState *bus = qdev_get_parent_bus(DEVICE(s));

    *proxy = bus->parent;
    return VIRTIO_BUS_GET_CLASS(bus);
}

static int attach_start_queues(ViommuVirtio *s, Error **errp)
{
    VirtIODevice *vdev = VIRTIO_DEVICE(s);
    DeviceState *proxy;
    VirtioBusClass *bus = attach_bus(s, &proxy);
    int i, ret;

    ret = vhost_dev_enable_notifiers(&s->dev, vdev);
    if (ret < 0) {
        error_setg_errno(errp, -ret, "viommu-pci: no eventfds for kicks");
        return ret;
    }
    ret = bus->set_guest_notifiers(proxy, VIOMMU_QUEUES, true);
    if (ret < 0) {
        error_setg_errno(errp, -ret, "viommu-pci: no eventfds for interrupts");
        goto disable_host_notifiers;
    }
    for (i = 0; i < VIOMMU_QUEUES; i++) {
        if (s->fresh) {
            virtio_queue_restore_last_avail_idx(vdev, i);
        }
        vhost_virtqueue_mask(&s->dev, vdev, i, false);
    }
    s->dev.acked_features = vdev->guest_features;
    s->dev.vq_index_end = VIOMMU_QUEUES;
    ret = vhost_dev_start(&s->dev, vdev, true);
    if (ret < 0) {
        error_setg_errno(errp, -ret, "viommu-pci: the queues do not start");
        goto disable_guest_notifiers;
    }
    s->fresh = false;
    s->running = true;
    return 0;

disable_guest_notifiers:
    bus->set_guest_notifiers(proxy, VIOMMU_QUEUES, false);
disable_host_notifiers:
    vhost_dev_disable_notifiers(&s->dev, vdev);
    return ret;
}

/* Works on a dead connection as well. */
static void attach_stop_queues(ViommuVirtio *s)
{
    VirtIODevice *vdev = VIRTIO_DEVICE(s);
    DeviceState *proxy;
    VirtioBusClass *bus = attach_bus(s, &proxy);

    if (!s->running) {
        return;
    }
    s->running = false;
    vhost_dev_stop(&s->dev, vdev, true);
    bus->set_guest_notifiers(proxy, VIOMMU_QUEUES, false);
    vhost_dev_disable_notifiers(&s->dev, vdev);
}

static int attach_fetch_config(ViommuVirtio *s, Error **errp)
{
    uint8_t config[VIOMMU_CONFIG_BYTES];
    int ret;

    ret = vhost_dev_get_config(&s->dev, config, sizeof(config), errp);
    if (ret == 0 && memcmp(s->config, config, sizeof(config)) != 0) {
        memcpy(s->config, config, sizeof(config));
        virtio_notify_config(VIRTIO_DEVICE(s));
    }
    return ret;
}

/* The daemon may wait for this call's end before it answers anything. */
static int attach_config_changed(struct vhost_dev *dev)
{
    ViommuVirtio *s = container_of(dev, ViommuVirtio, dev);

    s->config_changed = true;
    qemu_bh_schedule(s->settle);
    return 0;
}

static const VhostDevConfigOps config_ops = {
    .vhost_dev_config_notifier = attach_config_changed,
};

/* While the queues run, the daemon is told of a changed memory map. */
static void attach_commit_memory(MemoryListener *listener)
{
    ViommuVirtio *s = container_of(listener, ViommuVirtio, dev.memory_listener);

    attach_begin_exchange(s);
    s->commit_memory(listener);
    attach_end_exchange(s);
}

static void attach_send_reset(ViommuVirtio *s)
{
    if (s->dev.protocol_features & (1ULL << VIOMMU_PROTOCOL_F_RESET_DEVICE)) {
        s->dev.vhost_ops->vhost_reset_device(&s->dev);
    }
}

/* A guest keeps the features that it has agreed to, whoever serves it next. */
static int attach_check_features(ViommuVirtio *s, Error **errp)
{
    uint64_t wanted = VIRTIO_DEVICE(s)->guest_features |
                      1ULL << VIRTIO_F_VERSION_1;
    uint64_t missing = wanted & ~viommu_features(s, wanted);

    if (missing) {
        error_setg(errp, "viommu-pci: the daemon lacks the virtio features 0x%"
                   PRIx64, missing);
        return -ENOTSUP;
    }
    return 0;
}

static int attach_to_daemon(ViommuVirtio *s, Error **errp)
{
    VirtIODevice *vdev = VIRTIO_DEVICE(s);
    int ret;

    s->dev.nvqs = VIOMMU_QUEUES;
    s->dev.num_queues = VIOMMU_QUEUES;
    s->dev.vqs = s->vqs;
    s->dev.vq_index = 0;
    s->user.supports_config = true;
    vhost_dev_set_config_notifier(&s->dev, &config_ops);
    ret = vhost_dev_init(&s->dev, &s->user, VHOST_BACKEND_TYPE_USER, 0, errp);
    if (ret < 0) {
        return ret;
    }
    s->commit_memory = s->dev.memory_listener.commit;
    s->dev.memory_listener.commit = attach_commit_memory;
    s->attached = true;
    s->fresh = true;
    ret = attach_check_features(s, errp);
    if (ret < 0) {
        return ret;
    }
    attach_send_reset(s);
    ret = attach_fetch_config(s, errp);
    if (ret == 0 && virtio_device_should_start(vdev, vdev->status)) {
        ret = attach_start_queues(s, errp);
    }
    return ret;
}

static void attach_undo(ViommuVirtio *s)
{
    if (s->attached) {
        attach_stop_queues(s);
        s->attached = false;
        vhost_dev_cleanup(&s->dev);
    }
}

/* Hangs up, and says why unless that was the last word. */
static void attach_fail(ViommuVirtio *s, Error *err)
{
    if (g_strcmp0(s->last_error, error_get_pretty(err)) != 0) {
        g_free(s->last_error);
        s->last_error = g_strdup(error_get_pretty(err));
        error_report_err(err);
    } else {
        error_free(err);
    }
    qemu_chr_fe_disconnect(&s->chardev);
}

static void attach_again(ViommuVirtio *s)
{
    Error *err = NULL;
    int ret;

    attach_begin_exchange(s);
    ret = attach_to_daemon(s, &err);
    if (ret < 0) {
        attach_undo(s);
    }
    attach_end_exchange(s);
    if (ret < 0) {
        attach_fail(s, err);
    } else {
        g_clear_pointer(&s->last_error, g_free);
    }
}

static void attach_refresh_config(ViommuVirtio *s)
{
    Error *err = NULL;
    int ret;

    attach_begin_exchange(s);
    ret = attach_fetch_config(s, &err);
    attach_end_exchange(s);
    if (ret < 0) {
        attach_fail(s, err);
    }
}

static void attach_settle(void *opaque)
{
    ViommuVirtio *s = opaque;

    if (s->closed) {
        s->closed = false;
        attach_undo(s);
    }
    if (s->open && !s->attached) {
        attach_again(s);
    }
    if (s->config_changed) {
        s->config_changed = false;
        if (s->attached && s->open) {
            attach_refresh_config(s);
        }
    }
}

static void attach_chardev_event(void *opaque, QEMUChrEvent event)
{
    ViommuVirtio *s = opaque;

    if (event == CHR_EVENT_OPENED) {
        s->open = true;
    } else if (event == CHR_EVENT_CLOSED) {
        s->open = false;
        s->closed = true;
    } else {
        return;
    }
    qemu_bh_schedule(s->settle);
}

/*
 * A chardev that reconnects would wait without end by itself: single attempts,
 * until there is a connection or the time is over.
 */
static int attach_await_daemon(ViommuVirtio *s, Error **errp)
{
    SocketChardev *socket = attach_socket(s);
    Error *err = NULL;
    int64_t reconnect, give_up;
    int ret;

    if (!socket || socket->is_listen) {
        error_setg(errp, "viommu-pci: chardev '%s' has to be a client of the "
                   "daemon's Unix socket: -chardev socket,path=...,reconnect=1",
                   s->chardev.chr->label);
        return -EINVAL;
    }
    reconnect = socket->VIOMMU_RECONNECT_FIELD;
    socket->VIOMMU_RECONNECT_FIELD = 0;
    give_up = qemu_clock_get_ms(QEMU_CLOCK_REALTIME) + s->connect_timeout_ms;
    while ((ret = qemu_chr_fe_wait_connected(&s->chardev, &err)) < 0 &&
           reconnect && qemu_clock_get_ms(QEMU_CLOCK_REALTIME) < give_up) {
        error_free(err);
        err = NULL;
        g_usleep(CONNECT_POLL_US);
    }
    socket->VIOMMU_RECONNECT_FIELD = reconnect;
    if (ret < 0) {
        error_propagate_prepend(errp, err, "viommu-pci: the daemon (viommu "
                                "serve) does not answer: ");
    }
    return ret;
}

uint64_t viommu_features(ViommuVirtio *s, uint64_t wanted)
{
    return vhost_get_features(&s->dev, feature_bits, wanted & known_features);
}

void viommu_set_running(ViommuVirtio *s, bool runs)
{
    Error *err = NULL;

    if (!s->attached || runs == s->running) {
        return;
    }
    attach_begin_exchange(s);
    if (!runs) {
        attach_stop_queues(s);
    } else if (attach_start_queues(s, &err) < 0) {
        attach_fail(s, err);
    }
    attach_end_exchange(s);
}

void viommu_tell_reset(ViommuVirtio *s)
{
    if (s->attached) {
        attach_begin_exchange(s);
        attach_send_reset(s);
        attach_end_exchange(s);
    }
}

bool viommu_open(ViommuVirtio *s, Error **errp)
{
    int ret;

    if (attach_await_daemon(s, errp) < 0 ||
        !vhost_user_init(&s->user, &s->chardev, errp)) {
        return false;
    }
    s->settle = qemu_bh_new(attach_settle, s);
    viommu_watchdog_start(&s->watchdog);
    qemu_chr_fe_set_handlers(&s->chardev, NULL, NULL, attach_chardev_event,
                             NULL, s, NULL, true);
    attach_begin_exchange(s);
    ret = attach_to_daemon(s, errp);
    attach_end_exchange(s);
    if (ret < 0) {
        viommu_close(s);
    }
    return ret == 0;
}

void viommu_close(ViommuVirtio *s)
{
    qemu_chr_fe_set_handlers(&s->chardev, NULL, NULL, NULL, NULL, NULL, NULL,
                             false);
    qemu_bh_delete(s->settle);
    attach_begin_exchange(s);
    attach_undo(s);
    attach_end_exchange(s);
    viommu_watchdog_stop(&s->watchdog);
    vhost_user_cleanup(&s->user);
    g_clear_pointer(&s->last_error, g_free);
}
