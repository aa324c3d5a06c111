import { expect, test } from 'vitest';
import { createFaultSwitches, type Faults } from './faults';

const shown = (service: string) => Object.keys(createFaultSwitches(service).own());

test('a service shows the switches that have an effect there', () => {
  const some: readonly (keyof Faults)[] = ['unavailable', 'searchLagMs', 'blockedPage'];
  const of = (service: string) => some.filter((name) => shown(service).includes(name));
  expect(of('wix')).toEqual(['unavailable', 'searchLagMs']);
  expect(of('mailchimp')).toEqual(['unavailable']);
  expect(of('pipedrive')).toEqual([...some]);
});

test('what is shown is how the switches are now', () => {
  const faults = createFaultSwitches('pipedrive');
  expect(faults.own()).toMatchObject({ dailyTokensLeft: null, contactSync: false });
  faults.set({ dailyTokensLeft: 5 });
  expect(faults.own()).toMatchObject({ dailyTokensLeft: 5 });
});
