/*
 * The client of the case `stream`: sends requests over a Unix stream socket, keeps a window of them in flight, and times
 * each from before it is sent until its reply is there. The same program asks the daemon and the echo, so that its own
 * cost is in both.
 *
 *   stream_client SOCKET WINDOW REQUESTS ROUNDS < FRAMES
 *
 * FRAMES holds frames as they go over the wire, each behind its length in 4 bytes, little-endian: 1 byte that says what the
 * frame is, then the frame. 'S' is sent once, before the time runs, and its reply read; 'H' as well, and the last 9 bytes of its
 * reply are the handle that stands as 8 bytes of 0xa5 and one of 0x25 in later frames. 'R' are the requests, sent one after
 * the other, again and again; 'A' is the reply that each must get, or every request itself when there is none.
 *
 * Prints, for each round: nanoseconds for a request, and the median and 99th percentile of the single round trips.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MOST_FRAMES 512
#define MOST_BYTES (40 * 1024)
#define MOST_REQUEST_BYTES 4096
#define MOST_IN_FLIGHT 256
#define BUFFER_BYTES (256 * 1024)
#define HANDLE_BYTES 9
#define PLACEHOLDER 0xa5

struct frame {
    uint8_t bytes[MOST_BYTES];
    size_t length;
    int gives_handle;
};

static struct frame setups[MOST_FRAMES], requests[MOST_FRAMES], answer;
static size_t setup_count, request_count;

static void fail(const char *what)
{
    fprintf(stderr, "stream_client: %s: %s\n", what, strerror(errno));
    exit(1);
}

static uint64_t nanoseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void read_frames(void)
{
    uint8_t head[5];
    while (fread(head, 1, sizeof head, stdin) == sizeof head) {
        struct frame *to;
        uint32_t length = head[0] | head[1] << 8 | head[2] << 16 | (uint32_t)head[3] << 24;
        if (length > (head[4] == 'R' ? MOST_REQUEST_BYTES : MOST_BYTES) || setup_count == MOST_FRAMES || request_count == MOST_FRAMES)
            fail("too much on standard input");
        to = head[4] == 'S' || head[4] == 'H' ? &setups[setup_count++] : head[4] == 'R' ? &requests[request_count++] : &answer;
        to->length = length;
        to->gives_handle = head[4] == 'H';
        if (fread(to->bytes, 1, length, stdin) != length)
            fail("a frame ends early");
    }
    if (request_count == 0)
        fail("no requests");
}

static int dial(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int file = socket(AF_UNIX, SOCK_STREAM, 0);
    if (strlen(path) >= sizeof address.sun_path)
        fail("the path is too long");
    strcpy(address.sun_path, path);
    if (file < 0 || connect(file, (struct sockaddr *)&address, sizeof address) != 0)
        fail("cannot connect");
    return file;
}

static void send_all(int file, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = write(file, bytes, length);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            fail("cannot write");
        bytes += sent;
        length -= (size_t)sent;
    }
}

/* Bytes of the frame at the start of what was read, its length prefix included; 0 when it is not whole yet. */
static size_t whole_frame(const uint8_t *bytes, size_t length)
{
    size_t message = 0, digits = 0;
    do {
        if (digits == length || digits == 3)
            return 0;
        message |= (size_t)(bytes[digits] & 127) << (7 * digits);
    } while (bytes[digits++] >= 128);
    return digits + message <= length ? digits + message : 0;
}

static uint8_t buffer[BUFFER_BYTES];
static size_t filled;

/* Reads on until a frame is whole, and gives its length. */
static size_t next_frame(int file)
{
    size_t length;
    while ((length = whole_frame(buffer, filled)) == 0) {
        ssize_t got = read(file, buffer + filled, sizeof buffer - filled);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            fail("the other side is gone");
        filled += (size_t)got;
    }
    return length;
}

static void drop(size_t length)
{
    memmove(buffer, buffer + length, filled - length);
    filled -= length;
}

