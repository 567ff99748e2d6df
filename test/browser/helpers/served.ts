/** A machine in this process behind the web server that a daemon has: tests drive the one and look at the other. */
import { join } from 'node:path';
import type { Test } from 'tap';
import { SILENT } from '../../../src/base/log.js';
import { PACKAGE_ROOT } from '../../../src/cli/paths.js';
import { Verifier } from '../../../src/verify/verifier.js';
import { controlThrough } from '../../../src/view/control.js';
import { LiveView } from '../../../src/view/live-view.js';
import { startWeb } from '../../../src/web/server.js';
import { Injector } from '../../../src/inject/injector.js';
import { rig, type Rig, type RigOptions } from '../../helpers/rig.js';

export const PAGE_FOLDER = join(PACKAGE_ROOT, 'dist/web/page');

export interface Served extends Rig {
  readonly url: string;
  readonly view: LiveView;
  json<T>(path: string): Promise<T>;
  /** Ends the web server before the test does. */
  close(): Promise<void>;
}

export interface ServedOptions extends RigOptions {
  readonly allowControl?: boolean;
  readonly port?: number;
}

export async function served(t: Test, { allowControl = false, port = 0, ...options }: ServedOptions = {}): Promise<Served> {
  const injector = new Injector();
  const stage = rig({ interceptor: injector, ...options });
  injector.attach(stage.machine);
  const { machine, iommu, clock } = stage;
  const verifier = new Verifier();
  machine.subscribe((observation) => verifier.observe(observation));
  const view = new LiveView({
    ...{ machine, iommu, clock, program: { name: 'viommu', version: '0.0.0' }, profile: options.profile ?? 'hal', testControl: true },
    ...{ findings: () => verifier.findings(), injections: () => injector.entries() },
    ...(allowControl && { control: controlThrough(machine) }),
  });
  const server = await startWeb({ model: view, host: '127.0.0.1', port, allowControl, origins: [], log: SILENT, pageDir: PAGE_FOLDER });
  let isOpen = true;
  const close = async () => {
    if (isOpen) await server.close();
    isOpen = false;
  };
  t.teardown(close);
  const json = async <T>(path: string) => (await (await fetch(`${server.url}/api/v1/${path}`)).json()) as T;
  return { ...stage, url: server.url, view, json, close };
}
