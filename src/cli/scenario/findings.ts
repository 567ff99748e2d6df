/** What the verifier found, held against a scenario: which findings are known issues, expected ones, or count. */
import type { ReportedFinding } from '../../report/types.js';
import type { Finding } from '../../verify/types.js';
import type { KnownIssue, Scenario } from './types.js';

export interface JudgedFindings {
  readonly findings: readonly ReportedFinding[];
  /** Rules that the scenario says are broken, and were not. */
  readonly missing: readonly string[];
  /** Known issues that no finding fitted: the list is longer than it has to be. */
  readonly unused: readonly KnownIssue[];
}

export function judgeFindings(findings: readonly Finding[], { known, expect, failOn }: Pick<Scenario, 'known' | 'expect' | 'failOn'>): JudgedFindings {
  const used = new Set<KnownIssue>();
  const reported = findings.map((finding): ReportedFinding => {
    const issue = known.find((each) => fits(each, finding));
    if (issue !== undefined) used.add(issue);
    const reason = issue?.reason ?? (expect.findings.includes(finding.rule) ? 'the scenario expects it' : undefined);
    return { ...finding, ...(reason !== undefined && { known: reason }), ...(failOn === 'warning' && finding.severity === 'warning' && { isStrict: true }) };
  });
  return {
    findings: reported,
    missing: expect.findings.filter((rule) => !findings.some((finding) => finding.rule === rule)),
    unused: known.filter((issue) => !used.has(issue)),
  };
}

/** An issue is about the call at fault: the first. */
function fits({ rule, device, routine, module, symbol }: KnownIssue, finding: Finding): boolean {
  if (finding.rule !== rule || (device !== undefined && !isDevice(finding.device, device))) return false;
  const [call] = finding.calls;
  if (routine !== undefined && call?.routine !== routine) return false;
  if (module !== undefined && call?.module.toLowerCase() !== module.toLowerCase()) return false;
  return symbol === undefined || call?.symbol?.replace(/\+0x[0-9a-f]+$/, '') === symbol;
}

/** "00:05.0" means the one of segment 0. */
function isDevice(found: string | undefined, wanted: string): boolean {
  return found !== undefined && [wanted.toLowerCase(), `0000:${wanted.toLowerCase()}`].includes(found);
}
