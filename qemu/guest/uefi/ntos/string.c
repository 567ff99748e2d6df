/*
 * Memory and string routines: the compiler's helpers, which drivers import too, and the Rtl string family. Case is folded
 * for ASCII and Latin-1, which covers every name that nthost hands out.
 *
 * Emulated, a repeated instruction costs the same for each of its steps, whatever their width: bulk goes by eight bytes.
 */
#include "string.h"

void *memcpy(void *Destination, const void *Source, size_t Length)
{
    void *result = Destination;
    size_t words = Length / 8;

    if (words) {
        __asm__ volatile("rep movsq" : "+D"(Destination), "+S"(Source), "+c"(words)::"memory");
    }
    Length %= 8;
    if (Length) {
        __asm__ volatile("rep movsb" : "+D"(Destination), "+S"(Source), "+c"(Length)::"memory");
    }
    return result;
}

void *memset(void *Destination, int Value, size_t Length)
{
    void *result = Destination;
    size_t words = Length / 8;
    unsigned long long pattern = (unsigned char)Value * 0x0101010101010101ull;

    if (words) {
        __asm__ volatile("rep stosq" : "+D"(Destination), "+c"(words) : "a"(pattern) : "memory");
    }
    Length %= 8;
    if (Length) {
        __asm__ volatile("rep stosb" : "+D"(Destination), "+c"(Length) : "a"(pattern) : "memory");
    }
    return result;
}

void *memmove(void *Destination, const void *Source, size_t Length)
{
    unsigned char *to = Destination;
    const unsigned char *from = Source;

    if (to <= from || to >= from + Length) {
        return memcpy(Destination, Source, Length);
    }
    to += Length - 1;
    from += Length - 1;
    __asm__ volatile("std; rep movsb; cld" : "+D"(to), "+S"(from), "+c"(Length)::"memory");
    return Destination;
}

int memcmp(const void *Left, const void *Right, size_t Length)
{
    const unsigned char *l = Left, *r = Right;

    for (; Length; Length--, l++, r++) {
        if (*l != *r) {
            return *l - *r;
        }
    }
    return 0;
}

size_t strlen(const char *Text)
{
    size_t length = 0;

    while (Text[length]) {
        length++;
        __asm__ volatile("");
    }
    return length;
}

int strcmp(const char *Left, const char *Right)
{
    while (*Left && *Left == *Right) {
        Left++;
        Right++;
    }
    return (unsigned char)*Left - (unsigned char)*Right;
}

int strncmp(const char *Left, const char *Right, size_t Limit)
{
    for (; Limit && *Left && *Left == *Right; Limit--) {
        Left++;
        Right++;
    }
    return Limit ? (unsigned char)*Left - (unsigned char)*Right : 0;
}

size_t wcslen(const wchar_t *Text)
{
    size_t length = 0;

    while (Text[length]) {
        length++;
        __asm__ volatile("");
    }
    return length;
}

static CHAR LowerNarrow(CHAR Character)
{
    return Character >= 'A' && Character <= 'Z' ? (CHAR)(Character + 32) : Character;
}

int StringCompareNoCase(PCSTR Left, PCSTR Right)
{
    while (*Left && LowerNarrow(*Left) == LowerNarrow(*Right)) {
        Left++;
        Right++;
    }
    return LowerNarrow(*Left) - LowerNarrow(*Right);
}

VOID StringCopy(PCHAR Destination, ULONG Size, PCSTR Source)
{
    ULONG i;

    for (i = 0; i + 1 < Size && Source[i]; i++) {
        Destination[i] = Source[i];
    }
    Destination[i] = 0;
}

ULONG StringLength(PCSTR Text)
{
    return (ULONG)strlen(Text);
}

WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR Character)
{
    BOOLEAN latin = Character >= 0xe0 && Character <= 0xfe && Character != 0xf7;

    return (Character >= 'a' && Character <= 'z') || latin ? (WCHAR)(Character - 32) : Character;
}

