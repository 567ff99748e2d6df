/*
 * Node-API face of sys.h and watch.h: arguments in, results out, no policy.
 *
 * Functions are flat and private to src/native/index.ts, which gives them their types. A failure of the system comes back
 * as a negative errno; a wrong argument throws TypeError. State belongs to one environment: its cleanup hook unmaps
 * whatever scripts left mapped and its watches end with it, so workers and exits leave nothing behind.
 */
#include "sys.h"
#include "values.h"
#include "watch.h"

#include <errno.h>
#include <stdlib.h>

/* A mapping as an ArrayBuffer. Freed by the buffer's finalizer alone, which may run long after the unmapping. */
struct buffer {
    struct state *state;
    struct buffer *next;
    /* NULL once unmapped. */
    struct sys_mapping *mapping;
    napi_ref array_buffer;
};

struct state {
    napi_env env;
    struct watch_list watches;
    struct buffer *buffers;
};

/* Marks the objects that stand for a watch, so that no other object is taken for one. */
static const napi_type_tag WATCH_TAG = {0x766d6d6f69764075, 0x9a4c1f0e27d35b68};

static struct state *state_of(napi_env env)
{
    void *state = NULL;
    napi_get_instance_data(env, &state);
    return state;
}

static napi_value do_listen(napi_env env, napi_callback_info info)
{
    napi_value argument;
    char path[MAX_TEXT];
    if (!take_arguments(env, info, 1, &argument) || !take_text(env, argument, path))
        return NULL;
    return make_number(env, sys_listen(path));
}

static napi_value do_accept(napi_env env, napi_callback_info info)
{
    napi_value argument;
    int listener;
    if (!take_arguments(env, info, 1, &argument) || !take_descriptor(env, argument, &listener))
        return NULL;
    return make_number(env, sys_accept(listener));
}

static napi_value do_connect(napi_env env, napi_callback_info info)
{
    napi_value argument;
    char path[MAX_TEXT];
    if (!take_arguments(env, info, 1, &argument) || !take_text(env, argument, path))
        return NULL;
    return make_number(env, sys_connect(path));
}

static napi_value do_socket_pair(napi_env env, napi_callback_info info)
{
    (void)info;
    int pair[2];
    int error = sys_socket_pair(pair);
    return error < 0 ? make_number(env, error) : make_descriptors(env, pair, 2);
}

static napi_value do_receive(napi_env env, napi_callback_info info)
{
    napi_value values[3];
    int socket;
    void *data;
    size_t length;
    double max_descriptors;
    if (!take_arguments(env, info, 3, values) || !take_descriptor(env, values[0], &socket) ||
        !take_bytes(env, values[1], &data, &length) || !take_whole_number(env, values[2], SYS_MAX_DESCRIPTORS, &max_descriptors))
        return NULL;
    struct sys_received received;
    sys_receive(socket, data, length, (size_t)max_descriptors, &received);
    napi_value result;
    if (napi_create_object(env, &result) != napi_ok)
        return NULL;
    napi_set_named_property(env, result, "length", make_number(env, (double)received.length));
    napi_set_named_property(env, result, "descriptors",
                            make_descriptors(env, received.descriptors, received.descriptor_count));
    napi_set_named_property(env, result, "truncated", make_boolean(env, received.truncated));
    return result;
}

static napi_value do_send(napi_env env, napi_callback_info info)
{
    napi_value values[3];
    int socket;
    void *data;
    size_t length;
    int descriptors[SYS_MAX_DESCRIPTORS];
    size_t descriptor_count;
    if (!take_arguments(env, info, 3, values) || !take_descriptor(env, values[0], &socket) ||
        !take_bytes(env, values[1], &data, &length) || !take_descriptors(env, values[2], descriptors, &descriptor_count))
        return NULL;
    return make_number(env, (double)sys_send(socket, data, length, descriptors, descriptor_count));
}

static napi_value do_memory_file(napi_env env, napi_callback_info info)
{
    napi_value values[2];
    char name[MAX_TEXT];
    double length;
    if (!take_arguments(env, info, 2, values) || !take_text(env, values[0], name) ||
        !take_whole_number(env, values[1], 0x1p53, &length))
        return NULL;
    return make_number(env, sys_memory_file(name, (uint64_t)length));
}

static napi_value do_file_size(napi_env env, napi_callback_info info)
{
    napi_value argument, result;
    int file;
    bool sealed;
    if (!take_arguments(env, info, 1, &argument) || !take_descriptor(env, argument, &file))
        return NULL;
    int64_t size = sys_file_size(file, &sealed);
    if (napi_create_object(env, &result) != napi_ok)
        return NULL;
    napi_set_named_property(env, result, "byteLength", make_number(env, (double)size));
    napi_set_named_property(env, result, "sealedAgainstShrinking", make_boolean(env, sealed));
    return result;
}

