/*
 * The conversions of DbgPrint: those of C without floating point, and the Windows ones: %ws %S %wZ %Z %I64x %Iu %p (sixteen
 * upper-case digits) %wc %C. Floating point, which a driver may not print either, gives "?". %n writes nothing.
 * nthost's own text adds %@: a code address as module+offset.
 */
#include "nthost.h"

typedef struct {
    FORMAT_SINK Sink;
    PVOID Context;
    BOOLEAN Left, Plus, Space, Alternate, Zero, HasPrecision;
    LONG Width, Precision;
    UCHAR Bytes;  /* size of an integer argument */
    UCHAR Text;   /* 'h' narrow, 'w' wide, 0 by the conversion */
} SPEC;

static VOID Put(const SPEC *Spec, CHAR Character)
{
    Spec->Sink(Spec->Context, Character);
}

static VOID Pad(const SPEC *Spec, LONG Count, CHAR Character)
{
    while (Count-- > 0) {
        Put(Spec, Character);
    }
}

static VOID PutNarrow(const SPEC *Spec, const CHAR *Text, LONG Length)
{
    LONG i;

    if (Spec->HasPrecision && Length > Spec->Precision) {
        Length = Spec->Precision;
    }
    Pad(Spec, Spec->Left ? 0 : Spec->Width - Length, ' ');
    for (i = 0; i < Length; i++) {
        Put(Spec, Text[i]);
    }
    Pad(Spec, Spec->Left ? Spec->Width - Length : 0, ' ');
}

static VOID PutWide(const SPEC *Spec, const WCHAR *Text, LONG Length)
{
    LONG i;

    if (Spec->HasPrecision && Length > Spec->Precision) {
        Length = Spec->Precision;
    }
    Pad(Spec, Spec->Left ? 0 : Spec->Width - Length, ' ');
    for (i = 0; i < Length; i++) {
        Put(Spec, Text[i] < 0x7f ? (CHAR)Text[i] : '?');
    }
    Pad(Spec, Spec->Left ? Spec->Width - Length : 0, ' ');
}

static VOID PutString(const SPEC *Spec, BOOLEAN Wide, const VOID *Text)
{
    LONG length = 0, limit = Spec->HasPrecision ? Spec->Precision : 0x7fffffff;

    if (!Text) {
        PutNarrow(Spec, "(null)", 6);
    } else if (Wide) {
        while (length < limit && ((const WCHAR *)Text)[length]) {
            length++;
        }
        PutWide(Spec, Text, length);
    } else {
        while (length < limit && ((const CHAR *)Text)[length]) {
            length++;
        }
        PutNarrow(Spec, Text, length);
    }
}

static VOID PutCounted(const SPEC *Spec, BOOLEAN Wide, const VOID *Counted)
{
    const UNICODE_STRING *text = Counted; /* ANSI_STRING has the same shape */

    if (!text || !text->Buffer) {
        PutNarrow(Spec, "(null)", 6);
    } else if (Wide) {
        PutWide(Spec, text->Buffer, text->Length / 2);
    } else {
        PutNarrow(Spec, (const CHAR *)text->Buffer, text->Length);
    }
}

static VOID PutNumber(const SPEC *Spec, ULONG64 Value, ULONG Base, BOOLEAN Upper, CHAR Sign)
{
    static const CHAR lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    CHAR digits[24];
    LONG count = 0, zeros, prefix = 0;

    if (!Value && !(Spec->HasPrecision && Spec->Precision == 0)) {
        digits[count++] = '0';
    }
    if (Base == 16 && Spec->Alternate && Value) {
        prefix = 2;
    }
    for (; Value; Value /= Base) {
        digits[count++] = (Upper ? upper : lower)[Value % Base];
    }
    zeros = Spec->HasPrecision ? Spec->Precision - count
                               : (Spec->Zero && !Spec->Left ? Spec->Width - count - prefix - (Sign != 0) : 0);
    zeros = zeros > 0 ? zeros : 0;
    Pad(Spec, Spec->Left ? 0 : Spec->Width - count - zeros - prefix - (Sign != 0), ' ');
    if (Sign) {
        Put(Spec, Sign);
    }
    if (prefix) {
        Put(Spec, '0');
        Put(Spec, Upper ? 'X' : 'x');
    }
    Pad(Spec, zeros, '0');
    {
        LONG i = count;

        while (i) {
            Put(Spec, digits[--i]);
        }
    }
    Pad(Spec, Spec->Left ? Spec->Width - count - zeros - prefix - (Sign != 0) : 0, ' ');
}

