/*
 * Code that every map and unmap runs through stands together, in as few pages as it takes: a processor then keeps it in
 * few entries of its caches, and an emulator, which looks up each jump into another page, chains what is in one. What hot
 * code calls in rare cases stands elsewhere.
 */
#ifndef VIOMMU_HOT_CODE_H
#define VIOMMU_HOT_CODE_H

#if defined(_MSC_VER)
#define HOT_CODE __declspec(code_seg(".text$hot"))
#define COLD_CODE __declspec(noinline)
#elif defined(_WIN32)
#define HOT_CODE __attribute__((section(".text$hot")))
#define COLD_CODE __attribute__((noinline))
#else
#define HOT_CODE
#define COLD_CODE
#endif

#endif
