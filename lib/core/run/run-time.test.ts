import { describe, expect, it } from 'vitest';
import type { PlanCounts } from './run';
import { foretellTime, timeLeft } from './run-time';

const none = { wix: 0, remote: 0 };
const counts = (change: Partial<PlanCounts>): PlanCounts => ({
  contacts: none,
  kinds: {},
  matchedBy: {},
  updates: none,
  creates: none,
  ids: none,
  overwrites: none,
  scope: { out: 0, leaving: 0, entering: 0 },
  ...change,
});
const pace = { callsAMinute: 600, batch: 100, callsABatch: 3 };
const minutes = (ms: number) => Math.round((ms / 60_000) * 10) / 10;

describe('how long a first sync takes', () => {
  it('nothing to do takes no time', () => {
    expect(foretellTime({ counts: counts({}), pace })).toEqual({ contactsMs: 0, idsMs: 0 });
  });

  it('10,000 ids take 50 minutes, and no contact waits for them', () => {
    const time = foretellTime({ counts: counts({ ids: { wix: 10_000, remote: 10_000 } }), pace });
    expect(minutes(time.idsMs)).toBe(50);
    expect(time.contactsMs).toBe(0);
  });

  it('Wix is written one by one, HubSpot by the hundred', () => {
    expect(
      minutes(
        foretellTime({ counts: counts({ creates: { wix: 800, remote: 0 } }), pace }).contactsMs,
      ),
    ).toBe(4);
    expect(
      minutes(
        foretellTime({ counts: counts({ updates: { wix: 0, remote: 20_000 } }), pace }).contactsMs,
      ),
    ).toBe(1);
  });

  it('an id goes along with a contact’s write; a new HubSpot contact leaves one to store', () => {
    expect(
      foretellTime({
        counts: counts({ ids: { wix: 100, remote: 0 }, updates: { wix: 100, remote: 0 } }),
        pace,
      }).idsMs,
    ).toBe(0);
    expect(
      minutes(foretellTime({ counts: counts({ creates: { wix: 0, remote: 2_000 } }), pace }).idsMs),
    ).toBe(10);
  });

  it('a label takes a call each in Wix, deletions go by the hundred; both count there', () => {
    expect(
      minutes(
        foretellTime({
          counts: counts({ kinds: { label: { items: 400, wix: 400, remote: 0 } } }),
          pace,
        }).contactsMs,
      ),
    ).toBe(2);
    expect(
      minutes(
        foretellTime({
          counts: counts({ kinds: { delete: { items: 5_000, wix: 5_000, remote: 0 } } }),
          pace,
        }).contactsMs,
      ),
    ).toBe(1);
  });

  it('half the line is half the time', () => {
    const plan = counts({ creates: { wix: 800, remote: 0 } });
    expect(minutes(timeLeft({ counts: plan, pace, left: 400, total: 800 }))).toBe(2);
    expect(timeLeft({ counts: plan, pace, left: 0, total: 0 })).toBe(0);
  });
});
