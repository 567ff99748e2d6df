/*
 * The control codes of exemplar.sys, a driver that uses the interface as its documentation wants. Each takes 32-bit words,
 * prints one TAP point for each run with DbgPrint, and completes with STATUS_SUCCESS when every run was clean,
 * STATUS_UNSUCCESSFUL when one was not, STATUS_DEVICE_NOT_READY when fewer than two devices are started and
 * STATUS_INVALID_PARAMETER for words that are missing or out of range. No output.
 *
 * Devices count in the order in which they were added; the first two have to be behind the IOMMU.
 */
#ifndef EXEMPLAR_H
#define EXEMPLAR_H

/*
 * First seed, how many, and optionally the stages (STAGES of run.h, bit by bit; 0 or absent: as the seed has it). A seed
 * gives the same correct work each time: which stages in which order, sizes, layouts, addresses, rights. 0x222000.
 */
#define EXEMPLAR_SEEDS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)

/*
 * First mutant (mutants.h, counted from 1), how many, and the seed. Each mutant is one run with one thing done wrong, then
 * what it left is taken back. Judged is what lies between two empty test-control requests: one before the run, one between
 * the run and the clearing away. 0x222004.
 */
#define EXEMPLAR_MUTANTS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

#define EXEMPLAR_MAX_RUNS 1000u

#endif
