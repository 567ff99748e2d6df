/*
 * Readiness watches on Node's own event loop, one uv_poll handle each.
 *
 * libuv keeps its ABI through all of version 1, and its functions are exported by every node binary. Only functions and
 * four constants are used, never a structure's layout, so no uv.h is needed to build; watch_check() makes sure at load
 * time that the constants mean what they should. The alternative, a thread with an epoll set, would cost a context
 * switch for each kick.
 */
#ifndef VIOMMU_WATCH_H
#define VIOMMU_WATCH_H

#include <node_api.h>
#include <stdbool.h>

enum { WATCH_READABLE = 1, WATCH_WRITABLE = 2 };

struct watch;

/* All watches of one environment. */
struct watch_list {
    struct watch *first;
    /* Handles whose uv_close() is under way. */
    unsigned closing;
    napi_async_cleanup_hook_handle cleanup;
    bool ending;
};

/* False when this libuv is not the one that the constants come from. */
bool watch_check(void);

/* Registers the hook that ends every watch with its environment. */
napi_status watch_list_init(napi_env env, struct watch_list *list);

/* Calls ready(mask) from the loop. *error is a negative errno on NULL. */
struct watch *watch_start(napi_env env, struct watch_list *list, int file, int interest, napi_value ready, int *error);
void watch_update(struct watch *watch, int interest);
void watch_stop(struct watch *watch);
/* Ends the watch of a descriptor that is about to be closed, if there is one: libuv aborts on a watched dead one. */
void watch_forget(struct watch_list *list, int file);
/* The script's object is gone: the memory may go too. */
void watch_release(struct watch *watch);

#endif
