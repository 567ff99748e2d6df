/**
 * How one writer and any number of readers agree on the page tables without a lock, and why that is safe. The writer is
 * the daemon's main thread; a reader is another thread or another process with a read-only mapping of the arena.
 *
 * Writer's rules, all of them in this file or marked with its name:
 *  W1 Appear. An entry goes from absent to present by its high half first and its low half last. In between it is a claim:
 *     invisible, since only the low half says present.
 *     A page that a token holds stays a claim until it is mapped; then its high half is written once more before W1's last
 *     store.
 *  W2 Vanish. An entry goes from present to absent, or to a claim, by its low half first and its high half last.
 *  W3 Replace. A large leaf becomes a link by one 64-bit store, after the table it leads to has been filled with leaves
 *     that say the same. Nothing else ever changes from one present value to another.
 *  W4 Free. A table is unlinked (W2 on its link; the slot's ROOT for a root table), then the slot's GENERATION counts up,
 *     and only then may the page be zeroed or used again. Leaves may still stand in it when it is unlinked.
 *  W5 A new table is complete, or all zero, before the link to it appears.
 *  W6 A slot's DOMAIN and INPUT_BITS are written before ROOT when a domain comes. When it goes, ROOT becomes 0, then DOMAIN,
 *     then GENERATION counts up, and only then are the tables used again.
 *
 * Reader's rules. Every load is atomic and an acquire; an entry is one 64-bit load, never two halves.
 *  R1 Load GENERATION.
 *  R2 Load ROOT, then DOMAIN. ROOT 0, or a DOMAIN that is not the expected one: the device has no translation; go to R5.
 *  R3 Walk: at each level load the entry; absent ends the walk, a leaf ends it, a link leads on.
 *  R4 A page number from a link or from ROOT that lies outside the arena's tables ends the walk as torn: start again.
 *  R5 Load GENERATION again. Unequal: forget everything, start again. Equal: the result stands.
 *
 * Why a result that stands is right:
 *  - No entry is seen half old, half new. The writer's stores become visible in program order (x86-64 keeps the order of
 *    stores; Atomics.store is also a full barrier there, and the engine moves no plain store across it). So memory holds,
 *    one after the other, (old,old), (absent,old), (absent,0 or a claim), (absent,new), (new,new) as (low,high), and a 64-bit
 *    load takes one of these whole. Of two 32-bit loads this would not be true even when the low half is loaded twice: between
 *    them the entry may have gone through a third mapping with the same low half.
 *  - No table is walked that was freed. If a load of the walk saw anything written to a page after it was freed, then by
 *    W4 and store order the new GENERATION was visible before that, and R5, which loads later, sees it and discards. If R1
 *    already saw the new GENERATION, the unlink was visible too and the walk could not have got there. One count for each
 *    free is enough, no odd-even marking: a walk that saw only contents from before the free is a walk that came before.
 *  - No other domain's tables are walked in a reused slot. By W6 a ROOT of the next domain is seen only with its DOMAIN, and
 *    R2 refuses it.
 *  - A walk ends: it has at most as many steps as the slot has levels, whatever it reads.
 *  - GENERATION has 32 bits. A reader that sleeps between R1 and R5 for an exact multiple of 2^32 frees would be fooled;
 *    at a million frees a second that is a nap of 71 minutes ended at the right microsecond.
 *
 * What this does not give: an end to the use of what was read. A reader that finished R5 before an unmap may still be
 * copying after it, and one that asked the daemon may still hold the answer. Translation inside the daemon runs to completion
 * on the writer's thread, so it cannot. For every other reader there are updates (proto/viommu/v1/translation.proto).
 *
 * Rules of updates. A change is an unmapped range, an attachment made or ended, or a caller-owned domain configured or
 * flushed (changes.ts); src/machine/readers.ts numbers them.
 *  U1 Tables first. A change is numbered after the tables and books have it, in the same run of the writer's thread, and the
 *     update that tells of it is made later, from the books of that moment.
 *  U2 One stream. Answers to questions and updates leave in the order in which they were made, and a question is answered
 *     from the books of the moment at which its answer leaves.
 *  U3 Obey, then finish. A reader that takes an update decides nothing by the bindings and answers before it from then on;
 *     it acknowledges when every access that it granted until then is over.
 *  U4 Wait. A call that made a change is answered when every reader has acknowledged an update that tells of it, or is gone.
 *     A Batch waits once, for its last change.
 *
 * Why an answered unmap is final, for any access by any reader to what was unmapped:
 *  - Decided by a walk. If R1 to R5 began after the store of W2 they see the entry absent (the first argument above). If they
 *    began before it, they began before the update was made (U1), so also before it was taken: the access is over before the
 *    acknowledgement (U3), and the answer comes later still (U4).
 *  - Decided by an answer of the daemon. An answer from before the change stands before its update in the stream (U2): it was
 *    used before the update was taken, and the access is over before the acknowledgement, or it is not used any more (U3).
 *    An answer from after the change says what holds.
 *  - Decided by an earlier binding: a detached device, a slot that another domain has now. Bindings are replaced as answers
 *    are; and whose slot it is, R2 sees.
 *  - A reader that comes after the change was told of no binding from before it.
 *  - A reader whose connection has ended is taken at its word, which nobody can give any more. With the process that read all
 *    its accesses have ended. A process that goes on has forgotten what it knew and refuses new accesses; only one that it had
 *    granted before can be under way still, for as long as it takes to finish. That is the price of answering the guest at all
 *    when a connection breaks.
 * The same holds the other way round for attach: once it is answered every reader has the binding, so DMA that the guest
 * starts then is decided by it.
 *
 * Which thread of QEMU waits for what before an acknowledgement, and why every access is over then: qemu/device/README.md.
 * Nothing in the daemon waits: an answer that is due later is kept, and all other work goes on.
 *
 * On a host with weaker store order than x86-64 the plain stores of W1 to W5 would have to become releases.
 */
import { ENTRY_PRESENT, HELD_HIGH } from './spec/second-stage.js';

/** Words and 64-bit entries over the same bytes. */
const scratch = new Int32Array(2);
const scratchEntry = new BigInt64Array(scratch.buffer);

/** First half of W1: the entry is taken, nobody sees it. `at` is the word number of its low half. */
export function claimEntry(words: Int32Array, at: number, high: number): void {
  words[at + 1] = high;
}

/** Second half of W1. */
export function publishEntry(words: Int32Array, at: number, low: number): void {
  Atomics.store(words, at, low);
}

/** W2, and the end of a claim that was given up. */
export function retractEntry(words: Int32Array, at: number): void {
  if ((words[at]! & ENTRY_PRESENT) !== 0) Atomics.store(words, at, 0);
  words[at + 1] = 0;
}

/** W2 where a token goes on holding the page. */
export function retractToHeld(words: Int32Array, at: number): void {
  Atomics.store(words, at, 0);
  words[at + 1] = HELD_HIGH;
}

/** W3. `entries` covers the same bytes as the words. */
export function replaceEntry(entries: BigInt64Array, at: number, low: number, high: number): void {
  scratch[0] = low;
  scratch[1] = high;
  Atomics.store(entries, at >>> 1, scratchEntry[0]!);
}

/** The count of W4 and W6; `at` is the word number of the slot's GENERATION. */
export function countGeneration(words: Int32Array, at: number): void {
  Atomics.add(words, at, 1);
}
