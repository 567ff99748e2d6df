/*
 * The plan: one statement a line, words separated by blanks, '#' starts a comment. Every mistake of the file is named, not
 * just the first: line, what stands there, what was expected.
 */
#include "plan.h"

#define MAX_LINE_WORDS 40u
#define MAX_LINE_CHARS 512u

PLAN Plan = {.TimeoutSeconds = 60};

typedef struct {
    ULONG Number;
    BOOLEAN Good;
    CHAR Text[MAX_LINE_CHARS];
    PCHAR Words[MAX_LINE_WORDS];
    ULONG Count;
} LINE;

static BOOLEAN Expected(LINE *Line, ULONG Word, PCSTR What)
{
    TapNote("line %u: expected %s, found %s%s%s", Line->Number, What, Word < Line->Count ? "'" : "",
            Word < Line->Count ? Line->Words[Word] : "the end of the line", Word < Line->Count ? "'" : "");
    Line->Good = FALSE;
    return FALSE;
}

static int DigitOf(CHAR Character)
{
    return Character >= '0' && Character <= '9'   ? Character - '0'
           : Character >= 'a' && Character <= 'f' ? Character - 'a' + 10
           : Character >= 'A' && Character <= 'F' ? Character - 'A' + 10
                                                  : 99;
}

/* Reads digits of the base up to End; null when there are none, too many, or another character stands before End. */
static const CHAR *ReadDigits(const CHAR *At, int Base, CHAR End, ULONG64 Limit, PULONG64 Value)
{
    const CHAR *start = At;

    for (*Value = 0; DigitOf(*At) < Base; At++) {
        *Value = *Value * (ULONG64)Base + (ULONG64)DigitOf(*At);
        if (*Value > Limit) {
            return NULL;
        }
    }
    return At != start && *At == End ? At + (End != 0) : NULL;
}

static BOOLEAN ReadNumber(LINE *Line, ULONG Word, ULONG64 Limit, PCSTR What, PULONG64 Value)
{
    const CHAR *at = Word < Line->Count ? Line->Words[Word] : "";
    BOOLEAN hexadecimal = at[0] == '0' && (at[1] == 'x' || at[1] == 'X');

    if (!ReadDigits(hexadecimal ? at + 2 : at, hexadecimal ? 16 : 10, 0, Limit, Value)) {
        return Expected(Line, Word, What);
    }
    return TRUE;
}

static BOOLEAN FindDriver(LINE *Line, PULONG Driver)
{
    for (*Driver = 0; Line->Count > 1 && *Driver < Plan.DriverCount; (*Driver)++) {
        if (!StringCompareNoCase(Plan.Drivers[*Driver], Line->Words[1])) {
            return TRUE;
        }
    }
    return Expected(Line, 1, "a driver named by an earlier 'driver' line");
}

static BOOLEAN HasRoom(LINE *Line, ULONG Count, ULONG Limit)
{
    if (Count < Limit) {
        return TRUE;
    }
    TapNote("line %u: more than %u '%s' lines", Line->Number, Limit, Line->Words[0]);
    return FALSE;
}

static BOOLEAN NothingAfter(LINE *Line, ULONG Word)
{
    return Line->Count <= Word || Expected(Line, Word, "the end of the line");
}

static BOOLEAN ParseDriver(LINE *Line)
{
    ULONG length = Line->Count > 1 ? StringLength(Line->Words[1]) : 0;

    if (length < 5 || length >= NAME_CHARS || StringCompareNoCase(Line->Words[1] + length - 4, ".sys")) {
        return Expected(Line, 1, "a file name NAME.sys");
    }
    if (!NothingAfter(Line, 2) || !HasRoom(Line, Plan.DriverCount, MAX_IMAGES)) {
        return FALSE;
    }
    StringCopy(Plan.Drivers[Plan.DriverCount++], NAME_CHARS, Line->Words[1]);
    return TRUE;
}

static BOOLEAN ParseAddress(LINE *Line, PLAN_BIND *Bind)
{
    ULONG64 bus = 0, device = 0, function = 0;
    const CHAR *at = Line->Count > 3 ? Line->Words[3] : "";

    at = ReadDigits(at, 16, ':', 0xff, &bus);
    at = at ? ReadDigits(at, 16, '.', 0x1f, &device) : NULL;
    at = at ? ReadDigits(at, 16, 0, 7, &function) : NULL;
    if (!at) {
        return Expected(Line, 3, "an address BUS:DEV.FN in hexadecimal");
    }
    Bind->ByAddress = TRUE;
    Bind->Address = (USHORT)(bus << 8 | device << 3 | function);
    return NothingAfter(Line, 4);
}

