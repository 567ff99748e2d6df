/*
 * The messages that a driver waits for most, without the tables: requests of the routines that may be called at
 * DISPATCH_LEVEL, all but the flush of a list, and replies that say a status and no more than an address or a segment. Same
 * bytes and same values as pb.h gives, which is asked for whatever is unusual: a message of another kind, one with more than
 * a handful of runs, one whose encoding would need a length of two bytes.
 *
 * Freestanding C11. Any IRQL.
 */
#ifndef VIOMMU_HOT_H
#define VIOMMU_HOT_H

#include "viommu_pb.h"

/* Room that viommu_hot_encode_peer wants, whatever the message: more than it can write before it gives one up. */
#define VIOMMU_HOT_BYTES 640u

/* Bytes written; 0: encode it with viommu_encode_peer_message. */
size_t viommu_hot_encode_peer(uint8_t *buffer, size_t capacity, const viommu_peer_message *message);

/*
 * False: decode it with viommu_decode_daemon_message; what *reply holds then is nothing. Of its result, what belongs to
 * which_result is set. Each byte is read once, or compared and thrown away: the device may change them meanwhile.
 */
bool viommu_hot_decode_reply(const volatile uint8_t *data, size_t length, viommu_reply *reply);

#endif
