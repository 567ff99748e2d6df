/* string.c: what the compiler may call and drivers import. */
#ifndef NTHOST_STRING_H
#define NTHOST_STRING_H

#include "nthost.h"

void *memcpy(void *Destination, const void *Source, size_t Length);
void *memset(void *Destination, int Value, size_t Length);
void *memmove(void *Destination, const void *Source, size_t Length);
int memcmp(const void *Left, const void *Right, size_t Length);
size_t strlen(const char *Text);
int strcmp(const char *Left, const char *Right);
int strncmp(const char *Left, const char *Right, size_t Limit);
size_t wcslen(const wchar_t *Text);
WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR Character);
BOOLEAN NTAPI RtlPrefixUnicodeString(PCUNICODE_STRING Prefix, PCUNICODE_STRING Text, BOOLEAN NoCase);

#endif