static VOID PutAddress(const SPEC *Spec, const VOID *Address)
{
    PIMAGE image = ImageOf(Address);
    CHAR text[NAME_CHARS + 24];

    if (image) {
        FormatText(text, sizeof text, "%s+0x%llx", image->Name, (ULONG64)((const UCHAR *)Address - image->Base));
    } else if (InHost(Address)) {
        extern UCHAR __ImageBase[];

        FormatText(text, sizeof text, "nthost+0x%llx", (ULONG64)((const UCHAR *)Address - __ImageBase));
    } else {
        FormatText(text, sizeof text, "0x%llx", (ULONG64)Address);
    }
    PutString(Spec, FALSE, text);
}

static const CHAR *ReadFlagsAndWidth(SPEC *Spec, const CHAR *At, va_list *Arguments)
{
    for (;; At++) {
        switch (*At) {
        case '-': Spec->Left = TRUE; continue;
        case '+': Spec->Plus = TRUE; continue;
        case ' ': Spec->Space = TRUE; continue;
        case '#': Spec->Alternate = TRUE; continue;
        case '0': Spec->Zero = TRUE; continue;
        }
        break;
    }
    if (*At == '*') {
        Spec->Width = va_arg(*Arguments, int);
        if (Spec->Width < 0) {
            Spec->Left = TRUE;
            Spec->Width = -Spec->Width;
        }
        At++;
    }
    while (*At >= '0' && *At <= '9' && Spec->Width < 100000) {
        Spec->Width = Spec->Width * 10 + (*At++ - '0');
    }
    if (*At == '.') {
        Spec->HasPrecision = TRUE;
        if (*++At == '*') {
            Spec->Precision = va_arg(*Arguments, int);
            Spec->HasPrecision = Spec->Precision >= 0;
            At++;
        }
        while (*At >= '0' && *At <= '9' && Spec->Precision < 100000) {
            Spec->Precision = Spec->Precision * 10 + (*At++ - '0');
        }
    }
    return At;
}

static const CHAR *ReadSize(SPEC *Spec, const CHAR *At)
{
    Spec->Bytes = 4;
    for (;; At++) {
        if (*At == 'h') {
            Spec->Bytes = Spec->Bytes == 2 ? 1 : 2;
            Spec->Text = 'h';
        } else if (*At == 'l') {
            Spec->Bytes = Spec->Text == 'w' ? 8 : 4;
            Spec->Text = 'w';
        } else if (*At == 'w') {
            Spec->Text = 'w';
        } else if (*At == 'j' || *At == 'z' || *At == 't' || *At == 'q') {
            Spec->Bytes = 8;
        } else if (*At == 'I') {
            Spec->Bytes = 8;
            if (At[1] == '3' && At[2] == '2') {
                Spec->Bytes = 4;
                At += 2;
            } else if (At[1] == '6' && At[2] == '4') {
                At += 2;
            }
        } else {
            return At;
        }
    }
}

static VOID PutSigned(const SPEC *Spec, ULONG64 Raw)
{
    LONG64 value = Spec->Bytes == 8 ? (LONG64)Raw : Spec->Bytes == 4 ? (LONG)Raw : Spec->Bytes == 2 ? (SHORT)Raw : (CHAR)Raw;
    CHAR sign = value < 0 ? '-' : Spec->Plus ? '+' : Spec->Space ? ' ' : 0;

    PutNumber(Spec, value < 0 ? 0 - (ULONG64)value : (ULONG64)value, 10, FALSE, sign);
}