/* Unmaps once. The state forgets the buffer; the buffer itself waits for its finalizer. */
static void release_mapping(struct buffer *buffer)
{
    if (buffer->mapping == NULL)
        return;
    struct buffer **link = &buffer->state->buffers;
    while (*link != buffer)
        link = &(*link)->next;
    *link = buffer->next;
    sys_unmap(buffer->mapping);
    buffer->mapping = NULL;
    buffer->state = NULL;
}

static void finalize_buffer(napi_env env, void *data, void *hint)
{
    (void)data;
    struct buffer *buffer = hint;
    if (buffer->array_buffer != NULL)
        napi_delete_reference(env, buffer->array_buffer);
    release_mapping(buffer);
    free(buffer);
}

static napi_value do_map(napi_env env, napi_callback_info info)
{
    napi_value values[3], result;
    int file, error;
    double offset, length;
    if (!take_arguments(env, info, 3, values) || !take_descriptor(env, values[0], &file) ||
        !take_whole_number(env, values[1], 0x1p52, &offset) || !take_whole_number(env, values[2], 0x1p52, &length))
        return NULL;
    struct buffer *buffer = calloc(1, sizeof *buffer);
    if (buffer == NULL)
        return make_number(env, -ENOMEM);
    buffer->mapping = sys_map(file, (uint64_t)offset, (uint64_t)length, &error);
    if (buffer->mapping == NULL) {
        free(buffer);
        return make_number(env, error);
    }
    buffer->state = state_of(env);
    buffer->next = buffer->state->buffers;
    buffer->state->buffers = buffer;
    void *start = sys_mapping_address(buffer->mapping);
    napi_status status = napi_create_external_arraybuffer(env, start, (size_t)length, finalize_buffer, buffer, &result);
    if (status != napi_ok) {
        release_mapping(buffer);
        free(buffer);
        return make_number(env, -ENOMEM);
    }
    /* Weak: the buffer lives as long as the script wants it to. Only needed to detach it when the environment ends. */
    if (napi_create_reference(env, result, 0, &buffer->array_buffer) != napi_ok)
        buffer->array_buffer = NULL;
    return result;
}

/* The live mapping of ours that this ArrayBuffer shows, by its address: a detached or foreign one has none. */
static struct buffer *buffer_of(napi_env env, napi_value value)
{
    bool is_array_buffer = false;
    void *data = NULL;
    size_t length;
    if (napi_is_arraybuffer(env, value, &is_array_buffer) != napi_ok || !is_array_buffer ||
        napi_get_arraybuffer_info(env, value, &data, &length) != napi_ok || data == NULL)
        return NULL;
    for (struct buffer *buffer = state_of(env)->buffers; buffer != NULL; buffer = buffer->next) {
        if (sys_mapping_address(buffer->mapping) == data)
            return buffer;
    }
    return NULL;
}

static napi_value do_unmap(napi_env env, napi_callback_info info)
{
    napi_value argument;
    if (!take_arguments(env, info, 1, &argument))
        return NULL;
    struct buffer *buffer = buffer_of(env, argument);
    if (buffer == NULL)
        return throw_type(env, "not a mapped buffer");
    /* Scripts lose sight of the memory before it goes. */
    if (napi_detach_arraybuffer(env, argument) != napi_ok)
        return throw_type(env, "not a detachable buffer");
    release_mapping(buffer);
    return NULL;
}

static napi_value do_lost_pages(napi_env env, napi_callback_info info)
{
    napi_value argument;
    if (!take_arguments(env, info, 1, &argument))
        return NULL;
    struct buffer *buffer = buffer_of(env, argument);
    return buffer == NULL ? throw_type(env, "not a mapped buffer") : make_number(env, sys_mapping_lost_pages(buffer->mapping));
}

static napi_value do_eventfd(napi_env env, napi_callback_info info)
{
    (void)info;
    return make_number(env, sys_eventfd());
}

static napi_value do_is_eventfd(napi_env env, napi_callback_info info)
{
    napi_value argument;
    int file;
    if (!take_arguments(env, info, 1, &argument) || !take_descriptor(env, argument, &file))
        return NULL;
    return make_boolean(env, sys_is_eventfd(file));
}

static napi_value do_eventfd_read(napi_env env, napi_callback_info info)
{
    napi_value argument;
    int file;
    if (!take_arguments(env, info, 1, &argument) || !take_descriptor(env, argument, &file))
        return NULL;
    return make_boolean(env, sys_eventfd_read(file) > 0);
}

static napi_value do_eventfd_write(napi_env env, napi_callback_info info)
{
    napi_value argument;
    int file;
    if (!take_arguments(env, info, 1, &argument) || !take_descriptor(env, argument, &file))
        return NULL;
    return make_number(env, sys_eventfd_write(file));
}

static void finalize_watch(napi_env env, void *data, void *hint)
{
    (void)env;
    (void)hint;
    watch_release(data);
}

