/*
 * Sockets, memory files and eventfds: see sys.h for what each call promises.
 *
 * The peer shares open file descriptions with us and may change their flags at any time, so O_NONBLOCK is never what
 * keeps us from blocking: each call asks the kernel not to wait (MSG_DONTWAIT, RWF_NOWAIT, poll). Needs Linux 5.8.
 */
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef RWF_NOWAIT
#define RWF_NOWAIT 0x00000008
#endif

#define SOCKET_BACKLOG 64
#define SOCKET_MODE 0600

static int address_of(const char *path, struct sockaddr_un *address)
{
    size_t length = strlen(path);
    /* An empty path would bind to an abstract name of the kernel's choice. */
    if (length == 0)
        return -EINVAL;
    if (length >= sizeof address->sun_path)
        return -ENAMETOOLONG;
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path, length);
    return 0;
}

static int stream_socket(void)
{
    int socket_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return socket_fd < 0 ? -errno : socket_fd;
}

static int connect_to(const struct sockaddr_un *address)
{
    int socket_fd = stream_socket();
    if (socket_fd < 0)
        return socket_fd;
    if (connect(socket_fd, (const struct sockaddr *)address, sizeof *address) < 0) {
        int error = -errno;
        close(socket_fd);
        return error;
    }
    return socket_fd;
}

/* Removes the path when it is a socket that refuses connections: its listener is gone. */
static int remove_stale(const struct sockaddr_un *address)
{
    struct stat status;
    if (lstat(address->sun_path, &status) < 0)
        return errno == ENOENT ? 0 : -errno;
    if (!S_ISSOCK(status.st_mode))
        return -EADDRINUSE;
    int probe = connect_to(address);
    if (probe >= 0)
        close(probe);
    if (probe == -ENOENT)
        return 0;
    if (probe != -ECONNREFUSED)
        return -EADDRINUSE;
    return unlink(address->sun_path) < 0 && errno != ENOENT ? -errno : 0;
}

static int bind_path(int socket_fd, const struct sockaddr_un *address)
{
    return bind(socket_fd, (const struct sockaddr *)address, sizeof *address) < 0 ? -errno : 0;
}

int sys_listen(const char *path)
{
    struct sockaddr_un address;
    int error = address_of(path, &address);
    if (error < 0)
        return error;
    int socket_fd = stream_socket();
    if (socket_fd < 0)
        return socket_fd;
    /* bind() gives the new file the mode of the socket's own inode: no moment with a wider one, whatever the umask. */
    error = fchmod(socket_fd, SOCKET_MODE) < 0 ? -errno : 0;
    if (error == 0)
        error = bind_path(socket_fd, &address);
    if (error == -EADDRINUSE) {
        error = remove_stale(&address);
        if (error == 0)
            error = bind_path(socket_fd, &address);
    }
    if (error == 0 && listen(socket_fd, SOCKET_BACKLOG) < 0)
        error = -errno;
    if (error < 0) {
        close(socket_fd);
        return error;
    }
    return socket_fd;
}

int sys_accept(int listener)
{
    for (;;) {
        /* A listener of our own is non-blocking, one that we inherited may not be. */
        struct pollfd waiting = {.fd = listener, .events = POLLIN};
        int ready = poll(&waiting, 1, 0);
        if (ready == 0)
            return -EAGAIN;
        int connection = ready < 0 ? -1 : accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (connection >= 0)
            return connection;
        if (errno != EINTR && errno != ECONNABORTED)
            return -errno;
    }
}

int sys_connect(const char *path)
{
    struct sockaddr_un address;
    int error = address_of(path, &address);
    return error < 0 ? error : connect_to(&address);
}

int sys_socket_pair(int pair[2])
{
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) < 0 ? -errno : 0;
}

