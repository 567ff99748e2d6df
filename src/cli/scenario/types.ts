/**
 * A scenario as values: what is run, on what, how it is judged and what is kept of it. read.ts makes it from a file
 * (docs/schema/scenario.schema.json), and everything in it exists and can be carried out by then.
 */
import type { Plan as InjectionPlan } from '../../inject/types.js';
import type { RequesterId } from '../../iommu/types.js';
import type { SymbolTable } from '../../verify/symbols.js';
import type { RuleSelection } from '../../verify/types.js';
import type { Plan as GuestPlan } from '../plan.js';
import type { CarrierName } from '../qemu/carriers.js';
import type { Translated } from '../qemu/translated.js';

export const SCENARIO_LIMITS = {
  /** Characters of its text. */
  characters: 1024 * 1024,
  nameCharacters: 64,
  /** Items of any list in it, matrix axes apart. */
  items: 256,
  /** Values of one axis of the matrix. */
  axis: 10_000,
  /** Runs of one matrix. */
  runs: 100_000,
  /** The longest time limit: a day. */
  seconds: 86_400,
} as const;

/** The NT host with drivers, or a guest of the user's own in front of our queues. */
export type GuestChoice =
  | { readonly kind: 'nthost'; readonly plan: GuestPlan }
  | {
      readonly kind: 'qemu';
      /** Words for QEMU; ours (memory, queues, monitor) are put before them. */
      readonly words: readonly string[];
      /** Slot of the device with the queues on pcie.0. */
      readonly slot: number;
      /** The guest prints TAP on its first serial port. */
      readonly hasTap: boolean;
      /** What ends the run well: QEMU exits, the stub says farewell, or the TAP's plan is fulfilled. */
      readonly ends: 'exit' | 'farewell' | 'tap';
    };

/** A finding that does not count. What is not given fits anything. */
export interface KnownIssue {
  readonly rule: string;
  readonly reason: string;
  readonly device?: string;
  readonly routine?: string;
  readonly module?: string;
  /** Function of the call, without the offset. */
  readonly symbol?: string;
}

export interface TimeLimits {
  /** Seconds until the guest gives a first sign: a line on its serial port, or the stub's Hello. */
  readonly boot: number;
  /** Seconds until the stub's Hello. */
  readonly hello: number;
  /** Seconds without any sign after the Hello. */
  readonly idle: number;
  readonly total: number;
}

export interface Expectations {
  /** Checks that have to come, by the beginning of their names. */
  readonly checks: readonly string[];
  readonly leastChecks: number;
  /** Routines that have to be called, in wdm.h's spelling. */
  readonly routines: readonly string[];
  /** Rules that have to be broken: a scenario that shows a mistake. They do not count against it. */
  readonly findings: readonly string[];
}

/** One plan of the axis "inject": its name and what it says; undefined for none. */
export interface InjectionChoice {
  readonly name: string;
  readonly plan: InjectionPlan | undefined;
}

/** The axes of the matrix: a run for each combination. Every axis has a value at least. */
export interface Matrix {
  readonly profile: readonly ('hal' | 'extended')[];
  readonly qemu: readonly string[];
  readonly carrier: readonly (CarrierName | 'auto')[];
  readonly inject: readonly InjectionChoice[];
  /** Undefined: the plan's own. */
  readonly seed: readonly (number | undefined)[];
}

export interface Scenario {
  readonly name: string;
  readonly guest: GuestChoice;
  /** Behind the IOMMU, and red when their DMA was never translated. */
  readonly devices: readonly RequesterId[];
  /** Behind the IOMMU, whatever they do. */
  readonly bystanders: readonly RequesterId[];
  /** QEMU's own functions whose DMA is translated inside QEMU; under test too. */
  readonly translate: readonly Translated[];
  /** The object that is loaded into QEMU; undefined for the one that was made for it. */
  readonly qemuObject: string | undefined;
  readonly memoryBytes: number;
  readonly accelerator: 'tcg' | 'kvm';
  readonly qemuWords: readonly string[];
  readonly legacyInterface: boolean;
  readonly testControl: boolean;
  readonly rules: RuleSelection;
  /** The least severity that fails a run. */
  readonly failOn: 'error' | 'warning';
  readonly known: readonly KnownIssue[];
  readonly limits: TimeLimits;
  readonly expect: Expectations;
  readonly symbols: SymbolTable | undefined;
  readonly trace: string | undefined;
  readonly serialLog: string | undefined;
  readonly matrix: Matrix;
}

/** One run of the matrix. */
export interface Cell {
  readonly name: string;
  readonly profile: 'hal' | 'extended';
  readonly qemu: string;
  readonly carrier: CarrierName | 'auto';
  readonly inject: InjectionChoice;
  readonly seed: number | undefined;
  /** What distinguishes it, for reports. */
  readonly parameters: Readonly<Record<string, string>>;
}
