/*
 * TAP version 14 on COM1 [testanything.org, TAP 14]. Top-level points are nthost's. A driver's lines arrive through
 * DbgPrint: lines indented by four spaces are its subtest and go out as they are, so do comments; anything else becomes a
 * comment, so that no driver can forge a top-level point.
 *
 * Driver text may come from any IRQL and thread: a line is assembled with interrupts off and goes out whole.
 */
#include "port.h"

#define LINE_CHARS 512u
#define MAX_NOTES 32u
#define NOTE_CHARS 200u
#define EXIT_PORT 0xf4
#define EXIT_PASS 0x10u
#define EXIT_FAIL 0x11u

static ULONG Points, Failures;
static CHAR Notes[MAX_NOTES][NOTE_CHARS];
static ULONG NoteCount, NotesLost;

static CHAR Line[LINE_CHARS], LastLine[LINE_CHARS];
static ULONG LineLength;

static struct {
    ULONG Points, Failed, Planned;
    BOOLEAN HasPlan, BailedOut;
} Subtest;

VOID TapBegin(VOID)
{
    SerialWrite("\nTAP version 14\n");
}

/* [TAP 14] '#' begins a directive in a description, '\' escapes. */
static VOID WriteEscaped(PCSTR Text)
{
    for (; *Text; Text++) {
        if (*Text == '#' || *Text == '\\') {
            SerialChar('\\');
        }
        SerialChar(*Text);
    }
}

static VOID WriteQuoted(PCSTR Text)
{
    SerialChar('"');
    for (; *Text; Text++) {
        if (*Text == '"' || *Text == '\\') {
            SerialChar('\\');
        }
        SerialChar(*Text >= ' ' && *Text < 0x7f ? *Text : '?');
    }
    SerialChar('"');
}

static ULONG ReadNumber(PCSTR Text, PULONG Value)
{
    ULONG digits = 0;

    for (*Value = 0; Text[digits] >= '0' && Text[digits] <= '9' && digits < 9; digits++) {
        *Value = *Value * 10 + (ULONG)(Text[digits] - '0');
    }
    return digits;
}

static BOOLEAN StartsWith(PCSTR Text, PCSTR Prefix)
{
    while (*Prefix) {
        if (*Text++ != *Prefix++) {
            return FALSE;
        }
    }
    return TRUE;
}

static BOOLEAN HasDirective(PCSTR Text)
{
    for (; *Text; Text++) {
        if (StartsWith(Text, " # TODO") || StartsWith(Text, " # SKIP")) {
            return TRUE;
        }
    }
    return FALSE;
}

static VOID CountSubtest(PCSTR Text)
{
    ULONG value;

    if (StartsWith(Text, "ok ")) {
        Subtest.Points++;
    } else if (StartsWith(Text, "not ok ")) {
        Subtest.Points++;
        Subtest.Failed += !HasDirective(Text);
    } else if (StartsWith(Text, "1..") && ReadNumber(Text + 3, &value)) {
        Subtest.HasPlan = TRUE;
        Subtest.Planned = value;
    } else if (StartsWith(Text, "Bail out!")) {
        Subtest.BailedOut = TRUE;
    }
}

/* A comment must not seem to end a subtest that is still open. */
static VOID WriteIndent(VOID)
{
    if (Subtest.Points) {
        SerialWrite("    ");
    }
}

static VOID FlushLine(VOID)
{
    Line[LineLength] = 0;
    if (StartsWith(Line, "    ")) {
        CountSubtest(Line + 4);
    } else {
        WriteIndent();
        if (!StartsWith(Line, "# ")) {
            SerialWrite("# ");
        }
    }
    SerialWrite(Line);
    SerialChar('\n');
    StringCopy(LastLine, sizeof LastLine, Line);
    LineLength = 0;
}

VOID TapDriverText(PCSTR Text, ULONG Length)
{
    BOOLEAN enabled = InterruptsDisable();
    ULONG i;

    for (i = 0; i < Length; i++) {
        if (Text[i] == '\n') {
            FlushLine();
        } else if (Text[i] != '\r') {
            if (LineLength == LINE_CHARS - 1) {
                FlushLine();
            }
            Line[LineLength++] = Text[i];
        }
    }
    InterruptsRestore(enabled);
}

