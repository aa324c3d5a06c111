import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContactSide } from '@/lib/ports/contact-side';
import { startSandbox, type Sandbox } from '@/lib/sandbox';
import type { ContactInput } from '@/lib/sandbox/control';
import { createSandboxHands, sideParts, type SandboxHands } from '@/lib/testing/sandbox-hands';
import { createHubspotSide } from './side';

const lane = 'live';

let sandbox: Sandbox;
let hands: SandboxHands;
let side: ContactSide;

beforeEach(async () => {
  sandbox = await startSandbox({ seed: 'empty', limits: false });
  const { origin, control, accessToken, portalId, appId } = sandbox.hubspot;
  hands = createSandboxHands(control);
  side = createHubspotSide({
    ...sideParts,
    credentials: { kind: 'token', accessToken },
    saveCredentials: async () => {},
    accountKey: String(portalId),
    fields: ['email', 'phone'],
    config: { origin, version: '2026-03', appId, clientId: null, clientSecret: null },
  });
});
afterEach(() => sandbox.stop());

const find = async (by: 'email' | 'phone', ...values: string[]) =>
  (await side.find({ by, values, lane })).map(({ id }) => id);
const person = async (values: ContactInput) => (await hands.create(values)).id;
const everybody = async () => (await hands.all()).map(({ id }) => id).sort();

/** Many contacts at once, older than whoever is made after them. */
async function crowd(
  count: number,
  propertiesOf: (n: number) => Record<string, string>,
): Promise<void> {
  for (let start = 0; start < count; start += 100) {
    const inputs = Array.from({ length: Math.min(100, count - start) }, (_, n) => ({
      objectWriteTraceId: String(n),
      properties: propertiesOf(start + n),
    }));
    const answer = await fetch(
      `${sandbox.hubspot.origin}/crm/objects/2026-03/contacts/batch/create`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${sandbox.hubspot.accessToken}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ inputs }),
      },
    );
    expect(answer.status).toBe(201);
  }
}

const searches = async () => {
  const { byRoute } = await hands.counts();
  return Object.entries(byRoute).reduce(
    (sum, [route, count]) => (route.endsWith('/search') ? sum + count : sum),
    0,
  );
};

describe('a contact at HubSpot is found by its number', () => {
  it.each(['+12125550140', '+1 (212) 555-0140', '+1.212.555.0140', ' +1 212 5550140 '])(
    'D06 written as %s',
    async (phone) => {
      const id = await person({ first: 'Ana', phone });
      await person({ first: 'Bo', phone: '+1 212 555 0141' });
      expect(await find('phone', '+12125550140')).toEqual([id]);
      expect(await find('phone', '+1 212-555-0140'), 'asked as a person writes it').toEqual([id]);
    },
  );

  it('standing as the mobile number, and once when it stands as both', async () => {
    const mobile = await person({ first: 'Ana', extended: { mobilephone: '+44 20 7946 0018' } });
    const both = await person({
      first: 'Bo',
      phone: '+1 212 555 0140',
      extended: { mobilephone: '+12125550140' },
    });
    expect(await find('phone', '+442079460018')).toEqual([mobile]);
    expect(await find('phone', '+12125550140')).toEqual([both]);
  });

  it('that begins with a zero inside its country', async () => {
    const id = await person({ first: 'Ana', phone: '+39 06 5550 0140' });
    expect(await find('phone', '+390655500140')).toEqual([id]);
  });

  it('that HubSpot could not take apart', async () => {
    const id = await person({ first: 'Ana', phone: '+1 212 55' });
    expect(await find('phone', '+121255')).toEqual([id]);
  });

  it('never by the same digits of another country, or of none', async () => {
    await person({ first: 'Ana', phone: '+44 212 555 0140' });
    const nowhere = await person({ first: 'Bo', phone: '(212) 555-0140' });
    expect(await find('phone', '+12125550140')).toEqual([]);
    expect(await find('phone', '212 555 0140')).toEqual([nowhere]);
  });

  it('no longer by the old one', async () => {
    const id = await person({ first: 'Ana', phone: '+1 212 555 0140' });
    await hands.edit(id, { phone: '+1 212 555 0141' });
    expect(await find('phone', '+12125550140')).toEqual([]);
    expect(await find('phone', '+12125550141')).toEqual([id]);
    await hands.edit(id, { phone: '' });
    expect(await find('phone', '+12125550141')).toEqual([]);
  });

  it('among more numbers than one search may hold', async () => {
    const count = 350;
    await hands.seed(count);
    const numbers = Array.from({ length: count }, (_, n) => `+1555${String(n).padStart(7, '0')}`);
    expect((await find('phone', ...numbers)).sort()).toEqual(await everybody());
    expect(await searches()).toBeGreaterThan(1);
  });
});

describe('a search with more hits than one page', () => {
  it('finds the holder of a number behind 250 others with its digits', async () => {
    await crowd(250, () => ({ phone: '212 555 0140' }));
    const id = await person({ first: 'Ana', phone: '+1 212 555 0140' });
    expect(await find('phone', '+12125550140')).toEqual([id]);
    expect(await searches()).toBe(2);
  });

  it('finds the holder of an additional address behind 250 others made of its words', async () => {
    await crowd(250, (n) => ({
      email: `p${n}@example.com`,
      hs_additional_emails: `lima.ana+${n}@example.com`,
    }));
    const id = await person({
      first: 'Ana',
      email: 'main@example.com',
      extended: { hs_additional_emails: 'ana.lima@example.com' },
    });
    expect(await find('email', 'ana.lima@example.com')).toEqual([id]);
    expect(await find('email', 'lima@example.com'), 'words alone are no match').toEqual([]);
  });

  it('names everybody it finds', async () => {
    await crowd(401, () => ({ phone: '+1 212 555 0140' }));
    expect((await find('phone', '+12125550140')).sort()).toEqual(await everybody());
    expect(await searches()).toBe(3);
  });

  it('stops at HubSpot’s last result instead of being refused', async () => {
    await crowd(10_100, () => ({ phone: '+1 212 555 0140' }));
    expect(await find('phone', '+12125550140')).toHaveLength(10_000);
    expect(await searches()).toBe(50);
  });
});