static BOOLEAN ParseBind(LINE *Line)
{
    PLAN_BIND *bind = &Plan.Binds[Plan.BindCount];
    ULONG word;

    if (!HasRoom(Line, Plan.BindCount, PLAN_MAX_BINDS) || !FindDriver(Line, &bind->Driver)) {
        return FALSE;
    }
    if (Line->Count > 2 && !StringCompareNoCase(Line->Words[2], "at")) {
        Plan.BindCount++;
        return ParseAddress(Line, bind);
    }
    if (Line->Count < 3) {
        return Expected(Line, 2, "VENDOR:DEVICE in hexadecimal, or 'at BUS:DEV.FN'");
    }
    for (word = 2; word < Line->Count; word++) {
        ULONG64 vendor, device;
        const CHAR *at = ReadDigits(Line->Words[word], 16, ':', 0xffff, &vendor);

        if (!at || !ReadDigits(at, 16, 0, 0xffff, &device)) {
            return Expected(Line, word, "VENDOR:DEVICE in hexadecimal");
        }
        if (bind->IdCount == PLAN_MAX_IDS) {
            return Expected(Line, word, "no more than 8 identities");
        }
        bind->Ids[bind->IdCount].Vendor = (USHORT)vendor;
        bind->Ids[bind->IdCount++].Device = (USHORT)device;
    }
    Plan.BindCount++;
    return TRUE;
}

static BOOLEAN PutWide(PLAN_VALUE *Value, PCSTR Text)
{
    do {
        if (Value->Length + 2 > PLAN_VALUE_BYTES) {
            return FALSE;
        }
        Value->Data[Value->Length++] = (UCHAR)*Text;
        Value->Data[Value->Length++] = 0;
    } while (*Text++);
    return TRUE;
}

static BOOLEAN ParseStrings(LINE *Line, PLAN_VALUE *Value, ULONG Type)
{
    ULONG word;

    Value->Type = Type;
    if (Type == REG_SZ && Line->Count != 4) {
        return Expected(Line, Line->Count > 4 ? 4 : 3, Line->Count > 4 ? "the end of the line" : "a word");
    }
    for (word = 3; word < Line->Count; word++) {
        if (!PutWide(Value, Line->Words[word])) {
            return Expected(Line, word, "a value of at most 512 bytes");
        }
    }
    if (Type == REG_MULTI_SZ && !PutWide(Value, "")) {
        return Expected(Line, Line->Count - 1, "a value of at most 512 bytes");
    }
    return TRUE;
}

static BOOLEAN ParseData(LINE *Line, PLAN_VALUE *Value)
{
    PCSTR type = Line->Count > 2 ? Line->Words[2] : "";
    ULONG64 number;

    if (!StringCompareNoCase(type, "dword") || !StringCompareNoCase(type, "qword")) {
        BOOLEAN wide = (type[0] | 0x20) == 'q';

        if (!ReadNumber(Line, 3, wide ? MAXULONGLONG / 16 : MAXULONG, "a number", &number)) {
            return FALSE;
        }
        Value->Type = wide ? REG_QWORD : REG_DWORD;
        Value->Length = wide ? 8 : 4;
        __builtin_memcpy(Value->Data, &number, Value->Length);
        return NothingAfter(Line, 4);
    }
    if (!StringCompareNoCase(type, "multi")) {
        return ParseStrings(Line, Value, REG_MULTI_SZ);
    }
    if (!StringCompareNoCase(type, "sz")) {
        return ParseStrings(Line, Value, REG_SZ);
    }
    return Expected(Line, 2, "dword, qword, sz or multi");
}

static BOOLEAN ParseRegistry(LINE *Line)
{
    PLAN_VALUE *value = &Plan.Values[Plan.ValueCount];
    PCHAR path = Line->Count > 1 ? Line->Words[1] : NULL;
    ULONG length = path ? StringLength(path) : 0, cut = length;

    if (!HasRoom(Line, Plan.ValueCount, PLAN_MAX_VALUES)) {
        return FALSE;
    }
    while (cut && path[cut - 1] != '\\') {
        cut--;
    }
    if (cut < 2 || cut == length || cut > NAME_CHARS || length - cut >= NAME_CHARS) {
        return Expected(Line, 1, "a path NAME\\Parameters\\VALUE");
    }
    StringCopy(value->Name, NAME_CHARS, path + cut);
    path[cut - 1] = 0;
    StringCopy(value->Key, NAME_CHARS, path);
    path[cut - 1] = '\\';
    Plan.ValueCount++;
    return ParseData(Line, value);
}

