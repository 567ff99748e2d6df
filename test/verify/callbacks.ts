import t from 'tap';
import type { InterceptedCall } from '../../src/machine/interceptor.js';
import { Judged, holdRules, takeDown, working } from '../helpers/judged.js';
import { TYPE, pci } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE } from '../helpers/rig.js';

const [OFF, ON] = [1, 2] as const;

function reporting(judged: Judged): bigint {
  const domain = working(judged);
  judged.guest.reporting(true);
  return domain;
}

function cleanReporting(judged: Judged): void {
  const domain = reporting(judged);
  judged.guest.reporting(false);
  takeDown(judged, domain);
}

function cleanCallback({ guest }: Judged): void {
  const dmaDevice = guest.createDevice();
  guest.register(dmaDevice);
  guest.unregister(dmaDevice);
  guest.register(dmaDevice, 0xca22n);
  guest.unregister(dmaDevice, 0xca22n);
  guest.call('deleteDevice', { dmaDevice });
  guest.session.farewell();
}

/** Pass-through is taken away, and the driver, which has a callback, takes its events. */
function blocked({ guest }: Judged): { dmaDevice: bigint; domain: bigint } {
  const domain = guest.createDomainEx({ domainType: TYPE.passThrough });
  const dmaDevice = guest.createDevice();
  guest.register(dmaDevice);
  guest.control({ dmaGuardBlocking: ON });
  guest.events();
  return { dmaDevice, domain };
}

holdRules(t, {
  'VIO-301': {
    trips: ({ guest }) => guest.reporting(true),
    calls: ['SetDeviceFaultReporting'],
    says: /0000:00:05\.0 is attached to no domain/,
    clean: cleanReporting,
  },
  'VIO-302': {
    trips: (judged) => judged.guest.detach(reporting(judged)),
    calls: ['DetachDevice', 'SetDeviceFaultReporting'],
    says: /was detached with its fault handler in place/,
    clean: cleanReporting,
  },
  'VIO-303': {
    trips: ({ guest }) => guest.call('setDeviceFaultReportingEx', { dmaDevice: guest.createDevice(), inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true }),
    calls: ['SetDeviceFaultReportingEx'],
    says: /no fault will be reported/,
    clean: cleanReporting,
  },
  'VIO-304': {
    trips: ({ guest }) => {
      const dmaDevice = guest.createDevice();
      guest.register(dmaDevice);
      guest.call('deleteDevice', { dmaDevice });
    },
    calls: ['DeleteDevice', 'RegisterInterfaceStateChangeCallback'],
    says: /with its state-change callback registered/,
    clean: cleanCallback,
  },
  'VIO-305': {
    trips: ({ guest }) => {
      const dmaDevice = guest.createDevice();
      guest.register(dmaDevice);
      guest.register(dmaDevice, 0xca22n);
    },
    calls: ['RegisterInterfaceStateChangeCallback', 'RegisterInterfaceStateChangeCallback'],
    says: /the device has a state-change callback already/,
    clean: (judged) => {
      judged.guest.register(judged.guest.createDevice());
      judged.guest.register(judged.guest.createDevice(OTHER_DEVICE));
    },
  },
  'VIO-306': {
    trips: ({ guest }) => {
      const dmaDevice = guest.createDevice();
      guest.register(dmaDevice);
      guest.unregister(dmaDevice, 0xbadn);
    },
    calls: ['UnregisterInterfaceStateChangeCallback'],
    says: /the device has another state-change callback/,
    clean: cleanCallback,
  },
  'VIO-307': {
    trips: (judged) => {
      const { domain, dmaDevice } = blocked(judged);
      judged.guest.attachEx(domain, dmaDevice);
    },
    calls: ['AttachDeviceEx'],
    says: /its state-change callback gave the mask 0x1, without pass-through/,
    clean: (judged) => {
      const { domain, dmaDevice } = blocked(judged);
      judged.guest.control({ dmaGuardBlocking: OFF });
      judged.guest.events();
      judged.guest.attachEx(domain, dmaDevice);
    },
  },
  'VIO-308': {
    trips: ({ guest }) => {
      guest.control({ devices: [{ device: pci(DEVICE), optIn: 0, isExternal: false, hasPasid: false }] });
      guest.attachEx(guest.createDomainEx(), guest.createDevice());
    },
    calls: ['AttachDeviceEx'],
    says: /had never asked which domain types there are/,
    clean: ({ guest }) => {
      const dmaDevice = guest.createDevice();
      if ((guest.types(dmaDevice) & 1) !== 0) guest.attachEx(guest.createDomainEx(), dmaDevice);
    },
  },
  'VIO-309': {
    trips: ({ guest }) => guest.call('registerInterfaceStateChangeCallback', { callback: 1n, dmaDevice: guest.createDevice(), hasStateFields: true, stateFields: 2 }),
    calls: ['RegisterInterfaceStateChangeCallback'],
    says: /StateFields names no state that there is/,
    clean: cleanCallback,
  },
  'VIO-310': {
    trips: (judged) => {
      reporting(judged);
      for (let page = 100; page < 200; page++) judged.guest.poke(page, 1);
    },
    calls: ['SetDeviceFaultReporting'],
    says: /come faster than the driver's handler takes them/,
    count: 36,
    also: ['VIO-202'],
    clean: (judged) => {
      reporting(judged);
      for (let page = 100; page < 200; page++) {
        judged.guest.poke(page, 1);
        judged.guest.events();
      }
    },
    cleanTrips: ['VIO-202'],
  },
  'VIO-311': {
    trips: (judged) => {
      working(judged);
      judged.guest.call('setDeviceFaultReporting', { device: pci(DEVICE), inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: false });
    },
    calls: ['SetDeviceFaultReporting'],
    says: /switched on without a handler/,
    clean: cleanReporting,
  },
});

t.test('in the extended profile the rules about fault reporting hold for the Ex form', async (t) => {
  const judged = new Judged({ profile: 'extended', rules: { except: ['VIO-603'] } });
  const { guest } = judged;
  const dmaDevice = guest.createDevice();
  const domain = guest.createDomainEx();
  const report = (enable: number, hasFaultHandler = true) => guest.call('setDeviceFaultReportingEx', { dmaDevice, inputMappingIdBase: 0, enable, hasFaultConfig: true, hasFaultHandler });
  report(1);
  t.same(judged.ids, ['VIO-301'], 'before the attach');
  guest.call('attachDeviceEx', { domain, dmaDevice });
  report(1, false);
  t.same(judged.ids, ['VIO-301', 'VIO-311'], 'without a handler');
  report(1);
  guest.call('detachDeviceEx', { dmaDevice });
  t.same(judged.ids, ['VIO-301', 'VIO-302', 'VIO-311'], 'left on');
});

t.test('fault reporting that was to stay on is not the driver\'s doing', async (t) => {
  const off = (call: InterceptedCall) => call.request.routine === 'setDeviceFaultReporting' && call.request.setDeviceFaultReporting.enable === 0;
  const judged = new Judged({ interceptor: { beforeCall: (call) => (off(call) ? { kind: 'fail', status: 0xc00000ef, cause: 'a plan' } : undefined) } });
  const domain = reporting(judged);
  judged.guest.reporting(false);
  takeDown(judged, domain);
  t.same(judged.ids, []);
});
