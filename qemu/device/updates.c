/*
 * Obeying updates: what holds of the daemon's words, and what has to be waited
 * for before an update may be acknowledged. All of it under `state`; the
 * argument is in README.md, "When an unmap is final".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>

#include "reader-state.h"

#define LEAST_INPUT_BITS 13
#define MOST_TABLE_BITS 57
#define MOST_INPUT_BITS 64

ViommuRequester *viommu_requester(ViommuReader *reader, uint16_t number)
{
    ViommuRequester **bus = &reader->buses[number >> 8];

    if (!*bus) {
        *bus = calloc(VIOMMU_FUNCTIONS, sizeof(**bus));
        if (!*bus) {
            return NULL;
        }
        for (unsigned i = 0; i < VIOMMU_FUNCTIONS; i++) {
            (*bus)[i].epoch = ++reader->last_epoch;
            (*bus)[i].counters.bus_device_function = (number & 0xff00u) | i;
        }
    }
    return &(*bus)[number & 0xff];
}

void viommu_note_granted(ViommuReader *reader, ViommuRequester *requester,
                         uint64_t iova, unsigned access,
                         const ViommuGrant *grant)
{
    if (access & VIOMMU_ACCESS_IS_UNLOCKED) {
        reader->has_unlocked = true;
    }
    if (access & VIOMMU_ACCESS_IS_LASTING) {
        requester->lasting = reader->next_drain;
        reader->has_lasting = true;
        /* No invalidation reaches a pass-through domain, only its end does. */
        if (requester->mode != VIOMMU_BINDING_MODE_IDENTITY) {
            viommu_granted_note(&reader->granted, iova, grant->mask);
        }
    }
}

static void rebind(ViommuReader *reader, ViommuRequester *requester)
{
    requester->epoch = ++reader->last_epoch;
    if (requester->lasting == reader->next_drain) {
        reader->wants_drain = true;
    }
}

static bool is_sound(const viommu_binding *binding)
{
    uint32_t bits = binding->input_address_bits;

    switch (binding->mode) {
    case VIOMMU_BINDING_MODE_TABLE:
        return bits >= LEAST_INPUT_BITS && bits <= MOST_TABLE_BITS;
    case VIOMMU_BINDING_MODE_IDENTITY:
        return bits >= LEAST_INPUT_BITS && bits <= MOST_INPUT_BITS;
    case VIOMMU_BINDING_MODE_BLOCKED:
    case VIOMMU_BINDING_MODE_ASK:
        return true;
    default:
        return false;
    }
}

/* What makes no sense here is asked for: the daemon knows what it meant. */
static bool bind(ViommuReader *reader, const viommu_binding *binding)
{
    ViommuRequester *requester;
    viommu_binding_mode mode = VIOMMU_BINDING_MODE_UNSPECIFIED;
    uint64_t reach = 0;

    if (binding->segment != 0 || binding->bus_device_function > UINT16_MAX) {
        return true;
    }
    requester = viommu_requester(reader, (uint16_t)binding->bus_device_function);
    if (!requester) {
        return false;
    }
    if (is_sound(binding)) {
        mode = binding->mode;
    }
    if (mode == VIOMMU_BINDING_MODE_TABLE ||
        mode == VIOMMU_BINDING_MODE_IDENTITY) {
        reach = UINT64_MAX >> (64 - binding->input_address_bits);
    }
    if (requester->mode != mode || requester->slot != binding->slot ||
        requester->domain != binding->domain || requester->reach != reach) {
        rebind(reader, requester);
    }
    requester->mode = mode;
    requester->slot = binding->slot;
    requester->domain = binding->domain;
    requester->reach = reach;
    return true;
}