static BOOLEAN ParseIoctl(LINE *Line)
{
    PLAN_IOCTL *ioctl = &Plan.Ioctls[Plan.IoctlCount];
    ULONG64 number;
    ULONG word;

    if (!HasRoom(Line, Plan.IoctlCount, PLAN_MAX_IOCTLS) || !FindDriver(Line, &ioctl->Driver) ||
        !ReadNumber(Line, 2, MAXULONG, "a control code", &number)) {
        return FALSE;
    }
    ioctl->Code = (ULONG)number;
    for (word = 3; word < Line->Count; word++) {
        if (ioctl->WordCount == PLAN_MAX_WORDS) {
            return Expected(Line, word, "no more than 32 input words");
        }
        if (!ReadNumber(Line, word, MAXULONG, "a 32-bit number", &number)) {
            return FALSE;
        }
        ioctl->Words[ioctl->WordCount++] = (ULONG)number;
    }
    Plan.IoctlCount++;
    return TRUE;
}

static BOOLEAN ParseTimeout(LINE *Line)
{
    ULONG64 seconds;

    if (!ReadNumber(Line, 1, 86400, "seconds, 1 to 86400", &seconds)) {
        return FALSE;
    }
    if (!seconds) {
        return Expected(Line, 1, "seconds, 1 to 86400");
    }
    Plan.TimeoutSeconds = (ULONG)seconds;
    return NothingAfter(Line, 2);
}

static BOOLEAN ParseMsixLimit(LINE *Line)
{
    ULONG64 limit;

    if (!ReadNumber(Line, 1, 2048, "a number of messages, 1 to 2048", &limit)) {
        return FALSE;
    }
    if (!limit) {
        return Expected(Line, 1, "a number of messages, 1 to 2048");
    }
    Plan.MsixLimit = (ULONG)limit;
    return NothingAfter(Line, 2);
}

static const struct {
    PCSTR Word;
    BOOLEAN (*Parse)(LINE *);
} Statements[] = {
    {"driver", ParseDriver}, {"bind", ParseBind},       {"registry", ParseRegistry},
    {"ioctl", ParseIoctl},   {"timeout", ParseTimeout}, {"msix-limit", ParseMsixLimit},
};

static VOID SplitWords(LINE *Line)
{
    PCHAR at = Line->Text;

    for (;;) {
        while (*at == ' ' || *at == '\t' || *at == '\r') {
            *at++ = 0;
        }
        if (!*at || *at == '#') {
            *at = 0;
            return;
        }
        if (Line->Count == MAX_LINE_WORDS) {
            TapNote("line %u: more than %u words", Line->Number, MAX_LINE_WORDS);
            Line->Good = FALSE;
            return;
        }
        Line->Words[Line->Count++] = at;
        while (*at && *at != ' ' && *at != '\t' && *at != '\r' && *at != '#') {
            at++;
        }
    }
}

static BOOLEAN ParseLine(LINE *Line)
{
    ULONG i;

    Line->Good = TRUE;
    Line->Count = 0;
    SplitWords(Line);
    if (!Line->Good || !Line->Count) {
        return Line->Good;
    }
    for (i = 0; i < RTL_NUMBER_OF(Statements); i++) {
        if (!StringCompareNoCase(Line->Words[0], Statements[i].Word)) {
            return Statements[i].Parse(Line);
        }
    }
    return Expected(Line, 0, "driver, bind, registry, ioctl, timeout or msix-limit");
}

BOOLEAN PlanParse(const CHAR *Text, ULONG Length)
{
    static LINE line;
    BOOLEAN good = TRUE;
    ULONG at = 0;

    for (line.Number = 1; at < Length; line.Number++) {
        ULONG used = 0;

        while (at < Length && Text[at] != '\n' && used < MAX_LINE_CHARS - 1) {
            line.Text[used++] = Text[at] ? Text[at] : ' ';
            at++;
        }
        line.Text[used] = 0;
        if (at < Length && Text[at] != '\n') {
            TapNote("line %u: longer than %u characters", line.Number, MAX_LINE_CHARS - 1);
            return FALSE;
        }
        at++;
        good &= ParseLine(&line);
    }
    if (good && !Plan.DriverCount) {
        TapNote("the plan names no driver");
        good = FALSE;
    }
    return good;
}
