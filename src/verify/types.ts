/**
 * The words of the verifier: rules, what a selection of them is, and findings.
 *
 * A finding is plain data (strings, numbers, arrays): it goes into reports, traces and comparisons as it is. Nothing in it
 * comes from a clock of the verifier's own or from chance, so the same observations give the same findings, byte for byte.
 */

/** What a finding means for a run: an error fails it, a warning can, a note never does. */
export type Severity = 'error' | 'warning' | 'note';

/**
 * What the rules say of an action. `illegal`: documented as forbidden, or data is lost or corrupted on real hardware.
 * `fragile`: it works by luck, or here only. `legal`: allowed, and worth knowing.
 */
export type RuleVerdict = 'illegal' | 'fragile' | 'legal';

/** VIO- and three digits; the first digit is the family (docs/rules/README.md). Never given to another rule. */
export type RuleId = `VIO-${string}`;

/** One thing that a driver may do wrong. */
export interface Rule {
  readonly id: RuleId;
  /** Kebab-case; with the id the name of the rule's page in docs/rules. */
  readonly name: string;
  readonly severity: Severity;
  readonly verdict: RuleVerdict;
  /** One sentence: what the driver did. */
  readonly summary: string;
  /** Where it is documented, or the reason on real hardware. */
  readonly source: string;
}

/**
 * Which rules judge. Each entry is an id (`VIO-101`), a family (`VIO-1xx`), a name (`dma-after-unmap`), a verdict or a
 * severity. Without `only` all rules judge; `except` is taken away afterwards.
 */
export interface RuleSelection {
  readonly only?: readonly string[];
  readonly except?: readonly string[];
}

/** One call that a finding is about. */
export interface CallReference {
  /** Number of the call in its machine, counted from 1. */
  readonly call: number;
  /** As the interface's table names it, for example MapLogicalRangeEx. */
  readonly routine: string;
  /** Name of the NTSTATUS; VOID routines have STATUS_SUCCESS. */
  readonly status: string;
  /** Base name of the calling driver's image; empty when the stub did not find it. */
  readonly module: string;
  /** Offset of the return address in that image, or the address itself without a module; 0x and digits. */
  readonly offset: string;
  readonly irql: number;
  /** Function and offset of the return address, when a map file is at hand. */
  readonly symbol?: string;
}

/** One change of the page that faulted. */
export interface FaultChange {
  readonly what: 'mapped' | 'unmapped';
  /** First address of the change; 0x and digits. */
  readonly address: string;
  readonly pageCount: number;
  readonly call: number;
}

/** A fault with what stood around it, as plain data. */
export interface FaultRecord {
  readonly requester: string;
  readonly pasid?: number;
  readonly access: 'read' | 'write';
  /** First byte that failed; 0x and digits. */
  readonly address: string;
  /** Bytes that the access still had to go. */
  readonly length: number;
  readonly type: string;
  readonly reason: string;
  /** The mappings nearest to the address. */
  readonly below?: string;
  readonly above?: string;
  /** Last changes of the page, the newest first. */
  readonly history: readonly FaultChange[];
  /** The device's last move. */
  readonly attachment?: { readonly what: 'attached' | 'detached'; readonly call: number };
  /** The call that flushed the domain last. */
  readonly flushedBy?: number;
}

/** One thing that a driver did, judged by one rule. Equal ones (same rule, place and kind) are counted, not repeated. */
export interface Finding {
  readonly rule: RuleId;
  readonly name: string;
  readonly severity: Severity;
  readonly verdict: RuleVerdict;
  /** What happened, with names and addresses, for people. Of the first occurrence. */
  readonly message: string;
  readonly count: number;
  /** Number of the observation with the first occurrence. */
  readonly at: number;
  readonly session: number;
  /** Requester ID by name, when one device is concerned. */
  readonly device?: string;
  /** The domain by the name that the verifier gives it: `domain 3`, counted in its session. */
  readonly domain?: string;
  /** The calls involved, the one at fault first. */
  readonly calls: readonly CallReference[];
  readonly fault?: FaultRecord;
}
