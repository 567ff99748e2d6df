/** The page: makes its parts, joins them, and opens the connection. */
import { AddressMap } from './address-map.js';
import { api, ApiFailure } from './api.js';
import { Calls } from './calls.js';
import { Connection } from './connection.js';
import { Controls } from './controls.js';
import { Detail } from './detail.js';
import { Devices } from './devices.js';
import { byId, setText, show } from './dom.js';
import { DomainFacts } from './domain-facts.js';
import { Domains } from './domains.js';
import { FaultFeed } from './fault-feed.js';
import { Faults } from './faults.js';
import { Findings } from './findings.js';
import { Header } from './header.js';
import { Iotlb } from './iotlb.js';
import { attachKeyboard } from './keyboard.js';
import { Mappings } from './mappings.js';
import { Router } from './route.js';
import { Store } from './store.js';
import { Tabs } from './tabs.js';
import { Timeline } from './timeline.js';
import { TraceBar } from './trace-bar.js';

const store = new Store();
const router = new Router();
const tabs = new Tabs(router.route.tab);

const connection = new Connection({
  wanted: () => timeline.subscription,
  frame: (frame) => {
    store.take(frame);
    chooseSomeDomain();
    timeline.take(frame);
  },
  state: (state) => {
    store.connection = state;
    store.changed();
    if (state.name === 'waiting') void explain();
    if (state.name === 'open') void begin();
  },
});

const map = new AddressMap(store, router);
const goToAddress = (domain: number, address: string) => {
  tabs.reveal('map');
  map.goTo(domain, address);
};
const goToRow = (number: number) => {
  tabs.reveal('timeline');
  if (Object.keys(timeline.filterBar.filter).length > 0) timeline.filterBar.clear();
  void timeline.goTo(number).then(() => timeline.focus());
};
const showFault = (number: number) => {
  tabs.choose('faults');
  faults.open(number);
};
const detail = new Detail({ goToAddress, showFault }, () => timeline.focus());
const timeline = new Timeline(store, () => connection.subscribe(), (number) => detail.choose(number));
const faults = new Faults(store, { goToAddress, goToRow });
const traceBar = new TraceBar(store);
new FaultFeed(store);
new Header(store);
new DomainFacts(store);
new Domains(store);
new Devices(store);
new Mappings(store, tabs, goToAddress);
new Iotlb(store, goToAddress, (domain, stale) => map.setStale(domain, stale));
new Calls(store);
new Findings(store, goToRow);
new Controls(store, tabs);

tabs.onChange(() => {
  router.update({ tab: tabs.chosen });
  store.changed();
});
router.onGo(({ domain, tab, at }) => {
  if (tab !== undefined && tab !== tabs.chosen) tabs.choose(tab);
  if (domain === undefined) return;
  if (at !== undefined) map.goTo(domain, at, false);
  else store.choose({ domain });
});
byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  byId('main').focus();
});
byId('reconnect').addEventListener('click', () => connection.open());
byId('findings-link').addEventListener('click', () => tabs.enter('findings'));

attachKeyboard({
  ' ': () => timeline.togglePause(),
  '/': () => {
    tabs.reveal('timeline');
    timeline.filterBar.focusSearch();
  },
  g: () => {
    tabs.reveal('map');
    byId('map-address').focus();
  },
  m: () => {
    tabs.reveal('map');
    byId('map-frame').focus();
  },
  t: () => {
    tabs.reveal('timeline');
    timeline.focus();
  },
  d: () => {
    tabs.reveal('domains');
    byId('domain-list').querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  },
  x: () => {
    tabs.choose('faults');
    faults.next();
  },
  '[': () => traceBar.step(-1),
  ']': () => traceBar.step(1),
});

/** The one of the address, or the first that has something in it; never another one while somebody's choice stands. */
function chooseSomeDomain(): void {
  const { chosen, domains, domain, isOwnChoice } = store;
  const mayChoose = chosen.domain === undefined || (isOwnChoice && domain === undefined);
  if (!mayChoose || domains.length === 0) return;
  const routed = chosen.domain === undefined ? domains.find(({ id }) => id === router.route.domain) : undefined;
  const busiest = domains.find(({ mappedPages }) => mappedPages > 0) ?? domains[0]!;
  store.choose({ domain: (routed ?? busiest).id });
  store.isOwnChoice = routed === undefined;
}

async function begin(): Promise<void> {
  show(byId('problem'), false);
  try {
    store.takeOverview(await api.overview());
    store.changed();
    if (timeline.follows) await timeline.resume();
  } catch (error) {
    say(error);
  }
}

/** Why the connection failed, when the daemon is there to say it. */
async function explain(): Promise<void> {
  try {
    await api.overview();
  } catch (error) {
    say(error);
  }
}

function say(error: unknown): void {
  if (error instanceof ApiFailure && error.status === 0) return;
  const isToken = error instanceof ApiFailure && error.status === 401;
  setText(byId('problem'), isToken ? 'This daemon wants its token: open the address that it printed, or /?token= and the token.' : error instanceof Error ? error.message : String(error));
  show(byId('problem'), true);
}

connection.open();
