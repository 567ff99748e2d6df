/* acpi.c: the two facts nthost takes from the ACPI tables [ACPI 6.5, 5.2]. */
#ifndef NTHOST_ACPI_H
#define NTHOST_ACPI_H

#include "nthost.h"

typedef struct {
    ULONG64 Ecam;      /* base of bus 0 of segment 0; 0 when there is none [PCI Firmware 3.3, 4.1.2] */
    ULONG LastBus;
    USHORT PmTimer;    /* I/O port of the power management timer; 0 when there is none */
} ACPI_FACTS;

VOID AcpiRead(ULONG64 Rsdp, ACPI_FACTS *Facts);

#endif