/* True when a requester's table is that of this domain. */
static bool is_tabled(const ViommuReader *reader, uint32_t domain)
{
    for (unsigned bus = 0; bus < VIOMMU_BUSES; bus++) {
        const ViommuRequester *requesters = reader->buses[bus];

        for (unsigned i = 0; requesters && i < VIOMMU_FUNCTIONS; i++) {
            if (requesters[i].mode == VIOMMU_BINDING_MODE_TABLE &&
                requesters[i].domain == domain) {
                return true;
            }
        }
    }
    return false;
}

static void forget_answers(ViommuReader *reader)
{
    for (unsigned bus = 0; bus < VIOMMU_BUSES; bus++) {
        ViommuRequester *requesters = reader->buses[bus];

        for (unsigned i = 0; requesters && i < VIOMMU_FUNCTIONS; i++) {
            if (requesters[i].mode == VIOMMU_BINDING_MODE_ASK) {
                requesters[i].epoch = ++reader->last_epoch;
            }
        }
    }
    reader->has_answers = false;
}

/* Which requesters ask about a domain is not said, so it concerns all of them. */
static void invalidate(ViommuReader *reader, const viommu_invalidation *range)
{
    if (viommu_granted_meets(&reader->granted, range->iova, range->length)) {
        reader->wants_drain = true;
    }
    if (reader->has_answers && !is_tabled(reader, range->domain)) {
        forget_answers(reader);
    }
}

bool viommu_obey(ViommuReader *reader, const viommu_update *update)
{
    if (update->sequence != reader->obeyed + 1) {
        return false;
    }
    for (uint32_t i = 0; i < update->invalidations_count; i++) {
        invalidate(reader, &update->invalidations[i]);
    }
    for (uint32_t i = 0; i < update->bindings_count; i++) {
        if (!bind(reader, &update->bindings[i])) {
            return false;
        }
    }
    reader->obeyed = update->sequence;
    reader->update_epoch++;
    reader->updates++;
    reader->counts_changed = true;
    return true;
}

void viommu_forget_all(ViommuReader *reader)
{
    reader->is_connected = false;
    reader->wants_drain |= reader->has_lasting;
    for (unsigned bus = 0; bus < VIOMMU_BUSES; bus++) {
        ViommuRequester *requesters = reader->buses[bus];

        for (unsigned i = 0; requesters && i < VIOMMU_FUNCTIONS; i++) {
            requesters[i].mode = VIOMMU_BINDING_MODE_UNSPECIFIED;
            requesters[i].epoch = ++reader->last_epoch;
            requesters[i].is_dirty = true;
        }
    }
    viommu_refusals_disconnect(&reader->refusals);
    viommu_arena_close(&reader->arena);
    reader->has_answers = false;
    reader->update_epoch++;
    reader->connection++;
    reader->obeyed = reader->offered = reader->settled = reader->acked = 0;
    reader->is_cut = true;
    reader->counts_changed = true;
}

bool viommu_reader_unsettled(ViommuReader *reader, ViommuTodo *todo)
{
    bool is_any;

    pthread_mutex_lock(&reader->state);
    is_any = reader->is_cut || reader->obeyed != reader->offered;
    if (is_any) {
        *todo = (ViommuTodo) {
            .connection = reader->connection,
            .sequence = reader->obeyed,
            .drain = reader->wants_drain,
            .grace = reader->has_unlocked,
        };
        reader->offered = reader->obeyed;
        /* What is granted from here on is granted by what holds now. */
        reader->has_unlocked = false;
        if (todo->drain) {
            reader->wants_drain = reader->has_lasting = false;
            reader->next_drain++;
            viommu_granted_forget(&reader->granted);
            reader->drains++;
        }
        reader->grace_periods += todo->grace;
    }
    pthread_mutex_unlock(&reader->state);
    return is_any;
}

void viommu_reader_settled(ViommuReader *reader, const ViommuTodo *todo)
{
    pthread_mutex_lock(&reader->state);
    if (todo->connection == reader->connection) {
        reader->settled = todo->sequence;
        reader->is_cut = false;
    }
    pthread_mutex_unlock(&reader->state);
}
