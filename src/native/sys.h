/*
 * The system calls of viommu, free of Node-API so that they can be read, and tested, on their own.
 *
 * Results are a descriptor, a count or 0; failures are a negative errno. Nothing here blocks, keeps state (except the
 * table of mappings in mapping.c) or knows a protocol. Every descriptor made or received is close-on-exec and
 * non-blocking.
 */
#ifndef VIOMMU_SYS_H
#define VIOMMU_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* SCM_MAX_FD of Linux: more descriptors never travel with one message. */
#define SYS_MAX_DESCRIPTORS 253

/* Listens on a stream socket of mode 0600. Takes over the path of a socket on which nobody answers any more. */
int sys_listen(const char *path);
int sys_accept(int listener);
int sys_connect(const char *path);
int sys_socket_pair(int pair[2]);

struct sys_received {
    /* Bytes received, 0 at the end of the stream, negative errno. */
    ssize_t length;
    int descriptors[SYS_MAX_DESCRIPTORS];
    size_t descriptor_count;
    /* The kernel had more descriptors than there was room for and closed them. */
    bool truncated;
};

/* max_descriptors is at most SYS_MAX_DESCRIPTORS. */
void sys_receive(int socket, void *bytes, size_t length, size_t max_descriptors, struct sys_received *out);

/* Bytes sent or negative errno; descriptor_count is at most SYS_MAX_DESCRIPTORS. */
ssize_t sys_send(int socket, const void *bytes, size_t length, const int *descriptors, size_t descriptor_count);

/* A memory file of this size, sealed against any other. */
int sys_memory_file(const char *name, uint64_t length);

/* Size or negative errno. */
int64_t sys_file_size(int file, bool *sealed_against_shrinking);

int sys_eventfd(void);
bool sys_is_eventfd(int file);
/* 1 when the counter was not 0 (it is 0 now), 0 when it was, negative errno. */
int sys_eventfd_read(int file);
int sys_eventfd_write(int file);

int sys_close(int file);

/*
 * Mappings (mapping.c).
 *
 * A peer that shares a file can shrink it under our feet; touching a page that is gone raises SIGBUS. The handler
 * installed with the first mapping puts a page of zeros there instead, so the access goes on and the daemon lives.
 */
struct sys_mapping;

/* Maps [offset, offset + length) of a shared file for reading and writing; *error is a negative errno on NULL. */
struct sys_mapping *sys_map(int file, uint64_t offset, uint64_t length, int *error);
void *sys_mapping_address(const struct sys_mapping *mapping);
/* Accesses that found a page gone; after a few of them the whole mapping is zeros. */
uint32_t sys_mapping_lost_pages(const struct sys_mapping *mapping);
/* Unmaps; the mapping is gone afterwards. */
void sys_unmap(struct sys_mapping *mapping);

#endif
