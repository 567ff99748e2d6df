/** The workflow examples of docs/ci as data: their shell lines, in order, with the variables that their runners set. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';

export interface Example {
  readonly name: string;
  readonly lines: readonly string[];
}

interface Step {
  readonly run?: string;
}

function document(name: string): unknown {
  return parse(readFileSync(join(PACKAGE_ROOT, 'docs/ci', name), 'utf8'));
}

/** Variables in a shell line as the first of two jobs has them. */
function ofFirstJob(line: string): string {
  return line
    .replace(/\$\{\{ matrix\.shard \}\}/g, '1')
    .replace(/\$\(\(JOB_COMPLETION_INDEX \+ 1\)\)/g, '1')
    .replace(/\$JOB_COMPLETION_INDEX/g, '0')
    .replace(/\$CI_NODE_INDEX/g, '1')
    .replace(/\$(?:CI_NODE_TOTAL|SHARDS)/g, '2');
}

export function examples(): readonly Example[] {
  const github = document('github-actions.yml') as { jobs: { scenario: { steps: readonly Step[] } } };
  const gitlab = document('gitlab-ci.yml') as { viommu: { before_script: readonly string[]; script: readonly string[] } };
  const job = document('kubernetes-job.yml') as { spec: { template: { spec: { containers: readonly { command: readonly string[] }[] } } } };
  const docker = readFileSync(join(PACKAGE_ROOT, 'docs/ci/Dockerfile'), 'utf8').replaceAll('\\\n', ' ');
  const built = [...docker.matchAll(/^RUN (.*)$/gm)].flatMap(([, line]) => line!.split('&&'));
  return [
    { name: 'github-actions.yml', lines: github.jobs.scenario.steps.flatMap(({ run }) => run ?? []) },
    { name: 'gitlab-ci.yml', lines: [...gitlab.viommu.before_script, ...gitlab.viommu.script] },
    { name: 'kubernetes-job.yml', lines: [...built, job.spec.template.spec.containers[0]!.command.at(-1)!] },
  ].map(({ name, lines }) => ({ name, lines: lines.map((line) => ofFirstJob(line.trim())) }));
}

/** The words behind `viommu` of an example's only call of it. */
export function viommuWords({ lines }: Example): readonly string[] {
  const calls = lines.filter((line) => line.includes('dist/cli/main.js'));
  if (calls.length !== 1) throw new Error(`${calls.length} calls of viommu`);
  return calls[0]!.split(/\s+/).slice(calls[0]!.split(/\s+/).indexOf('dist/cli/main.js') + 1);
}
