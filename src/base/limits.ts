/**
 * Every cap in one place, with the arithmetic that makes it safe. A guest reaches none of them in honest use; a hostile
 * one cannot make the daemon hold more than their sum.
 */
const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

export const LIMITS = {
  /** One message: an MDL is at most 4 GiB, 2^20 frames of 8 bytes, plus 64 KiB of everything else. */
  messageBytes: 8 * MIB + 64 * KIB,
  /**
   * Nested messages, strings and byte fields of one message, at any depth. A full Batch has about 8 for each request, a
   * scattered MDL one for each run (beyond 100,000 runs page_frames is the shorter form anyway). Decoded, each takes
   * less than 1 KiB, so one message becomes at most 128 MiB while it is being answered.
   */
  fieldsPerMessage: 128 * KIB,
  /** Requests in one Batch: replies are about 24 bytes each, so a BatchReply stays under 32 KiB. */
  batchRequests: 1024,
  /**
   * Requests of one peer that wait for their reply: DMA programs, and apart from them calls and batches whose answer waits
   * for readers to confirm what they changed.
   */
  requestsInFlight: 1024,
  /**
   * Bytes of one peer's messages that wait for their reply, of what runs them, and of the reads that those replies will
   * carry: 1024 small programs at 20 KiB and 1 KiB for each step, or one message of the largest size and room beside it.
   * 64 stream clients and a guest come to 2 GiB.
   */
  bytesInFlight: 32 * MIB,
  /** Page runs or frames in one MDL: ByteCount is 32 bits, so 2^20 pages. */
  pagesPerMdl: 2 ** 20,
  /** Domains of one machine: each holds a root table page, about 3 KiB of books and its history, 160 MiB in all at the most. */
  domains: 4096,
  /**
   * Table entries that one call writes: 2^20 is an MDL of the largest size, so no map in page-sized pieces is refused that
   * an MDL could ask for, and one call holds the loop for 20 to 60 ms. Large leaves count once, so an aligned contiguous
   * range may be 512 or 262,144 times longer.
   */
  entriesPerCall: 2 ** 20,
  /** Logical address tokens of one machine, about 200 bytes each: 13 MiB. */
  tokens: 2 ** 16,
  /** Reserved regions of one domain: the bound of ddi.md section 3.4. */
  reservedRegionsPerDomain: 4096,
  /** Reserved regions of all domains: books of 100 bytes, and up to 1 KiB where an allocator goes around them: 64 MiB. */
  reservedRegions: 2 ** 16,
  /** PASIDs that exist at once, of one machine, about 200 bytes each: 13 MiB. One device may have them all. */
  pasids: 2 ** 16,
  /** ASIDs for caller-owned domains, when nothing else is said: those of an SMMU with the smaller ASID size. */
  asids: 256,
  /** Devices attached at once, of one machine: requester IDs are 16 bits in each segment. */
  devices: 4096,
  /** Of these, as many as host tools can name as their carrier: they cannot keep the guest out. */
  devicesOfTools: 2048,
  /** Stream clients at once: each may hold one message in and one out, 16 MiB, so 1 GiB in all at the worst. */
  streamClients: 64,
  /** Readers of the page tables in other processes, each a stream client: one for each PCI bus of a VM is far fewer. */
  readers: 16,
  /** Bytes of the smallest message that a reader must be able to take: an Update has at most 64 * 28 + 64 * 30 and some. */
  readerMessageBytes: 4096,
  /** Bindings, and invalidated ranges, in one Update. More ranges than that of what waits become whole domains. */
  updateItems: 64,
  /** Updates that one reader may leave unacknowledged before changes are gathered for the next one: 64 KiB each at the most. */
  updatesUnacknowledged: 16,
  /** Refusals of one reader that wait to be reported as over, about 1 KiB each. */
  faultsHeld: 64,
  /** Bytes that may wait unsent for one stream client before reading from it stops. */
  streamBacklogBytes: 4 * MIB,
  /** Page-table arena: 1 GiB holds 262,144 table pages, 134 million 4 KiB mappings when dense. Touched pages only cost. */
  arenaBytes: 1 * GIB,
  /** Steps of one DMA program. */
  programSteps: 256,
  /** Bytes that one DMA program may move. */
  programBytes: 1 * GIB,
  /** Bytes that all reads of one program may return: they travel in its reply. */
  programReadBytes: 1 * MIB,
  /** Bytes that the engine moves before it lets other work run. */
  engineSliceBytes: 4 * MIB,
  /** Device tokens of one session, about 300 bytes each: 64 stream clients and a guest come to 80 MiB. */
  deviceTokens: 4096,
  /** Changes of the available domain types that wait for one callback; further ones replace the last. */
  stateChangesPending: 16,
  /** Fault events waiting for one device: the bound of ddi.md section 6.1. */
  faultsPending: 64,
  /** Observations of small calls that wait for late observers within one turn, 64 KiB each at the most: 8 MiB. More than a queue serves in one go. */
  observationsWaiting: 128,
  /** Faults that the machine remembers with their evidence, about 1 KiB each. */
  faultsRemembered: 256,
  /** Faults that one injected action makes: more than any registration lets wait. */
  injectedFaults: 1024,
  /** Bytes of the name in a Hello; it goes into logs and traces. */
  helloNameBytes: 64,
  /** Map and unmap calls remembered for each domain, 32 bytes each. */
  domainHistory: 1024,
  /** Entries of each kind in one domain's IOTLB: 32 bytes each, and up to 48 more of a leaf to check it by, so 5 MiB of leaves and 2 MiB of table links at the most. */
  iotlbEntries: 2 ** 16,
  /** Pages that one flush by addresses looks up one by one, about 10 ms; a longer list flushes the whole domain. */
  flushPages: 2 ** 16,
  /** vhost-user memory slots; QEMU's own maximum is 509 on x86. */
  memorySlots: 512,
  /** Bytes of one vhost-user message body. A table of 8 regions is 264 bytes; the config space is at most 256. */
  vhostMessageBytes: 4096,
  /** Descriptors that one vhost-user message may carry. */
  vhostMessageFds: 8,
  /** Entries of one virtqueue (virtio 1.x: at most 32768); QEMU uses up to 1024. */
  virtqueueEntries: 1024,
  /** One record of a trace: a message of the largest size, its reply, and reads. */
  traceRecordBytes: 24 * MIB,
  /** Reads of guest memory and of the clock that one record of a trace carries: 16 and 8 bytes each. */
  traceReads: 2 ** 16,
  /** Different findings of one verifier, about 2 KiB each. Further occurrences of a known one are always counted. */
  findings: 1024,
  /**
   * Bytes that mappings take in all books of one verifier: 128 for one of consecutive frames, so a domain of a million such is
   * judged; 256, 64 for each run and 128 for each piece for others. Whatever of it keeps a call from a place that is not kept once
   * is charged up to 730 more for that. A domain that needs more is judged no further.
   */
  verifierBytes: 192 * MIB,
  /**
   * Things of each kind that the verifier remembers after their end: deleted handles, departures, calls that overlap. And the places
   * of one session's calls that are kept once, at 1 KiB each: 64 stream clients and a guest come to 260 MiB.
   */
  verifierRemembered: 4096,
  /** Runs of freed frames that the verifier remembers; the ones freed first are forgotten first. */
  verifierFreedRuns: 2 ** 14,
  /** Characters of a linker's map file. */
  mapFileCharacters: 64 * MIB,
  /** Log lines that one cause may write in a second. */
  logLinesPerSecond: 5,
  /** Connections of the HTTP server: eight browsers with six each, their live ones, and scrapers. 20 KiB each without a body. */
  webConnections: 128,
  /** Connections that wait to become one of those, each with at most 64 KiB that came with it. */
  webConnectionsWaiting: 64,
  /** Requests that came whole and are not answered, or whose answers are not taken, at once; each holds a body, or an answer. */
  webRequestsInFlight: 32,
  /** Snapshots under way at once: each is an answer of some megabytes. */
  webSnapshotsInFlight: 2,
  /** Bytes of a request's head, and of its body: a plan of 256 entries has 60 KiB. */
  webHeadBytes: 16 * KIB,
  webBodyBytes: 256 * KIB,
  /** Characters of a request's query, and of a text to search for in it. */
  webQueryCharacters: 2048,
  webSearchCharacters: 200,
  /** Live clients at once. */
  liveClients: 16,
  /** Bytes of one message from a live client. */
  liveMessageBytes: 16 * KIB,
  /** Messages and pings that a live client may send in a second: every key that is typed in a filter is one. */
  liveMessagesPerSecond: 20,
  /** Fragments of one message, and bytes of a live client in a second; a read counts as 64 more. */
  liveFragments: 64,
  liveBytesPerSecond: 64 * KIB,
  /** Timeline rows, and faults, in one frame: about 300 bytes and 3 KiB each. */
  liveRows: 500,
  liveFaults: 32,
  /** Calls that wait to become spans, and spans of one export: about 400 bytes and 1 KiB each. */
  spansWaiting: 8192,
  spansPerExport: 256,
  /** Observations that a live view keeps; where this and `viewTimelineBytes` meet it holds about 128 MiB. */
  viewTimelineRows: 2 ** 16,
  /** Bytes of message contents that they may hold in all, beside about 1 KiB for each observation. */
  viewTimelineBytes: 64 * MIB,
  /** Bytes of message contents of one observation that is kept whole; of a larger one its row is, about 1 KiB. */
  viewPayloadBytes: 1 * MIB,
  /** Characters of a row's text. */
  viewTextCharacters: 1024,
  /** Handles that a live view can name after their end, of each kind, about 200 bytes each: 13 MiB in all. Living ones come on top. */
  viewHandles: 2 ** 16,
  /** Rows of the timeline that one query looks at, and texts that it searches in vain: 2 and 5 ms. */
  viewRowsScanned: 2 ** 13,
  viewTextsScanned: 2 ** 9,
  /** Table entries that one query of a map or of mappings reads, at 1 to 5 ns each: less than 5 ms. */
  viewEntriesScanned: 2 ** 19,
  /** Entries of tables in guest memory that one such query reads, at 20 ns each: 5 ms. */
  viewWalksScanned: 2 ** 17,
  /** Entries of the summed up address maps that are kept: as many as so many domains of the largest size have, 48 bytes each, so 50 MiB in all. */
  viewMaps: 4,
  viewChunks: 2 ** 18,
  /** Tokens, and reserved regions, that a domain's document lists. */
  viewRangesListed: 256,
  /** Different statuses of one routine that are counted apart: injected ones can be any of 2^32. */
  viewStatuses: 64,
} as const;