static napi_value do_watch_start(napi_env env, napi_callback_info info)
{
    napi_value values[3], result;
    napi_valuetype type;
    int file, error;
    double interest;
    if (!take_arguments(env, info, 3, values) || !take_descriptor(env, values[0], &file) ||
        !take_whole_number(env, values[1], WATCH_READABLE | WATCH_WRITABLE, &interest))
        return NULL;
    if (napi_typeof(env, values[2], &type) != napi_ok || type != napi_function)
        return throw_type(env, "not a function");
    if (napi_create_object(env, &result) != napi_ok)
        return NULL;
    struct watch *watch = watch_start(env, &state_of(env)->watches, file, (int)interest, values[2], &error);
    if (watch == NULL)
        return make_number(env, error);
    if (napi_wrap(env, result, watch, finalize_watch, NULL, NULL) != napi_ok) {
        watch_stop(watch);
        watch_release(watch);
        return make_number(env, -ENOMEM);
    }
    napi_type_tag_object(env, result, &WATCH_TAG);
    return result;
}

static struct watch *watch_of(napi_env env, napi_value value)
{
    bool is_watch = false;
    void *watch = NULL;
    if (napi_check_object_type_tag(env, value, &WATCH_TAG, &is_watch) != napi_ok || !is_watch ||
        napi_unwrap(env, value, &watch) != napi_ok)
        throw_type(env, "not a watch");
    return watch;
}

static napi_value do_watch_update(napi_env env, napi_callback_info info)
{
    napi_value values[2];
    double interest;
    if (!take_arguments(env, info, 2, values) || !take_whole_number(env, values[1], WATCH_READABLE | WATCH_WRITABLE, &interest))
        return NULL;
    struct watch *watch = watch_of(env, values[0]);
    if (watch != NULL)
        watch_update(watch, (int)interest);
    return NULL;
}

static napi_value do_watch_stop(napi_env env, napi_callback_info info)
{
    napi_value argument;
    if (!take_arguments(env, info, 1, &argument))
        return NULL;
    struct watch *watch = watch_of(env, argument);
    if (watch != NULL)
        watch_stop(watch);
    return NULL;
}

static napi_value do_close(napi_env env, napi_callback_info info)
{
    napi_value argument;
    int file;
    if (!take_arguments(env, info, 1, &argument) || !take_descriptor(env, argument, &file))
        return NULL;
    watch_forget(&state_of(env)->watches, file);
    return make_number(env, sys_close(file));
}

/* The environment ends: no script runs any more, but V8 still knows the buffers. */
static void unmap_all(void *data)
{
    struct state *state = data;
    napi_handle_scope scope;
    if (napi_open_handle_scope(state->env, &scope) != napi_ok)
        return;
    while (state->buffers != NULL) {
        struct buffer *buffer = state->buffers;
        napi_value array_buffer = NULL;
        if (buffer->array_buffer != NULL)
            napi_get_reference_value(state->env, buffer->array_buffer, &array_buffer);
        if (array_buffer != NULL)
            napi_detach_arraybuffer(state->env, array_buffer);
        release_mapping(buffer);
    }
    napi_close_handle_scope(state->env, scope);
}

static void free_state(napi_env env, void *data, void *hint)
{
    (void)env;
    (void)hint;
    free(data);
}

static napi_status define_functions(napi_env env, napi_value exports)
{
    static const struct {
        const char *name;
        napi_callback function;
    } functions[] = {
        {"listen", do_listen},           {"accept", do_accept},
        {"connect", do_connect},         {"socketPair", do_socket_pair},
        {"receive", do_receive},         {"send", do_send},
        {"memoryFile", do_memory_file},  {"fileSize", do_file_size},
        {"map", do_map},                 {"unmap", do_unmap},
        {"lostPages", do_lost_pages},    {"eventfd", do_eventfd},
        {"isEventfd", do_is_eventfd},    {"eventfdRead", do_eventfd_read},
        {"eventfdWrite", do_eventfd_write}, {"watchStart", do_watch_start},
        {"watchUpdate", do_watch_update}, {"watchStop", do_watch_stop},
        {"close", do_close},
    };
    napi_status status = napi_ok;
    for (size_t i = 0; i < sizeof functions / sizeof *functions && status == napi_ok; i++) {
        napi_value function;
        status = napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].function, NULL, &function);
        if (status == napi_ok)
            status = napi_set_named_property(env, exports, functions[i].name, function);
    }
    return status;
}

NAPI_MODULE_INIT()
{
    if (!watch_check()) {
        napi_throw_error(env, "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", "this Node.js has a libuv that viommu does not know");
        return NULL;
    }
    struct state *state = calloc(1, sizeof *state);
    if (state != NULL)
        state->env = env;
    if (state == NULL || napi_set_instance_data(env, state, free_state, NULL) != napi_ok ||
        napi_add_env_cleanup_hook(env, unmap_all, state) != napi_ok || watch_list_init(env, &state->watches) != napi_ok ||
        define_functions(env, exports) != napi_ok)
        napi_throw_error(env, NULL, "viommu's native part could not start");
    return exports;
}