VOID NTAPI RtlInitUnicodeString(PUNICODE_STRING String, PCWSTR Text)
{
    SIZE_T bytes = Text ? wcslen(Text) * sizeof(WCHAR) : 0;

    bytes = bytes > 0xfffc ? 0xfffc : bytes;
    String->Length = (USHORT)bytes;
    String->MaximumLength = (USHORT)(Text ? bytes + sizeof(WCHAR) : 0);
    String->Buffer = (PWSTR)Text;
}

VOID NTAPI RtlInitAnsiString(PANSI_STRING String, PCSZ Text)
{
    SIZE_T bytes = Text ? strlen(Text) : 0;

    bytes = bytes > 0xfffe ? 0xfffe : bytes;
    String->Length = (USHORT)bytes;
    String->MaximumLength = (USHORT)(Text ? bytes + 1 : 0);
    String->Buffer = (PCHAR)Text;
}

LONG NTAPI RtlCompareUnicodeString(PCUNICODE_STRING Left, PCUNICODE_STRING Right, BOOLEAN NoCase)
{
    ULONG count = (Left->Length < Right->Length ? Left->Length : Right->Length) / sizeof(WCHAR), i;

    for (i = 0; i < count; i++) {
        WCHAR l = NoCase ? RtlUpcaseUnicodeChar(Left->Buffer[i]) : Left->Buffer[i];
        WCHAR r = NoCase ? RtlUpcaseUnicodeChar(Right->Buffer[i]) : Right->Buffer[i];

        if (l != r) {
            return (LONG)l - (LONG)r;
        }
    }
    return (LONG)Left->Length - (LONG)Right->Length;
}

BOOLEAN NTAPI RtlEqualUnicodeString(PCUNICODE_STRING Left, PCUNICODE_STRING Right, BOOLEAN NoCase)
{
    return Left->Length == Right->Length && !RtlCompareUnicodeString(Left, Right, NoCase);
}

BOOLEAN NTAPI RtlPrefixUnicodeString(PCUNICODE_STRING Prefix, PCUNICODE_STRING Text, BOOLEAN NoCase)
{
    UNICODE_STRING head = {Prefix->Length, Prefix->Length, Text->Buffer};

    return Text->Length >= Prefix->Length && RtlEqualUnicodeString(Prefix, &head, NoCase);
}

VOID NTAPI RtlCopyUnicodeString(PUNICODE_STRING Destination, PCUNICODE_STRING Source)
{
    USHORT bytes = Source ? Source->Length : 0;

    bytes = bytes > Destination->MaximumLength ? Destination->MaximumLength : bytes;
    if (bytes) {
        memmove(Destination->Buffer, Source->Buffer, bytes);
    }
    Destination->Length = bytes;
    if (bytes + sizeof(WCHAR) <= Destination->MaximumLength) {
        Destination->Buffer[bytes / sizeof(WCHAR)] = 0;
    }
}

NTSTATUS NTAPI RtlAppendUnicodeStringToString(PUNICODE_STRING Destination, PCUNICODE_STRING Source)
{
    if (Destination->Length + Source->Length > Destination->MaximumLength) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memmove((PUCHAR)Destination->Buffer + Destination->Length, Source->Buffer, Source->Length);
    Destination->Length = (USHORT)(Destination->Length + Source->Length);
    if (Destination->Length + sizeof(WCHAR) <= Destination->MaximumLength) {
        Destination->Buffer[Destination->Length / sizeof(WCHAR)] = 0;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAppendUnicodeToString(PUNICODE_STRING Destination, PCWSTR Source)
{
    UNICODE_STRING source;

    RtlInitUnicodeString(&source, Source);
    return RtlAppendUnicodeStringToString(Destination, &source);
}

SIZE_T NTAPI RtlCompareMemory(const VOID *Left, const VOID *Right, SIZE_T Length)
{
    SIZE_T same = 0;

    while (same < Length && ((const UCHAR *)Left)[same] == ((const UCHAR *)Right)[same]) {
        same++;
    }
    return same;
}
