/*
 * Everything that the exemplar can do wrong, one thing at a time: MUTANT(identifier, name, stage). The name stands in the
 * output and in docs/mutation.md; the stage is the one in which the wrong thing is done.
 */
#ifndef EXEMPLAR_MUTANTS_H
#define EXEMPLAR_MUTANTS_H

#define MUTANTS(MUTANT)                                                                                                \
    MUTANT(CreateDeviceDeleted, "create-device-deleted", StageExplicit)                                                \
    MUTANT(DeleteDeviceDeleted, "delete-device-deleted", StageExplicit)                                                \
    MUTANT(DeleteDeviceTwice, "delete-device-twice", StageExplicit)                                                    \
    MUTANT(DeviceNotPhysical, "device-object-of-its-own", StageExplicit)                                               \
    MUTANT(CreateDomainDeleted, "create-domain-deleted", StageExplicit)                                                \
    MUTANT(CreateDomainFlags, "create-domain-reserved-flags", StageExplicit)                                           \
    MUTANT(CreateDomainRaised, "create-domain-at-dispatch-level", StageExplicit)                                       \
    MUTANT(CreateDomainV1, "create-domain-through-older-table", StageExplicit)                                         \
    MUTANT(AllocatorTooNarrow, "allocator-too-narrow", StageAllocated)                                                 \
    MUTANT(RegionsOverlap, "reserved-regions-overlap", StageAllocated)                                                 \
    MUTANT(DeleteDomainDeleted, "delete-domain-deleted", StageExplicit)                                                \
    MUTANT(DeleteDomainTwice, "delete-domain-twice", StageExplicit)                                                    \
    MUTANT(DeleteDomainAttached, "delete-domain-while-attached", StageExplicit)                                        \
    MUTANT(DomainAfterDelete, "domain-used-after-delete", StageExplicit)                                               \
    MUTANT(AttachDeleted, "attach-deleted", StageExplicit)                                                             \
    MUTANT(AttachTwice, "attach-twice", StageExplicit)                                                                 \
    MUTANT(AttachWrongHandle, "attach-device-as-domain", StageExplicit)                                                \
    MUTANT(DetachDeleted, "detach-deleted", StageExplicit)                                                             \
    MUTANT(DetachTwice, "detach-twice", StageExplicit)                                                                 \
    MUTANT(RegisterTwice, "callback-registered-twice", StageExplicit)                                                  \
    MUTANT(RegisterForNothing, "callback-for-no-state", StageExplicit)                                                 \
    MUTANT(UnregisterDeleted, "callback-left-registered", StageExplicit)                                               \
    MUTANT(UnregisterOther, "other-callback-unregistered", StageExplicit)                                              \
    MUTANT(MapDeleted, "map-deleted", StageExplicit)                                                                   \
    MUTANT(MapOtherDomain, "map-in-other-domain", StageExplicit)                                                       \
    MUTANT(MapTooShort, "map-one-page-short", StageExplicit)                                                           \
    MUTANT(MapOtherMemory, "map-other-memory", StageExplicit)                                                          \
    MUTANT(MapFreedMemory, "map-freed-memory", StageExplicit)                                                          \
    MUTANT(MapTwice, "map-twice", StageExplicit)                                                                       \
    MUTANT(MapOverRegion, "map-over-reserved-region", StageExplicit)                                                   \
    MUTANT(MapUnaligned, "map-at-unaligned-address", StageExplicit)                                                    \
    MUTANT(MapPartOfPage, "map-part-of-a-page", StageExplicit)                                                         \
    MUTANT(MapNoAddress, "map-without-address", StageExplicit)                                                         \
    MUTANT(MapPageZero, "map-page-zero", StageExplicit)                                                                \
    MUTANT(MapInterrupts, "map-over-interrupt-window", StageExplicit)                                                  \
    MUTANT(MapNoRight, "map-without-right", StageExplicit)                                                             \
    MUTANT(MapReservedRight, "map-with-reserved-right", StageExplicit)                                                 \
    MUTANT(MapWiderRight, "map-with-wider-right", StageExplicit)                                                       \
    MUTANT(MapNarrowerRight, "map-with-narrower-right", StageExplicit)                                                 \
    MUTANT(MapUnlocked, "map-unlocked-mdl", StageExplicit)                                                             \
    MUTANT(MapRaised, "map-above-dispatch-level", StageExplicit)                                                       \
    MUTANT(MapExplicitAllocated, "map-explicit-despite-allocator", StageAllocated)                                     \
    MUTANT(UnmapDeleted, "unmap-deleted", StageExplicit)                                                               \
    MUTANT(UnmapTwice, "unmap-twice", StageExplicit)                                                                   \
    MUTANT(UnmapHalf, "unmap-of-half", StageExplicit)                                                                  \
    MUTANT(UnmapHalfAllocated, "unmap-of-half-of-an-allocation", StageAllocated)                                       \
    MUTANT(UnmapBytes, "unmap-bytes-for-pages", StageExplicit)                                                         \
    MUTANT(UnmapTooEarly, "unmap-before-dma", StageExplicit)                                                           \
    MUTANT(UnmapAfterFree, "memory-freed-before-unmap", StageExplicit)                                                 \
    MUTANT(PhysicalAsLogical, "physical-address-for-dma", StageExplicit)                                               \
    MUTANT(FlushOfSystemDomain, "flush-of-system-domain", StageExplicit)                                               \
    MUTANT(IdentityWider, "identity-wider-than-buffer", StageIdentity)                                                 \
    MUTANT(IdentityUnmapDeleted, "identity-unmap-deleted", StageIdentity)                                              \
    MUTANT(ReserveOddSize, "reserve-part-of-a-page", StageSegments)                                                    \
    MUTANT(SegmentDeleted, "segment-map-deleted", StageSegments)                                                       \
    MUTANT(SegmentTwice, "segment-mapped-twice", StageSegments)                                                        \
    MUTANT(SegmentBeyond, "segment-beyond-reservation", StageSegments)                                                 \
    MUTANT(SegmentUnmapDeleted, "segment-unmap-deleted", StageSegments)                                                \
    MUTANT(SegmentUnmapTwice, "segment-unmapped-twice", StageSegments)                                                 \
    MUTANT(SegmentOtherUnmap, "segment-unmapped-as-range", StageSegments)                                              \
    MUTANT(FreeReservedDeleted, "free-reserved-deleted", StageSegments)                                                \
    MUTANT(GuardNotRead, "state-change-not-read", StageGuard)                                                          \
    MUTANT(GuardNotAsked, "domain-types-never-asked", StageGuard)                                                      \
    MUTANT(GuardStatusIgnored, "attach-status-ignored", StageGuard)                                                    \
    MUTANT(ShortageIgnored, "create-status-ignored", StageShortage)                                                    \
    MUTANT(PasidUntagged, "pasid-of-untagged-device", StagePasids)                                                     \
    MUTANT(PasidAttachDeleted, "pasid-attach-deleted", StagePasids)                                                    \
    MUTANT(PasidAttachTwice, "pasid-attached-twice", StagePasids)                                                      \
    MUTANT(PasidDetachDeleted, "pasid-detach-deleted", StagePasids)                                                    \
    MUTANT(PasidDetachTwice, "pasid-detached-twice", StagePasids)                                                      \
    MUTANT(PasidDeleteDeleted, "pasid-delete-deleted", StagePasids)                                                    \
    MUTANT(PasidRaised, "pasid-created-at-dispatch-level", StagePasids)                                                \
    MUTANT(PasidsSwapped, "pasids-swapped", StagePasids)                                                               \
    MUTANT(ReportingDetached, "fault-reporting-while-detached", StageTables)                                           \
    MUTANT(ReportingNoHandler, "fault-handler-missing", StageTables)                                                   \
    MUTANT(ReportingLeftOn, "fault-reporting-left-on", StageTables)                                                    \
    MUTANT(ConfigureDeleted, "configure-deleted", StageTables)                                                         \
    MUTANT(ConfigureOtherType, "configure-for-arm64", StageTables)                                                     \
    MUTANT(LeafReadOnly, "leaf-without-write", StageTables)                                                            \
    MUTANT(FlushDeleted, "flush-deleted", StageTables)                                                                 \
    MUTANT(FlushOtherAddress, "flush-of-other-address", StageTables)                                                   \
    MUTANT(FlushTooNarrow, "flush-of-last-level-alone", StageTables)                                                   \
    MUTANT(FlushNoList, "flush-without-list", StageTables)                                                             \
    MUTANT(TablesFreed, "tables-freed-while-attached", StageTables)

#define MUTANT_NUMBER(identifier, name, stage) Mutant##identifier,
typedef enum _MUTANT { MutantNone, MUTANTS(MUTANT_NUMBER) MutantEnd } MUTANT;
#undef MUTANT_NUMBER

#endif
