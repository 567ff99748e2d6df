/* See values.h. */
#include "values.h"

#include <math.h>

enum { MAX_ARGUMENTS = 3 };

napi_value throw_type(napi_env env, const char *message)
{
    napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", message);
    return NULL;
}

bool take_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values)
{
    size_t given = MAX_ARGUMENTS;
    napi_value all[MAX_ARGUMENTS];
    if (napi_get_cb_info(env, info, &given, all, NULL, NULL) != napi_ok || given < count) {
        throw_type(env, "missing argument");
        return false;
    }
    for (size_t i = 0; i < count; i++)
        values[i] = all[i];
    return true;
}

/* Node-API's integer getters would make 0, standard input, of NaN. */
bool take_whole_number(napi_env env, napi_value value, double max, double *out)
{
    if (napi_get_value_double(env, value, out) == napi_ok && *out >= 0 && *out <= max && *out == floor(*out))
        return true;
    throw_type(env, "not a whole number in range");
    return false;
}

bool take_descriptor(napi_env env, napi_value value, int *out)
{
    double number;
    if (!take_whole_number(env, value, INT32_MAX, &number))
        return false;
    *out = (int)number;
    return true;
}

bool take_text(napi_env env, napi_value value, char out[MAX_TEXT])
{
    size_t length;
    if (napi_get_value_string_utf8(env, value, NULL, 0, &length) != napi_ok || length >= MAX_TEXT) {
        throw_type(env, "not a string, or too long");
        return false;
    }
    napi_get_value_string_utf8(env, value, out, MAX_TEXT, &length);
    for (size_t i = 0; i < length; i++) {
        if (out[i] == '\0') {
            throw_type(env, "string with a NUL in it");
            return false;
        }
    }
    return true;
}

bool take_bytes(napi_env env, napi_value value, void **data, size_t *length)
{
    napi_typedarray_type type;
    bool is_typed_array = false;
    if (napi_is_typedarray(env, value, &is_typed_array) == napi_ok && is_typed_array &&
        napi_get_typedarray_info(env, value, &type, length, data, NULL, NULL) == napi_ok && type == napi_uint8_array &&
        *length > 0)
        return true;
    throw_type(env, "not a Uint8Array with bytes in it");
    return false;
}

napi_value make_number(napi_env env, double value)
{
    napi_value result = NULL;
    napi_create_double(env, value, &result);
    return result;
}

napi_value make_boolean(napi_env env, bool value)
{
    napi_value result = NULL;
    napi_get_boolean(env, value, &result);
    return result;
}

napi_value make_descriptors(napi_env env, const int *descriptors, size_t count)
{
    napi_value array;
    if (napi_create_array_with_length(env, count, &array) != napi_ok)
        return NULL;
    for (size_t i = 0; i < count; i++)
        napi_set_element(env, array, (uint32_t)i, make_number(env, descriptors[i]));
    return array;
}

bool take_descriptors(napi_env env, napi_value array, int *out, size_t *count)
{
    uint32_t length;
    if (napi_get_array_length(env, array, &length) != napi_ok || length > SYS_MAX_DESCRIPTORS) {
        throw_type(env, "not an array of at most 253 descriptors");
        return false;
    }
    for (uint32_t i = 0; i < length; i++) {
        napi_value element;
        if (napi_get_element(env, array, i, &element) != napi_ok || !take_descriptor(env, element, &out[i]))
            return false;
    }
    *count = length;
    return true;
}
