/*
 * JavaScript values in and out. What is taken is checked: a value of another kind throws TypeError and gives false, and the
 * caller returns NULL to let the exception through.
 */
#ifndef VIOMMU_VALUES_H
#define VIOMMU_VALUES_H

#include "sys.h"

#include <node_api.h>

enum { MAX_TEXT = 4096 };

/* Throws; NULL for the caller to return. */
napi_value throw_type(napi_env env, const char *message);

/* The first count arguments of a call; at most three. */
bool take_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values);
/* A whole number in [0, max]. */
bool take_whole_number(napi_env env, napi_value value, double max, double *out);
bool take_descriptor(napi_env env, napi_value value, int *out);
/* A string without NUL. */
bool take_text(napi_env env, napi_value value, char out[MAX_TEXT]);
/* A Uint8Array that is not empty. */
bool take_bytes(napi_env env, napi_value value, void **data, size_t *length);
/* An array of at most SYS_MAX_DESCRIPTORS; out has room for that many. */
bool take_descriptors(napi_env env, napi_value array, int *out, size_t *count);

napi_value make_number(napi_env env, double value);
napi_value make_boolean(napi_env env, bool value);
napi_value make_descriptors(napi_env env, const int *descriptors, size_t count);

#endif
