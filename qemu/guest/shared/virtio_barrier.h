/*
 * Memory ordering between this processor and a device that reads and writes guest memory [virtio 2.7.13]. Rings live in
 * ordinary cached memory and the device is cache coherent, so these are processor barriers, not bus barriers.
 */
#ifndef VIOMMU_VIRTIO_BARRIER_H
#define VIOMMU_VIRTIO_BARRIER_H

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#if defined(_M_ARM64)
#define VirtioReadBarrier()  __dmb(_ARM64_BARRIER_ISHLD)
#define VirtioWriteBarrier() __dmb(_ARM64_BARRIER_ISHST)
#define VirtioFullBarrier()  __dmb(_ARM64_BARRIER_ISH)
#else
/* x64 keeps loads in order and stores in order; only store-then-load needs an instruction. */
#define VirtioReadBarrier()  _ReadWriteBarrier()
#define VirtioWriteBarrier() _ReadWriteBarrier()
#define VirtioFullBarrier()  do { _ReadWriteBarrier(); _mm_mfence(); _ReadWriteBarrier(); } while (0)
#endif
#else
#define VirtioReadBarrier()  __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define VirtioWriteBarrier() __atomic_thread_fence(__ATOMIC_RELEASE)
#define VirtioFullBarrier()  __atomic_thread_fence(__ATOMIC_SEQ_CST)
#endif

#endif
