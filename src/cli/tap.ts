/**
 * Reads the guest's TAP (version 14) from its serial port as it comes, and counts leaf test points: a point that closes a
 * subtest is not counted again. Terminal control sequences of the firmware and carriage returns are dropped.
 */
export interface GuestResults {
  readonly passed: number;
  readonly failed: number;
  /** Statements of the failed points, with the diagnostic lines that followed. */
  readonly failures: readonly string[];
  /** The last line that the guest printed. */
  readonly lastLine: string;
  /** "pass" or "fail" when the guest came to its end. */
  readonly verdict: 'pass' | 'fail' | undefined;
  /** Why the TAP itself is not sound: a plan that was not kept, points out of order. */
  readonly defects: readonly string[];
}

/** One leaf test point. */
export interface GuestPoint {
  readonly name: string;
  readonly ok: boolean;
  /** Lines that followed a failed one. */
  readonly diagnostics: readonly string[];
}

const POINT = /^( *)(not )?ok (\d+)(?: - (.*))?$/;
/** A failure in words that are no point: nobody can count it, and nobody may miss it. */
const UNREADABLE = /^ *(?:not ok\b|Bail out!)/;
const PLAN = /^( *)1\.\.(\d+)$/;
// eslint-disable-next-line no-control-regex -- the firmware prints terminal sequences
const CONTROL_SEQUENCES = /(?:\x1b\[|\x9b)[0-9;=?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
/** A guest that prints more than this in one line is broken; the line is cut. */
const LINE_LIMIT = 4096;
const FAILURES_KEPT = 200;
/** About 100 bytes each, and never more than a line: 80 MiB at the worst. */
const POINTS_KEPT = 20_000;
const DIAGNOSTICS_KEPT = 100;
const DEFECTS_KEPT = 200;

export class TapReader {
  #partial = '';
  #passed = 0;
  #failed = 0;
  #failures: string[] = [];
  #defects: string[] = [];
  #lastLine = '';
  #verdict: 'pass' | 'fail' | undefined;
  #subtestPoints = 0;
  #subtestFailed = false;
  #subtestPlan: number | undefined;
  /** Lines that the last failure may still be given. */
  #diagnosticsLeft = 0;
  readonly #points: { readonly name: string; readonly ok: boolean; readonly diagnostics: string[] }[] = [];
  #plan: number | undefined;
  #topPoints = 0;

  /** `onLine` gets every clean line, in order. */
  constructor(private readonly onLine: (line: string) => void = () => {}) {}

  push(chunk: string): void {
    const lines = (this.#partial + chunk).split('\n');
    this.#partial = lines.pop()!.slice(0, LINE_LIMIT);
    for (const line of lines) this.#line(line.replace(CONTROL_SEQUENCES, '').slice(0, LINE_LIMIT).trimEnd());
  }

  /** Takes what came after the last line end. */
  end(): void {
    if (this.#partial !== '') this.push('\n');
    if (this.#subtestPoints > 0) this.#defect('the output ended inside a subtest');
    if (this.#plan !== undefined && this.#plan !== this.#topPoints) this.#defect(`the guest planned ${this.#plan} and ran ${this.#topPoints}`);
  }

  /** The leaf points with their names, the first 20,000. */
  points(): readonly GuestPoint[] {
    return this.#points;
  }

  /** The plan was given, and as many points came. */
  get isFulfilled(): boolean {
    return this.#plan !== undefined && this.#topPoints >= this.#plan;
  }

  results(): GuestResults {
    return {
      passed: this.#passed,
      failed: this.#failed,
      failures: [...this.#failures],
      lastLine: this.#lastLine,
      verdict: this.#verdict,
      defects: [...this.#defects],
    };
  }

  #line(line: string): void {
    if (line === '') return;
    this.#lastLine = line;
    this.onLine(line);
    const point = POINT.exec(line);
    if (point !== null) return this.#point(point[1]!.length > 0, point[2] === undefined, Number(point[3]), point[4] ?? '');
    if (UNREADABLE.test(line)) this.#defect(`no point that can be counted: ${line.trim()}`);
    const plan = PLAN.exec(line);
    if (plan !== null && plan[1]!.length > 0) this.#subtestPlan = Number(plan[2]);
    else if (plan !== null) this.#plan ??= Number(plan[2]);
    const verdict = /^# nthost: (pass|fail)$/.exec(line);
    if (verdict !== null) this.#verdict = verdict[1] as 'pass' | 'fail';
    if (this.#diagnosticsLeft > 0 && /^\s*#/.test(line)) {
      this.#diagnosticsLeft--;
      this.#failures[this.#failures.length - 1] += `\n    ${line.trim()}`;
      this.#points.at(-1)?.diagnostics.push(line.trim());
    }
  }

  #point(inSubtest: boolean, passed: boolean, number: number, statement: string): void {
    if (inSubtest) {
      this.#subtestPoints++;
      if (number !== this.#subtestPoints) this.#defect(`subtest point ${number} came where ${this.#subtestPoints} was due: ${statement}`);
      if (!passed) this.#subtestFailed = true;
      this.#count(passed, statement);
      return;
    }
    this.#topPoints++;
    if (this.#subtestPoints === 0) return this.#count(passed, statement);
    if (this.#subtestPlan !== this.#subtestPoints) {
      this.#defect(`subtest "${statement}" planned ${this.#subtestPlan ?? 'nothing'} and ran ${this.#subtestPoints}`);
    }
    // The parent point says the same as its subtest, unless it failed for a reason of its own.
    if (!passed && !this.#subtestFailed) this.#count(false, statement);
    this.#diagnosticsLeft = 0;
    this.#subtestPoints = 0;
    this.#subtestFailed = false;
    this.#subtestPlan = undefined;
  }

  #defect(what: string): void {
    if (this.#defects.length < DEFECTS_KEPT) this.#defects.push(what);
  }

  #count(passed: boolean, statement: string): void {
    this.#diagnosticsLeft = 0;
    // A failed one is kept in any case: FAILURES_KEPT bounds them.
    if (this.#points.length < POINTS_KEPT || (!passed && this.#failures.length < FAILURES_KEPT)) this.#points.push({ name: statement, ok: passed, diagnostics: [] });
    if (passed) this.#passed++;
    else {
      this.#failed++;
      if (this.#failures.length >= FAILURES_KEPT) return;
      this.#failures.push(statement);
      this.#diagnosticsLeft = DIAGNOSTICS_KEPT;
    }
  }
}
