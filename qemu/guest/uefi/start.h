/* The seam between the firmware's side (efi.c) and the NT side (main.c), which share no headers. */
#ifndef NTHOST_START_H
#define NTHOST_START_H

#include "efi.h"

/* Runs the plan and ends QEMU. Called with boot services left, interrupts in any state, on the firmware's stack. */
__attribute__((noreturn)) void NtHostStart(const BOOT_INFO *Boot);

#endif