static void take_descriptors(struct msghdr *message, struct sys_received *out)
{
    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header != NULL; header = CMSG_NXTHDR(message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        const unsigned char *data = CMSG_DATA(header);
        for (size_t i = 0; i < count && out->descriptor_count < SYS_MAX_DESCRIPTORS; i++)
            memcpy(&out->descriptors[out->descriptor_count++], data + i * sizeof(int), sizeof(int));
    }
}

void sys_receive(int socket, void *bytes, size_t length, size_t max_descriptors, struct sys_received *out)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(SYS_MAX_DESCRIPTORS * sizeof(int))];
    } control;
    struct iovec vector = {.iov_base = bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (max_descriptors > 0) {
        message.msg_control = &control;
        /* Not CMSG_SPACE: its padding would let one descriptor too many in. */
        message.msg_controllen = CMSG_LEN(max_descriptors * sizeof(int));
    }
    out->descriptor_count = 0;
    out->truncated = false;
    do {
        out->length = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    } while (out->length < 0 && errno == EINTR);
    if (out->length < 0) {
        out->length = -errno;
        return;
    }
    out->truncated = (message.msg_flags & MSG_CTRUNC) != 0;
    if (max_descriptors > 0)
        take_descriptors(&message, out);
}

ssize_t sys_send(int socket, const void *bytes, size_t length, const int *descriptors, size_t descriptor_count)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(SYS_MAX_DESCRIPTORS * sizeof(int))];
    } control;
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (descriptor_count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(descriptor_count * sizeof(int));
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(descriptor_count * sizeof(int));
        memcpy(CMSG_DATA(header), descriptors, descriptor_count * sizeof(int));
    }
    ssize_t sent;
    do {
        sent = sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

int sys_memory_file(const char *name, uint64_t length)
{
    int file = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (file < 0)
        return -errno;
    if (ftruncate(file, (off_t)length) < 0 || fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0) {
        int error = -errno;
        close(file);
        return error;
    }
    return file;
}

int64_t sys_file_size(int file, bool *sealed_against_shrinking)
{
    struct stat status;
    *sealed_against_shrinking = false;
    if (fstat(file, &status) < 0)
        return -errno;
    int seals = fcntl(file, F_GET_SEALS);
    *sealed_against_shrinking = seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
    return status.st_size;
}

int sys_eventfd(void)
{
    int file = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return file < 0 ? -errno : file;
}

bool sys_is_eventfd(int file)
{
    static const char kind[] = "anon_inode:[eventfd]";
    char path[40];
    char target[sizeof kind];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    ssize_t length = readlink(path, target, sizeof target);
    return length == (ssize_t)(sizeof kind - 1) && memcmp(target, kind, sizeof kind - 1) == 0;
}

int sys_eventfd_read(int file)
{
    uint64_t counter = 0;
    struct iovec vector = {.iov_base = &counter, .iov_len = sizeof counter};
    ssize_t length;
    do {
        length = preadv2(file, &vector, 1, -1, RWF_NOWAIT);
    } while (length < 0 && errno == EINTR);
    if (length < 0)
        return errno == EAGAIN ? 0 : -errno;
    return length == (ssize_t)sizeof counter && counter != 0;
}

int sys_eventfd_write(int file)
{
    const uint64_t one = 1;
    /* Writes have no RWF_NOWAIT here. A counter that is full already wakes its reader: nothing is lost by -EAGAIN. */
    struct pollfd room = {.fd = file, .events = POLLOUT};
    if (poll(&room, 1, 0) < 0)
        return -errno;
    if ((room.revents & POLLNVAL) != 0)
        return -EBADF;
    if ((room.revents & POLLOUT) == 0)
        return -EAGAIN;
    ssize_t length;
    do {
        length = write(file, &one, sizeof one);
    } while (length < 0 && errno == EINTR);
    return length < 0 ? -errno : 0;
}

int sys_close(int file)
{
    /* Linux frees the number even when close() reports an error: never again. */
    return close(file) < 0 ? -errno : 0;
}