static void put_handle(struct frame *frames, size_t count, const uint8_t *handle)
{
    uint8_t placeholder[HANDLE_BYTES];
    memset(placeholder, PLACEHOLDER, sizeof placeholder);
    placeholder[HANDLE_BYTES - 1] = PLACEHOLDER & 127;
    for (size_t i = 0; i < count; i++) {
        uint8_t *at = memmem(frames[i].bytes, frames[i].length, placeholder, sizeof placeholder);
        if (at != NULL)
            memcpy(at, handle, HANDLE_BYTES);
    }
}

static void set_up(int file)
{
    for (size_t i = 0; i < setup_count; i++) {
        size_t length;
        send_all(file, setups[i].bytes, setups[i].length);
        length = next_frame(file);
        if (setups[i].gives_handle && length >= HANDLE_BYTES) {
            uint8_t *handle = buffer + length - HANDLE_BYTES;
            put_handle(setups + i + 1, setup_count - i - 1, handle);
            put_handle(requests, request_count, handle);
        }
        drop(length);
    }
}

static void check(const uint8_t *bytes, size_t length, size_t number)
{
    const struct frame *wanted = answer.length > 0 ? &answer : &requests[number % request_count];
    if (length != wanted->length || memcmp(bytes, wanted->bytes, length) != 0) {
        fprintf(stderr, "stream_client: reply %zu is not what it should be:", number);
        for (size_t i = 0; i < length && i < 64; i++)
            fprintf(stderr, " %02x", bytes[i]);
        fprintf(stderr, "\n");
        exit(1);
    }
}

/* Sends requests from `first` on in one piece. */
static void send_requests(int file, size_t first, size_t count, uint64_t *sent_at, size_t window)
{
    static uint8_t out[MOST_IN_FLIGHT * MOST_REQUEST_BYTES];
    size_t length = 0;
    uint64_t now;
    for (size_t i = first; i < first + count; i++) {
        const struct frame *request = &requests[i % request_count];
        memcpy(out + length, request->bytes, request->length);
        length += request->length;
    }
    now = nanoseconds_now();
    for (size_t i = first; i < first + count; i++)
        sent_at[i % window] = now;
    send_all(file, out, length);
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void run(int file, size_t window, size_t count, uint64_t *trips)
{
    uint64_t sent_at[MOST_IN_FLIGHT], started = nanoseconds_now();
    size_t sent = window, got = 0;
    send_requests(file, 0, window, sent_at, window);
    while (got < count) {
        size_t at = 0, length = next_frame(file), came = 0, more;
        uint64_t now = nanoseconds_now();
        for (; length > 0; length = whole_frame(buffer + at, filled - at), came++) {
            check(buffer + at, length, got + came);
            trips[got + came] = now - sent_at[(got + came) % window];
            at += length;
        }
        drop(at);
        got += came;
        more = count - sent < came ? count - sent : came;
        if (more > 0)
            send_requests(file, sent, more, sent_at, window);
        sent += more;
    }
    started = nanoseconds_now() - started;
    qsort(trips, count, sizeof *trips, compare);
    printf("%.1f %.1f %.1f\n", (double)started / (double)count, (double)trips[count / 2], (double)trips[count * 99 / 100]);
}

int main(int argc, char **argv)
{
    size_t window, count, rounds;
    uint64_t *trips;
    int file;
    if (argc != 5)
        return 2;
    window = strtoul(argv[2], NULL, 10);
    count = strtoul(argv[3], NULL, 10);
    rounds = strtoul(argv[4], NULL, 10);
    read_frames();
    if (window == 0 || window > MOST_IN_FLIGHT || count < window)
        return 2;
    trips = malloc(count * sizeof *trips);
    if (trips == NULL)
        fail("no memory");
    file = dial(argv[1]);
    set_up(file);
    for (size_t i = 0; i < rounds; i++)
        run(file, window, count, trips);
    free(trips);
    close(file);
    return 0;
}
