import { expect, test } from 'vitest';
import { startSandbox } from '@/lib/sandbox';
import { createSandboxHands, sideParts } from '@/lib/testing/sandbox-hands';
import { createWixClient } from './client';
import { createSubscriptions, toReading } from './subscriptions';

test('E03 an address that bounces or complained is suppressed, whatever subscribed to', () => {
  expect(toReading({ subscriptionStatus: 'SUBSCRIBED', deliverabilityStatus: 'BOUNCED' })).toBe(
    'suppressed',
  );
  expect(
    toReading({ subscriptionStatus: 'SUBSCRIBED', deliverabilityStatus: 'SPAM_COMPLAINT' }),
  ).toBe('suppressed');
  expect(
    ['SUBSCRIBED', 'UNSUBSCRIBED', 'PENDING', 'NOT_SET', null].map((subscriptionStatus) =>
      toReading({ subscriptionStatus }),
    ),
  ).toEqual(['in', 'out', 'none', 'none', 'none']);
});

test('250 addresses go a hundred at a time; one that Wix does not take stays out', async () => {
  const sandbox = await startSandbox({ seed: 'empty', limits: false });
  try {
    const { appId, appSecret, instanceId, origin, control } = sandbox.wix;
    const subscriptions = createSubscriptions({
      client: createWixClient({ ...sideParts, appId, appSecret, instanceId, origin }),
    });
    const addresses = Array.from({ length: 250 }, (_, n) => `p${n}@example.com`);
    const taken = await subscriptions.write({
      wanted: new Map([
        ...addresses.map((address, n) => [address, n % 2 ? 'out' : 'in'] as const),
        ['no address', 'in'] as const,
      ]),
      lane: 'run',
    });
    const read = await subscriptions.read({
      addresses: [...addresses, 'nobody@example.com'],
      lane: 'run',
    });
    const { byRoute } = await createSandboxHands(control).counts();
    expect(
      Object.entries(byRoute)
        .filter(([route]) => route.includes('email-subscriptions'))
        .map(([, calls]) => calls),
    ).toEqual([3, 3]);
    expect(taken.size).toBe(250);
    expect(taken.has('no address')).toBe(false);
    expect([
      read.get('p0@example.com'),
      read.get('p1@example.com'),
      read.get('p249@example.com'),
      read.get('nobody@example.com'),
    ]).toEqual(['in', 'out', 'out', 'none']);
  } finally {
    await sandbox.stop();
  }
});
