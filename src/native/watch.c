/* See watch.h. */
#include "watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* libuv's interface, as far as it is used (docs.libuv.org: uv_handle_t, uv_poll_t). */
typedef struct uv_poll_s uv_poll_t;
typedef struct uv_handle_s uv_handle_t;
extern int uv_poll_init(struct uv_loop_s *loop, uv_poll_t *handle, int fd);
extern int uv_poll_start(uv_poll_t *handle, int events, void (*ready)(uv_poll_t *handle, int status, int events));
extern int uv_poll_stop(uv_poll_t *handle);
extern void uv_close(uv_handle_t *handle, void (*closed)(uv_handle_t *handle));
extern void *uv_handle_get_data(const uv_handle_t *handle);
extern void uv_handle_set_data(uv_handle_t *handle, void *data);
extern size_t uv_handle_size(int type);
extern const char *uv_handle_type_name(int type);
extern unsigned int uv_version(void);

enum { UV_POLL = 8, UV_READABLE = 1, UV_WRITABLE = 2 };

struct watch {
    napi_env env;
    struct watch_list *list;
    struct watch *next;
    /* NULL once the watch has ended. */
    uv_poll_t *handle;
    int file;
    int interest;
    napi_ref ready;
    napi_async_context context;
    bool released;
    bool calling;
};

static void on_ready(uv_poll_t *handle, int status, int events);

bool watch_check(void)
{
    const char *name = uv_handle_type_name(UV_POLL);
    return uv_version() >> 16 == 1 && name != NULL && strcmp(name, "poll") == 0;
}

/* A watch may be stopped from its own callback: what the call still uses goes after it. */
static void settle(struct watch *watch)
{
    if (watch->handle != NULL || watch->calling)
        return;
    if (watch->context != NULL)
        napi_async_destroy(watch->env, watch->context);
    watch->context = NULL;
    if (watch->released)
        free(watch);
}

static void finish_cleanup(struct watch_list *list)
{
    if (list->ending && list->closing == 0 && list->first == NULL)
        napi_remove_async_cleanup_hook(list->cleanup);
}

static void on_closed(uv_handle_t *handle)
{
    struct watch_list *list = uv_handle_get_data(handle);
    free(handle);
    list->closing--;
    finish_cleanup(list);
}

static void arm(struct watch *watch)
{
    /* Interest bits have libuv's values. With none, hang-ups are not reported either: the peer waits. */
    if (watch->interest == 0)
        uv_poll_stop(watch->handle);
    else
        uv_poll_start(watch->handle, watch->interest, on_ready);
}

static void call_ready(struct watch *watch, int events)
{
    napi_handle_scope scope;
    napi_value ready, receiver, argument;
    if (napi_open_handle_scope(watch->env, &scope) != napi_ok)
        return;
    if (napi_get_reference_value(watch->env, watch->ready, &ready) == napi_ok &&
        napi_get_global(watch->env, &receiver) == napi_ok &&
        napi_create_int32(watch->env, events, &argument) == napi_ok) {
        napi_status status = napi_make_callback(watch->env, watch->context, receiver, ready, 1, &argument, NULL);
        napi_value error;
        if (status == napi_pending_exception && napi_get_and_clear_last_exception(watch->env, &error) == napi_ok)
            napi_fatal_exception(watch->env, error);
    }
    napi_close_handle_scope(watch->env, scope);
}

static void on_ready(uv_poll_t *handle, int status, int events)
{
    struct watch *watch = uv_handle_get_data((uv_handle_t *)handle);
    if (status < 0) {
        /* An error waits on the descriptor and libuv has stopped. Whoever reads or writes next is told what it is. */
        events = watch->interest;
        arm(watch);
    }
    events &= watch->interest;
    if (events == 0)
        return;
    watch->calling = true;
    call_ready(watch, events);
    watch->calling = false;
    settle(watch);
}

struct watch *watch_start(napi_env env, struct watch_list *list, int file, int interest, napi_value ready, int *error)
{
    struct uv_loop_s *loop;
    napi_value name;
    *error = -ENOMEM;
    if (napi_get_uv_event_loop(env, &loop) != napi_ok ||
        napi_create_string_utf8(env, "viommu:watch", NAPI_AUTO_LENGTH, &name) != napi_ok)
        return NULL;
    struct watch *watch = calloc(1, sizeof *watch);
    uv_poll_t *handle = calloc(1, uv_handle_size(UV_POLL));
    if (watch == NULL || handle == NULL || (*error = uv_poll_init(loop, handle, file)) < 0) {
        free(watch);
        free(handle);
        return NULL;
    }
    *watch = (struct watch){.env = env, .list = list, .next = list->first, .handle = handle, .file = file, .interest = interest};
    list->first = watch;
    uv_handle_set_data((uv_handle_t *)handle, watch);
    if (napi_create_reference(env, ready, 1, &watch->ready) != napi_ok ||
        napi_async_init(env, NULL, name, &watch->context) != napi_ok) {
        *error = -ENOMEM;
        watch->released = true;
        watch_stop(watch);
        return NULL;
    }
    arm(watch);
    return watch;
}

void watch_update(struct watch *watch, int interest)
{
    if (watch->handle == NULL || watch->interest == interest)
        return;
    watch->interest = interest;
    arm(watch);
}

static void unlink_watch(struct watch *watch)
{
    struct watch **link = &watch->list->first;
    while (*link != watch)
        link = &(*link)->next;
    *link = watch->next;
}

void watch_stop(struct watch *watch)
{
    if (watch->handle == NULL)
        return;
    unlink_watch(watch);
    uv_poll_stop(watch->handle);
    uv_handle_set_data((uv_handle_t *)watch->handle, watch->list);
    watch->list->closing++;
    uv_close((uv_handle_t *)watch->handle, on_closed);
    watch->handle = NULL;
    if (watch->ready != NULL)
        napi_delete_reference(watch->env, watch->ready);
    watch->ready = NULL;
    settle(watch);
}

void watch_forget(struct watch_list *list, int file)
{
    for (struct watch *watch = list->first; watch != NULL; watch = watch->next) {
        if (watch->file == file) {
            watch_stop(watch);
            return;
        }
    }
}

void watch_release(struct watch *watch)
{
    watch->released = true;
    settle(watch);
}

static void end_all(napi_async_cleanup_hook_handle cleanup, void *data)
{
    struct watch_list *list = data;
    list->cleanup = cleanup;
    list->ending = true;
    while (list->first != NULL)
        watch_stop(list->first);
    finish_cleanup(list);
}

napi_status watch_list_init(napi_env env, struct watch_list *list)
{
    return napi_add_async_cleanup_hook(env, end_all, list, &list->cleanup);
}
