/** What the page shows, field by field, and what the API says of the same: the two have to be equal. */
import type { Page } from 'puppeteer-core';
import type { DeviceInfo, DomainInfo, FaultInfo, FindingsPage, IotlbPage, MappingPage, ObservationDetail, Overview, RoutineInfo } from '../../../src/view/types.js';
import { memberOf, textOf } from '../../../src/web/page/fields.js';
import type { FormatName } from '../../../src/web/page/format.js';

export interface ShownField {
  readonly doc: string;
  readonly field: string;
  readonly value: string;
  readonly text: string;
  readonly format: FormatName | undefined;
}

export function shownFields(page: Page): Promise<readonly ShownField[]> {
  return page.$$eval('[data-field]', (elements) =>
    elements.flatMap((element) => {
      const { field = '', value, format } = (element as HTMLElement).dataset;
      const doc = element.closest<HTMLElement>('[data-doc]')?.dataset['doc'];
      // Before its first value a field is not yet one.
      return value === undefined || doc === undefined ? [] : [{ doc, field, value, text: element.textContent ?? '', format: format as never }];
    }),
  );
}

/** Answers of the API, asked for once each. */
export class Answers {
  readonly #base: string;
  readonly #known = new Map<string, Promise<unknown>>();

  constructor(url: string) {
    this.#base = `${url}/api/v1/`;
  }

  get<T>(path: string): Promise<T> {
    let answer = this.#known.get(path);
    if (answer === undefined) this.#known.set(path, (answer = fetch(this.#base + path).then((response) => response.json())));
    return answer as Promise<T>;
  }

  /** The document that an element's `data-doc` names; undefined when the API has none. `domain` is the chosen one. */
  async document(doc: string, domain: number | undefined): Promise<object | undefined> {
    const [kind, key = ''] = split(doc);
    const overview = () => this.get<Overview>('overview');
    switch (kind) {
      case 'overview': return overview();
      case 'call-latency': return (await overview()).callLatency;
      case 'iotlb': return (await overview()).totals.iotlb;
      case 'domain': return this.get<DomainInfo>(`domains/${key}`);
      case 'domain-iotlb': return (await this.get<DomainInfo>(`domains/${key}`)).iotlb;
      case 'device': return (await this.get<{ devices: DeviceInfo[] }>('devices')).devices.find(({ requester }) => requester === key);
      case 'routine': return (await this.get<{ routines: RoutineInfo[] }>('calls')).routines.find(({ routine }) => routine === key);
      case 'fault': return this.get<FaultInfo>(`faults/${key}`);
      case 'finding': return (await this.get<FindingsPage>('findings')).findings[Number(key)];
      case 'row': return (await this.get<ObservationDetail>(`timeline/${key}`)).row;
      case 'mapping': return (await this.get<MappingPage>(`domains/${domain}/mappings?limit=1000`)).mappings.find(({ address }) => address === key);
      case 'iotlb-entry': return (await this.get<IotlbPage>(`domains/${domain}/iotlb`)).entries.find((entry) => `${entry.kind} ${entry.address} ${entry.pageCount}` === key);
      default: throw new Error(`a document of a kind that no test knows: ${doc}`);
    }
  }
}

function split(doc: string): [string, string?] {
  const at = doc.indexOf(':');
  return at === -1 ? [doc] : [doc.slice(0, at), doc.slice(at + 1)];
}

const LISTED = ['mapping', 'iotlb-entry'];

/** Everything in which the page and the API differ, in words; and how many fields there were, by kind of document. */
export async function differences(page: Page, url: string): Promise<{ readonly wrong: readonly string[]; readonly kinds: Readonly<Record<string, number>> }> {
  const domain = await page.$eval('#map-frame', (frame) => Number((frame as HTMLElement).dataset['domain']));
  const answers = new Answers(url);
  const { domains } = await answers.get<{ domains: readonly DomainInfo[] }>('domains');
  const isThere = domains.some(({ id }) => id === domain);
  const wrong: string[] = [];
  const kinds: Record<string, number> = {};
  for (const { doc, field, value, text, format } of await shownFields(page)) {
    const kind = split(doc)[0];
    // What is listed of a domain that is gone is what it was.
    if (LISTED.includes(kind) && !isThere) continue;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    const document = await answers.document(doc, domain);
    const said = document === undefined ? undefined : memberOf(document, field);
    if (document === undefined) wrong.push(`${doc} is shown, and the API does not have it`);
    else if (value !== String(said ?? '')) wrong.push(`${doc} ${field}: the page has ${value}, the API ${String(said)}`);
    else if (text !== textOf(said, format)) wrong.push(`${doc} ${field}: "${text}" is shown for ${String(said)}`);
  }
  return { wrong, kinds };
}

/** Frames come a moment later than answers: looks until both agree, at most for `patience` milliseconds. Returns the last look. */
export async function settledDifferences(page: Page, url: string, patience = 30_000): Promise<Awaited<ReturnType<typeof differences>>> {
  const until = performance.now() + patience;
  for (;;) {
    const found = await differences(page, url);
    if (found.wrong.length === 0 || performance.now() > until) return found;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
