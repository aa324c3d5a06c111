import { expect, test } from 'vitest';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { sayFreshness } from './connection-state';

const connection = {
  service: 'hubspot',
  name: 'HubSpot',
  phase: 'live',
  realTime: false,
  checkEveryMs: 30_000,
  waitsForSetUp: false,
} as ConnectionOverview; // what the sentence is made of

const interval = (name: string) =>
  `${name} doesn’t tell us about changes; we look every 30 seconds.`;

test('without webhooks it says how often we look', () =>
  expect(sayFreshness(connection)).toBe(interval('HubSpot')));

test('a service that lists no deletions: they are found at night, which is said', () =>
  expect(sayFreshness({ ...connection, service: 'pipedrive', name: 'Pipedrive' })).toBe(
    `${interval('Pipedrive')} Who was deleted in Pipedrive is found by the comparison at night.`,
  ));

test('with webhooks nothing of this is said', () =>
  expect(sayFreshness({ ...connection, service: 'pipedrive', realTime: true })).toBe(
    'Changes arrive within seconds.',
  ));
