/* The beginning, the serial port, PCI configuration space and the clock. */
#include "bench.h"

#define COM1 0x3f8u
#define LINE_STATUS 5u
#define TRANSMIT_EMPTY 0x20u
#define DEBUG_EXIT 0xf4u
#define PCI_ADDRESS 0xcf8u
#define PCI_DATA 0xcfcu
/* Power management timer of q35: its base is in 00:1f.0. */
#define LPC_FUNCTION (0x1fu << 3)
#define LPC_PMBASE 0x40u
#define PM_TIMER 8u
#define PM_TIMER_HERTZ 3579545ull
#define PM_TIMER_MASK 0xffffffu
#define MAPPED_BYTES (4ull << 30)
#define CALIBRATION_TICKS 178977u /* 50 ms */

static uint64_t Taken = BENCH_MEMORY;

void BenchMain(void);

static void Out8(uint16_t Port, uint8_t Value) { __asm__ volatile("outb %0, %1" ::"a"(Value), "Nd"(Port)); }
static void Out32(uint16_t Port, uint32_t Value) { __asm__ volatile("outl %0, %1" ::"a"(Value), "Nd"(Port)); }

static uint8_t In8(uint16_t Port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(Port));
    return value;
}

static uint32_t In32(uint16_t Port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(Port));
    return value;
}

/* The compiler calls them by itself too. Emulated, each step of a repeated instruction costs the same: eight bytes in each. */
void *memset(void *To, int Byte, size_t Length)
{
    void *to = To;
    size_t words = Length / 8, rest = Length % 8;
    uint64_t pattern = (uint8_t)Byte * 0x0101010101010101ull;

    if (words != 0) __asm__ volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(pattern) : "memory");
    if (rest != 0) __asm__ volatile("rep stosb" : "+D"(to), "+c"(rest) : "a"(pattern) : "memory");
    return To;
}

void *memcpy(void *To, const void *From, size_t Length)
{
    void *to = To;
    size_t words = Length / 8, rest = Length % 8;

    if (words != 0) __asm__ volatile("rep movsq" : "+D"(to), "+S"(From), "+c"(words)::"memory");
    if (rest != 0) __asm__ volatile("rep movsb" : "+D"(to), "+S"(From), "+c"(rest)::"memory");
    return To;
}

void Print(const char *Text)
{
    for (; *Text; Text++) {
        while ((In8(COM1 + LINE_STATUS) & TRANSMIT_EMPTY) == 0) Pause();
        Out8(COM1, (uint8_t)*Text);
    }
}

void PrintNumber(uint64_t Value)
{
    char digits[21];
    char *at = digits + sizeof digits;

    *--at = 0;
    do *--at = (char)('0' + Value % 10);
    while (Value /= 10);
    Print(at);
}

void Finish(void)
{
    Print("@end\n");
    Out32(DEBUG_EXIT, 0);
    for (;;) Pause();
}

void Fail(const char *Why)
{
    Print("@error ");
    Print(Why);
    Print("\n");
    Finish();
}

uint32_t PciRead(uint32_t Function, uint32_t Offset)
{
    Out32(PCI_ADDRESS, 0x80000000u | Function << 8 | (Offset & 0xfcu));
    return In32(PCI_DATA);
}

static void PciWrite(uint32_t Function, uint32_t Offset, uint32_t Value)
{
    Out32(PCI_ADDRESS, 0x80000000u | Function << 8 | (Offset & 0xfcu));
    Out32(PCI_DATA, Value);
}

void *TakePages(uint64_t Bytes)
{
    uint8_t *pages = (uint8_t *)Taken;

    Taken += (Bytes + 4095) & ~4095ull;
    if (Taken > BENCH_DATA) Fail("no room for rings");
    memset(pages, 0, Bytes);
    return pages;
}

uint64_t TscHertz(void)
{
    uint16_t port = (uint16_t)((PciRead(LPC_FUNCTION, LPC_PMBASE) & 0xff80u) + PM_TIMER);
    uint32_t first = In32(port), ticks;
    uint64_t begun = ReadTsc();

    do ticks = (In32(port) - first) & PM_TIMER_MASK;
    while (ticks < CALIBRATION_TICKS);
    return (ReadTsc() - begun) * PM_TIMER_HERTZ / ticks;
}

/* What virtio_pci.c asks of its system. The context is the function. */

static uint32_t FunctionOf(void *Context) { return ((BENCH_DEVICE *)Context)->Function; }

static int ReadPciConfig(void *Context, uint32_t Offset, void *Buffer, uint32_t Length)
{
    for (uint32_t i = 0; i < Length; i++) {
        ((uint8_t *)Buffer)[i] = (uint8_t)(PciRead(FunctionOf(Context), Offset + i) >> (Offset + i) % 4 * 8);
    }
    return 1;
}

static volatile uint8_t *MapBar(void *Context, uint32_t Bar, uint32_t *Length)
{
    uint32_t function = FunctionOf(Context), offset = 0x10 + 4 * Bar;
    uint32_t low = PciRead(function, offset);
    uint64_t address = low & ~15u;

    /* Memory and bus master on, no INTx. */
    PciWrite(function, 4, (PciRead(function, 4) & 0xffffu) | 0x407u);
    if (low & 1) return NULL;
    if ((low & 6) == 4) address |= (uint64_t)PciRead(function, offset + 4) << 32;
    if (address >= MAPPED_BYTES) Fail("a BAR is above what entry.S maps");
    PciWrite(function, offset, ~0u);
    *Length = ~(PciRead(function, offset) & ~15u) + 1;
    PciWrite(function, offset, low);
    return (volatile uint8_t *)address;
}

static uint8_t Read8(volatile void *Register) { return *(volatile uint8_t *)Register; }
static uint16_t Read16(volatile void *Register) { return *(volatile uint16_t *)Register; }
static uint32_t Read32(volatile void *Register) { return *(volatile uint32_t *)Register; }
static void Write8(volatile void *Register, uint8_t Value) { *(volatile uint8_t *)Register = Value; }
static void Write16(volatile void *Register, uint16_t Value) { *(volatile uint16_t *)Register = Value; }
static void Write32(volatile void *Register, uint32_t Value) { *(volatile uint32_t *)Register = Value; }

static void Sleep(void *Context)
{
    (void)Context;
    for (int i = 0; i < 100000; i++) Pause();
}

const VIRTIO_SYSTEM_OPS BenchSystem = { ReadPciConfig, MapBar, Read8, Read16, Read32, Write8, Write16, Write32, Sleep };

/* entry.S calls it. */
void __attribute__((noreturn)) BenchStart(void);

void BenchStart(void)
{
    Print("\n@begin\n");
    memset((void *)BENCH_MEMORY, 0, BENCH_MEMORY_BYTES);
    BenchMain();
    Finish();
}
