import { expect, it } from 'vitest';
import { usualRates } from '@/lib/db/budget';
import { manifests, subscriberManifests } from './manifests';

it('every service’s window is the one its calls wait for', () => {
  for (const { id, rate } of Object.values(manifests))
    expect(usualRates[id]).toEqual({ limit: rate.calls.max, windowMs: rate.calls.perMs });
  for (const { id, rate } of Object.values(subscriberManifests))
    expect(usualRates[id]).toEqual({ limit: rate.max, windowMs: rate.perMs });
});
