/**
 * `viommu inject`: failures on demand in a daemon that runs (docs/failures.md). A plan from a file, or one made of the words
 * on the command line, goes over the daemon's socket for host tools; the daemon takes it when it was started with
 * --test-control. What is asked for is judged here first, so that its mistakes are told by file and line.
 */
import { HostError } from '../base/errors.js';
import { Client } from '../client/client.js';
import type { ControlReply, ControlRequestInit } from '../proto/types.js';
import { EXIT } from './exit-codes.js';
import { describeInjections, loadInjectionPlan, readInjectionPlan } from './inject-plan.js';
import { flag, integer, list, text, UsageError, type Option, type Values } from './options.js';

type PlanEntry = object;

export const INJECT_OPTIONS = {
  socket: text('PATH', "the daemon's socket for host tools (viommu serve --client-socket)"),
  plan: text('FILE.json', 'the entries of a plan'),
  fail: list('"ROUTINE STATUS [NTH]"', 'each call of the routine fails from now on, or only the NTH', readFail),
  delay: list('"ROUTINE MS [NTH]"', 'replies of the routine are held back', readDelay),
  fault: list('"DEVICE ADDRESS read|write [TYPE]"', 'the device reports a fault now', readFault),
  'dma-guard': toggle('DMA Guard holds devices off (the screen is locked), or does no longer', (on) => ({ policy: { dmaGuardBlocking: on } })),
  'dma-verification': toggle("Driver Verifier's DMA verification", (on) => ({ policy: { dmaVerification: on } })),
  allocations: word('fail|succeed', 'every allocation for domains, tables and handles', (value) => ({ allocations: value })),
  'evict-iotlb': flag('all that is cached of callers\' tables is lost'),
  drop: word('connection|process', 'all connections end, or the daemon does as by kill -9', (value) => ({ drop: value })),
  clear: flag('first takes all entries of earlier plans out of force'),
  json: flag('print the entries in force as JSON'),
} as const;

type Write = (text: string) => void;

export async function inject(options: Values<typeof INJECT_OPTIONS>, write: Write = (output) => void process.stdout.write(output)): Promise<number> {
  const { socket } = options;
  if (socket === undefined) throw new UsageError('--socket: which daemon? It listens there with `viommu serve --client-socket PATH --test-control`');
  const plans = plansOf(options);
  const client = await Client.open(socket, { name: 'viommu inject' });
  try {
    const reply = await send(client, plans, options.clear);
    write(describeReply(reply, options.json));
  } catch (error) {
    if (!(error instanceof HostError && error.code === 'VIOMMU_ERR_CONNECTION_LOST' && plans.some((plan) => plan.includes('"drop"')))) throw error;
    write(options.json ? '{ "dropped": true }\n' : 'the connection was dropped\n');
  } finally {
    client.close();
  }
  return EXIT.ok;
}

/** One plan after another; the last reply says what is in force. Throws UsageError with the daemon's reason. */
async function send(client: Client, plans: readonly string[], clear: boolean): Promise<ControlReply> {
  const [first = '', ...others] = plans;
  let reply = await ask(client, { injectPlan: first, clearInjections: clear });
  for (const injectPlan of others) reply = await ask(client, { injectPlan });
  return reply;
}

async function ask(client: Client, request: ControlRequestInit): Promise<ControlReply> {
  const reply = await client.control({ ...request, reportInjections: true });
  if (!reply.accepted) throw new UsageError(`the daemon refused: ${reply.reason}`);
  return reply;
}

/** The texts to send, each of them one that the daemon can carry out. */
function plansOf(options: Values<typeof INJECT_OPTIONS>): string[] {
  const { plan, fail, delay, fault, allocations, drop } = options;
  const single = [options['dma-guard'], options['dma-verification'], allocations, options['evict-iotlb'] ? { evictIotlb: true } : undefined, drop];
  const now = [...fault, ...single.filter((effect) => effect !== undefined)].map((then) => ({ when: 'now', then }));
  const entries = [...fail, ...delay, ...now];
  const words = entries.length === 0 ? [] : [JSON.stringify({ version: 1, entries })];
  for (const each of words) readInjectionPlan(each, 'the command line');
  return [...(plan === undefined ? [] : [loadInjectionPlan(plan).text]), ...words];
}

function describeReply({ injections }: ControlReply, isJson: boolean): string {
  const entries = injections.map(({ cause, matched, fired, refused }) => ({ cause, matched: Number(matched), fired: Number(fired), ...(refused !== '' && { refused }) }));
  if (isJson) return `${JSON.stringify({ entries }, null, 2)}\n`;
  return entries.length === 0 ? 'nothing is in force\n' : describeInjections(entries);
}

function readFail(given: string): PlanEntry {
  const [routine, status, nth] = wordsOf(given, 2, 3);
  return { when: { routine, ...nthOf(nth) }, then: { fail: status } };
}

function readDelay(given: string): PlanEntry {
  const [routine, milliseconds, nth] = wordsOf(given, 2, 3);
  return { when: { routine, ...nthOf(nth) }, then: { delay: integer(1, 600_000)(milliseconds!) } };
}

function readFault(given: string): PlanEntry {
  const [device, address, access, type] = wordsOf(given, 3, 4);
  return { fault: { device, address, access, ...(type !== undefined && { type }) } };
}

function nthOf(nth: string | undefined): { readonly nth?: number } {
  return nth === undefined ? {} : { nth: integer(1, 2 ** 32 - 1)(nth) };
}

function wordsOf(given: string, least: number, most: number): readonly string[] {
  const words = given.trim().split(/\s+/);
  if (words.length < least || words.length > most) throw new UsageError(`expected ${least} to ${most} words, not "${given}"`);
  return words;
}

function word(placeholder: string, help: string, effect: (value: string) => object): Option<object | undefined> {
  return { placeholder, help, read: ([given]) => (given === undefined ? undefined : effect(given)) };
}

function toggle(help: string, effect: (on: boolean) => object): Option<object | undefined> {
  return word('on|off', help, (given) => {
    if (given !== 'on' && given !== 'off') throw new UsageError(`expected on or off, not "${given}"`);
    return effect(given === 'on');
  });
}
