/* TAP from a C program: one point for each check() or finish of a loop; exit status 1 when any failed. */
#ifndef CHECK_H
#define CHECK_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int points;
static int failures;

static inline void check(int passed, const char *title, ...)
{
    va_list arguments;

    printf("%s %d - ", passed ? "ok" : "not ok", ++points);
    va_start(arguments, title);
    vprintf(title, arguments);
    va_end(arguments);
    printf("\n");
    failures += !passed;
}

static inline int done(void)
{
    printf("1..%d\n", points);
    return failures != 0;
}

/* xorshift64*, so that a printed seed gives the same run everywhere. */
static uint64_t randomState;

static inline uint32_t randomBelow(uint32_t bound)
{
    randomState ^= randomState >> 12;
    randomState ^= randomState << 25;
    randomState ^= randomState >> 27;
    return (uint32_t)((randomState * 0x2545F4914F6CDD1Dull) >> 32) % bound;
}

static inline void seedFrom(int argc, char **argv)
{
    randomState = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
    randomState += randomState == 0;
    printf("# seed %llu\n", (unsigned long long)randomState);
}

#endif
