/** Failures on demand: a small form for what is asked for most, which writes the plan that stands below it, and that plan itself. */
import { byId, el, reconcile, setAttributes, setText } from './dom.js';
import type { Store } from './store.js';

/** What drivers meet most; documented for the routines that can run out of something or refuse a range. */
const STATUSES = ['STATUS_INSUFFICIENT_RESOURCES', 'STATUS_NO_MEMORY', 'STATUS_INVALID_PARAMETER', 'STATUS_NOT_SUPPORTED', 'STATUS_UNSUCCESSFUL', 'STATUS_ACCESS_DENIED', 'STATUS_IN_USE'];
const ROUTINES = ['CreateDomainEx', 'AttachDeviceEx', 'DetachDeviceEx', 'DeleteDomain', 'MapLogicalRangeEx', 'UnmapLogicalRange', 'MapIdentityRangeEx', 'UnmapIdentityRangeEx', 'ReserveLogicalAddressRange', 'MapReservedLogicalRange', 'FreeReservedLogicalAddressRange', 'CreateDevice', 'DeleteDevice', 'FlushDomain'];

export function attachInjectForm(store: Store, send: (plan: unknown, clear: boolean) => void): void {
  const routine = byId<HTMLInputElement>('inject-routine');
  const status = byId<HTMLInputElement>('inject-status');
  const nth = byId<HTMLInputElement>('inject-nth');
  const plan = byId<HTMLTextAreaElement>('inject-plan');
  const clear = byId<HTMLInputElement>('inject-clear');
  byId('inject-statuses').append(...STATUSES.map((value) => el('option', { value })));
  store.onChange(() => {
    const names = [...new Set([...store.routines.map((each) => each.routine), ...ROUTINES])];
    reconcile(byId('inject-routines'), names, String, (value) => el('option', { value }), () => undefined);
  });
  const write = () => {
    const undocumented = byId<HTMLInputElement>('inject-undocumented').checked;
    const when = { routine: routine.value.trim(), ...(nth.value === '' ? {} : { nth: Number(nth.value) }) };
    plan.value = JSON.stringify({ version: 1, entries: [{ when, then: { fail: status.value.trim(), ...(undocumented && { undocumented: true }) } }] }, null, 2);
    check();
  };
  const check = () => {
    const problem = problemOf(plan.value);
    plan.setCustomValidity(problem);
    setAttributes(plan, { 'aria-invalid': problem === '' ? undefined : 'true' });
    setText(byId('inject-problem'), problem);
  };
  byId('inject-fields').addEventListener('input', write);
  plan.addEventListener('input', check);
  byId<HTMLFormElement>('inject-form').addEventListener('submit', (event) => {
    event.preventDefault();
    check();
    if (byId<HTMLFormElement>('inject-form').reportValidity()) send(JSON.parse(plan.value), clear.checked);
  });
  write();
}

/** Whether it is JSON at all; the daemon judges the plan and says where it is wrong. */
function problemOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? '' : 'a plan is an object';
  } catch (error) {
    return (error as Error).message;
  }
}