static VOID PutUnsigned(const SPEC *Spec, ULONG64 Raw, ULONG Base, BOOLEAN Upper)
{
    ULONG64 value = Spec->Bytes == 8 ? Raw : Raw & ((1ull << (Spec->Bytes * 8)) - 1);

    PutNumber(Spec, value, Base, Upper, 0);
}

static VOID PutPointer(SPEC *Spec, ULONG64 Raw)
{
    Spec->HasPrecision = TRUE;
    Spec->Precision = 16;
    PutNumber(Spec, Raw, 16, TRUE, 0);
}

static VOID PutConversion(SPEC *Spec, CHAR Conversion, BOOLEAN Host, va_list *Arguments)
{
    CHAR narrow;

    switch (Conversion) {
    case 'd':
    case 'i': PutSigned(Spec, va_arg(*Arguments, ULONG64)); return;
    case 'u': PutUnsigned(Spec, va_arg(*Arguments, ULONG64), 10, FALSE); return;
    case 'o': PutUnsigned(Spec, va_arg(*Arguments, ULONG64), 8, FALSE); return;
    case 'x': PutUnsigned(Spec, va_arg(*Arguments, ULONG64), 16, FALSE); return;
    case 'X': PutUnsigned(Spec, va_arg(*Arguments, ULONG64), 16, TRUE); return;
    case 'p': PutPointer(Spec, va_arg(*Arguments, ULONG64)); return;
    case 's': PutString(Spec, Spec->Text == 'w', va_arg(*Arguments, PVOID)); return;
    case 'S': PutString(Spec, Spec->Text != 'h', va_arg(*Arguments, PVOID)); return;
    case 'Z': PutCounted(Spec, Spec->Text == 'w', va_arg(*Arguments, PVOID)); return;
    case 'c':
    case 'C':
        narrow = (CHAR)va_arg(*Arguments, ULONG64);
        PutNarrow(Spec, &narrow, 1);
        return;
    case '%': Put(Spec, '%'); return;
    case 'n': (VOID)va_arg(*Arguments, PVOID); return;
    case '@':
        if (Host) {
            PutAddress(Spec, va_arg(*Arguments, PVOID));
            return;
        }
        break;
    case 'e':
    case 'f':
    case 'g':
    case 'a': (VOID)va_arg(*Arguments, ULONG64); break;
    }
    Put(Spec, '?');
}

VOID FormatV(FORMAT_SINK Sink, PVOID Context, BOOLEAN Host, PCSTR Format, va_list Arguments)
{
    va_list arguments;

    va_copy(arguments, Arguments);
    for (; *Format; Format++) {
        SPEC spec = {.Sink = Sink, .Context = Context};

        if (*Format != '%') {
            Sink(Context, *Format);
            continue;
        }
        Format = ReadFlagsAndWidth(&spec, Format + 1, &arguments);
        Format = ReadSize(&spec, Format);
        if (!*Format) {
            break;
        }
        PutConversion(&spec, *Format, Host, &arguments);
    }
    va_end(arguments);
}

typedef struct {
    PCHAR Buffer;
    ULONG Size, Length;
} TEXT_SINK;

static VOID TextPut(PVOID Context, CHAR Character)
{
    TEXT_SINK *sink = Context;

    if (sink->Length + 1 < sink->Size) {
        sink->Buffer[sink->Length++] = Character;
    }
}

ULONG FormatTextV(PCHAR Buffer, ULONG Size, PCSTR Format, va_list Arguments)
{
    TEXT_SINK sink = {Buffer, Size, 0};

    FormatV(TextPut, &sink, TRUE, Format, Arguments);
    Buffer[sink.Length] = 0;
    return sink.Length;
}

ULONG FormatText(PCHAR Buffer, ULONG Size, PCSTR Format, ...)
{
    va_list arguments;
    ULONG length;

    va_start(arguments, Format);
    length = FormatTextV(Buffer, Size, Format, arguments);
    va_end(arguments);
    return length;
}
