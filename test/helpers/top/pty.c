/*
 * A pseudo terminal for tests: runs a program on one and passes what it writes to standard output. Standard input has
 * records, a letter, two bytes of length (little-endian) and as many bytes: 'k' is typed, 's' is "COLUMNS ROWS", a new size;
 * 'm' asks for the terminal's modes, told as a line "icanon echo\n" on standard error. Ends with the program's exit status, or
 * 128 and the signal.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static int read_all(unsigned char *to, size_t count)
{
    for (size_t got = 0; got < count;) {
        ssize_t now = read(STDIN_FILENO, to + got, count - got);
        if (now <= 0)
            return 0;
        got += (size_t)now;
    }
    return 1;
}

static void write_all(int fd, const unsigned char *from, size_t count)
{
    while (count > 0) {
        ssize_t now = write(fd, from, count);
        if (now <= 0)
            return;
        from += now;
        count -= (size_t)now;
    }
}

static void resize(int terminal, const char *text)
{
    unsigned int columns, rows;
    if (sscanf(text, "%u %u", &columns, &rows) != 2)
        return;
    struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
    ioctl(terminal, TIOCSWINSZ, &size);
}

static void tell_modes(int terminal)
{
    struct termios modes;
    tcgetattr(terminal, &modes);
    fprintf(stderr, "%d %d\n", (modes.c_lflag & ICANON) != 0, (modes.c_lflag & ECHO) != 0);
    fflush(stderr);
}

/* 0 when there is nothing more to come. */
static int take_record(int terminal)
{
    unsigned char head[3], body[65536];
    if (!read_all(head, sizeof head))
        return 0;
    size_t length = head[1] | (size_t)head[2] << 8;
    if (!read_all(body, length))
        return 0;
    body[length] = 0;
    if (head[0] == 'k')
        write_all(terminal, body, length);
    else if (head[0] == 's')
        resize(terminal, (const char *)body);
    else if (head[0] == 'm')
        tell_modes(terminal);
    return 1;
}

int main(int count, char **words)
{
    struct winsize size = {.ws_col = 80, .ws_row = 24};
    int terminal;
    if (count < 2)
        return 2;
    pid_t child = forkpty(&terminal, NULL, NULL, &size);
    if (child < 0)
        return 3;
    if (child == 0) {
        execv(words[1], words + 1);
        _exit(127);
    }
    fprintf(stderr, "%d\n", child);
    fflush(stderr);
    struct pollfd files[2] = {{.fd = terminal, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    for (;;) {
        if (poll(files, 2, -1) < 0 && errno != EINTR)
            break;
        if (files[1].revents != 0 && !take_record(terminal)) {
            /* Whoever tests has gone, and so does the terminal. */
            kill(child, SIGHUP);
            files[1].fd = -1;
        }
        if (files[0].revents != 0) {
            unsigned char bytes[4096];
            ssize_t now = read(terminal, bytes, sizeof bytes);
            if (now <= 0)
                break;
            write_all(STDOUT_FILENO, bytes, (size_t)now);
        }
    }
    int status;
    if (waitpid(child, &status, 0) < 0)
        return 3;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