PCSTR TapLastDriverLine(VOID)
{
    return LastLine;
}

static VOID FlushPartial(VOID)
{
    if (LineLength) {
        FlushLine();
    }
}

VOID TapComment(PCSTR Format, ...)
{
    CHAR text[LINE_CHARS];
    BOOLEAN enabled = InterruptsDisable();
    va_list arguments;

    va_start(arguments, Format);
    FormatTextV(text, sizeof text, Format, arguments);
    va_end(arguments);
    FlushPartial();
    WriteIndent();
    SerialWrite("# ");
    SerialWrite(text);
    SerialChar('\n');
    InterruptsRestore(enabled);
}

VOID TapNote(PCSTR Format, ...)
{
    BOOLEAN enabled = InterruptsDisable();
    va_list arguments;

    if (NoteCount < MAX_NOTES) {
        va_start(arguments, Format);
        FormatTextV(Notes[NoteCount++], NOTE_CHARS, Format, arguments);
        va_end(arguments);
    } else {
        NotesLost++;
    }
    InterruptsRestore(enabled);
}

static VOID WriteNotes(VOID)
{
    CHAR text[64];
    ULONG i;

    if (NoteCount) {
        SerialWrite("  ---\n  why:\n");
        for (i = 0; i < NoteCount; i++) {
            SerialWrite("    - ");
            WriteQuoted(Notes[i]);
            SerialChar('\n');
        }
        if (NotesLost) {
            FormatText(text, sizeof text, "    - \"and %u more\"\n", NotesLost);
            SerialWrite(text);
        }
        SerialWrite("  ...\n");
    }
}

VOID TapPoint(BOOLEAN Passed, PCSTR Format, ...)
{
    CHAR text[LINE_CHARS], number[32];
    BOOLEAN enabled = InterruptsDisable();
    va_list arguments;

    va_start(arguments, Format);
    FormatTextV(text, sizeof text, Format, arguments);
    va_end(arguments);
    FlushPartial();
    FormatText(number, sizeof number, "%sok %u - ", Passed ? "" : "not ", ++Points);
    SerialWrite(number);
    WriteEscaped(text);
    SerialChar('\n');
    if (!Passed) {
        Failures++;
        WriteNotes();
    }
    NoteCount = NotesLost = 0;
    InterruptsRestore(enabled);
}

BOOLEAN TapSubtestPassed(VOID)
{
    BOOLEAN enabled = InterruptsDisable(), passed;

    FlushPartial();
    if (Subtest.Failed) {
        TapNote("%u of %u subtest points failed", Subtest.Failed, Subtest.Points);
    }
    if (Subtest.BailedOut) {
        TapNote("the driver bailed out");
    }
    if (Subtest.Points && !Subtest.HasPlan) {
        TapNote("the driver printed %u subtest points and no plan", Subtest.Points);
    }
    if (Subtest.HasPlan && Subtest.Planned != Subtest.Points) {
        TapNote("the driver planned %u subtest points and printed %u", Subtest.Planned, Subtest.Points);
    }
    passed = !Subtest.Failed && !Subtest.BailedOut && Subtest.HasPlan == (Subtest.Points != 0) &&
             (!Subtest.HasPlan || Subtest.Planned == Subtest.Points);
    __builtin_memset(&Subtest, 0, sizeof Subtest);
    InterruptsRestore(enabled);
    return passed;
}

ULONG TapFailures(VOID)
{
    return Failures;
}

VOID TapFinish(VOID)
{
    CHAR plan[32];

    InterruptsDisable();
    FlushPartial();
    FormatText(plan, sizeof plan, "1..%u\n", Points);
    SerialWrite(plan);
    SerialWrite(Failures ? "# nthost: fail\n" : "# nthost: pass\n");
    SerialFlush();
    PortWrite32(EXIT_PORT, Failures ? EXIT_FAIL : EXIT_PASS);
    for (;;) {
        __asm__ volatile("hlt");
    }
}
