import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hubspot } from '@/lib/connectors/hubspot';
import { pipedrive } from '@/lib/connectors/pipedrive';
import type { Evidence } from '@/lib/core/model/dirty';
import type { FieldValues } from '@/lib/core/model/field';
import type { Link } from '@/lib/core/model/link';
import type { MappingRow } from '@/lib/core/model/mapping';
import { usualChoices } from '@/lib/core/run/run';
import { createFingerprinter, createKeyHash } from '@/lib/core/values/fingerprint';
import { createActor } from '@/lib/engine/two-way/actor';
import { advanceRun } from '@/lib/engine/two-way/first-sync';
import type { StageContext } from '@/lib/engine/two-way/stage-contact';
import type { ContactSide } from '@/lib/ports/contact-side';
import type { SyncStore } from '@/lib/ports/store';
import { startSandbox, type Sandbox } from '@/lib/sandbox';
import { createWixClient } from '@/lib/wix/client';
import { createWixSide } from '@/lib/wix/side';
import { contactAnswer, fieldAnswer } from '@/lib/wix/wire';
import { createMemoryRuns } from './engine/memory-runs';
import {
  createMemoryStore,
  createStoreMemory,
  freshState,
  type StoreMemory,
} from './engine/memory-store';
import { createSandboxHands, sideParts, type SandboxHands } from './sandbox-hands';

const { clock, random } = sideParts;
/** A job's end is asked for in less time than with a real Wix. */
const sleep = (ms: number) => sideParts.sleep(ms / 20);
const key = new Uint8Array(32).fill(3);

const crms = [
  { name: 'HubSpot', service: 'hubspot', connector: hubspot },
  { name: 'Pipedrive', service: 'pipedrive', connector: pipedrive },
] as const;

/** A side of this CRM, and the usual mapping with the company, where that is a custom field. */
async function openCrm({
  sandbox,
  service,
  connector,
}: (typeof crms)[number] & { sandbox: Sandbox }) {
  const { readAccount, crm } = connector.open(sandbox.env);
  const { control, fields } = sandbox[service];
  const account = await readAccount({ ...sideParts, fields });
  const access = { ...sideParts, ...account, saveCredentials: async () => {} };
  const hands = createSandboxHands(control);
  const probe = await hands.create({ first: 'Probe', company: 'Probe' });
  const known = await crm.createSide({ ...access, fields: [] }).fields();
  await hands.remove(probe.id);
  const company = known.find(({ label }) => /^company( name)?$/i.test(label))?.key ?? '';
  const [first] = crm.defaultMapping;
  if (!first) throw new Error('every CRM has a usual mapping');
  const rows: readonly MappingRow[] = crm.defaultMapping.some(({ wix }) => wix === 'company')
    ? crm.defaultMapping
    : [...crm.defaultMapping, { ...first, id: 50, wix: 'company', remote: company }];
  return {
    rows,
    side: crm.createSide({ ...access, fields: rows.map(({ remote }) => remote) }),
  };
}

describe.each(crms)('the engine between the Wix side and the $name side, over HTTP', (one) => {
  /** What this CRM has by itself: an address in parts, a unique address, one batch for many. */
  const hasMore = one.service === 'hubspot';
  let sandbox: Sandbox;
  let wix: SandboxHands;
  let crm: SandboxHands;
  let sides: { wix: ContactSide; remote: ContactSide };
  let memory: StoreMemory;
  let client: ReturnType<typeof createWixClient>;
  let defaultMapping: readonly MappingRow[];

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 'empty', limits: false });
    wix = createSandboxHands(sandbox.wix.control);
    crm = createSandboxHands(sandbox[one.service].control);
    client = createWixClient({
      ...sideParts,
      appId: sandbox.wix.appId,
      appSecret: sandbox.wix.appSecret,
      instanceId: sandbox.wix.instanceId,
      origin: sandbox.wix.origin,
    });
    const { idField } = await createWixSide({ client, idField: null, clock, sleep }).prepare();
    expect(idField, 'the key Wix made is returned').toMatch(/^custom\./);
    const opened = await openCrm({ ...one, sandbox });
    defaultMapping = opened.rows;
    sides = {
      wix: createWixSide({
        client,
        idField,
        clock,
        sleep,
      }),
      remote: opened.side,
    };
    expect((await sides.remote.prepare()).notMade).toEqual([]);
    expect((await sides.remote.prepare()).notMade, 'prepare can be repeated').toEqual([]);
  });
  afterAll(() => sandbox.stop());

  beforeEach(async () => {
    await Promise.all([wix.calm(), crm.calm()]);
    memory = createStoreMemory({
      id: 'live',
      phase: 'preparing',
      mapping: { version: 1, rows: defaultMapping },
      policy: {
        systemOfRecord: 'wix',
        deletions: { wix: 'ask', remote: 'ask' },
        creates: { wix: true, remote: true },
      },
      scope: null,
      ...freshState,
      parked: null,
    });
    await work({ first: true });
    await Promise.all([wix.forget(), crm.forget()]);
  });

  /** Planned by the usual choices and approved at once. */
  async function firstSync({
    store,
    hashes,
  }: {
    store: SyncStore;
    hashes: Pick<StageContext, 'fingerprint' | 'keyHash'>;
  }): Promise<void> {
    const runs = createMemoryRuns({ memory, clock, random });
    const { mapping, policy } = memory.connection;
    const [wixFields, crmFields] = await Promise.all([sides.wix.fields(), sides.remote.fields()]);
    const fields = {
      wix: new Map(wixFields.map((field) => [field.key, field])),
      remote: new Map(crmFields.map((field) => [field.key, field])),
    };
    const run = await runs.start({
      choices: usualChoices,
      mappingVersion: mapping.version,
      isApproved: true,
    });
    await advanceRun({
      run,
      runs,
      store,
      sides,
      storesId: { wix: true, remote: true },
      epoch: memory.epoch,
      random,
      clock,
      policy,
      context: { mapping, fields, scope: null, ...hashes },
    });
  }

  /** A first sync, or marks of whoever is named, then turns until nothing is due. */
  async function work({
    first = false,
    ids = [],
    turns = 100,
  }: {
    first?: boolean;
    ids?: readonly (readonly ['wix' | 'remote', string, Evidence?])[];
    turns?: number;
  }): Promise<readonly Link[]> {
    const store = createMemoryStore({ memory, clock });
    const hashes = { fingerprint: createFingerprinter(key), keyHash: createKeyHash(key) };
    const actor = createActor({
      store,
      sides,
      storesId: { wix: true, remote: true },
      clock,
      random,
      ...hashes,
      worker: 'live',
    });
    expect(await actor.claim()).toBe(true);
    if (first) await firstSync({ store, hashes });
    await store.mark({
      marks: ids.map(([side, contactId, evidence]) => ({
        side,
        contactId,
        lane: 'live',
        cause: 'webhook',
        ...(evidence ? { evidence } : {}),
      })),
    });
    for (let turn = 0; turn < turns; turn += 1) {
      const result = await actor.turn();
      if (result.kind === 'idle' && result.nextDueMs === null) break;
      if (result.kind !== 'worked') await sideParts.sleep(100);
    }
    await actor.release();
    return [...memory.links.values()];
  }

  const ana = (tag: string) => ({
    first: 'Ana',
    last: 'Lima',
    email: `ana.${tag}@example.com`,
    phone: '+1 555 010 0100',
    company: 'Acme',
    labels: ['VIP'],
  });

  it('A02 D11 a new Wix contact arrives with fields and labels; both sides hold ids', async () => {
    const made = await wix.create(ana('new'));
    await work({ ids: [['wix', made.id]] });
    const [there] = await crm.byEmail('ana.new@example.com');
    expect(there).toMatchObject({
      first: 'Ana',
      company: 'Acme',
      phone: '+1 555 010 0100',
      labels: ['VIP'],
      linkedId: made.id,
    });
    expect((await wix.byEmail('ana.new@example.com'))[0]?.linkedId).toBe(there?.id);
  });

  it('A01 A04 C01 a CRM contact comes to Wix, an edit comes back, then no write', async () => {
    const made = await crm.create(ana('crm'));
    await work({ ids: [['remote', made.id]] });
    const [there] = await wix.byEmail('ana.crm@example.com');
    expect(there).toMatchObject({ first: 'Ana', company: 'Acme', linkedId: made.id });
    await wix.edit(there?.id ?? '', { phone: '+1 555 010 0177' });
    await work({ ids: [['wix', there?.id ?? '']] });
    expect((await crm.byEmail('ana.crm@example.com'))[0]?.phone).toBe('+1 555 010 0177');
    await Promise.all([wix.forget(), crm.forget()]);
    await work({ first: true });
    for (const side of [wix, crm])
      expect(
        Object.values((await side.counts()).effects).reduce((sum, count) => sum + count, 0),
      ).toBe(0);
  });

  it('A09 edited both, different fields: both edits survive', async () => {
    const made = await wix.create(ana('both'));
    await work({ ids: [['wix', made.id]] });
    const [there] = await crm.byEmail('ana.both@example.com');
    await wix.edit(made.id, { company: 'From Wix' });
    await crm.edit(there?.id ?? '', { phone: '+1 555 010 0188' });
    await work({
      ids: [
        ['wix', made.id],
        ['remote', there?.id ?? ''],
      ],
    });
    for (const side of [wix, crm])
      expect((await side.byEmail('ana.both@example.com'))[0]).toMatchObject({
        company: 'From Wix',
        phone: '+1 555 010 0188',
      });
  });

  it('A05 deleted in the CRM, its event late or lost: waits for the owner, no write', async () => {
    const made = await wix.create(ana('gone'));
    await work({ ids: [['wix', made.id]] });
    const [there] = await crm.byEmail('ana.gone@example.com');
    await crm.remove(there?.id ?? '');
    await Promise.all([wix.forget(), crm.forget()]);
    // What makes us look is an edit on the other side.
    const links = await work({ ids: [['wix', made.id]] });
    expect(links.find((link) => link.wixId === made.id)).toMatchObject({
      state: 'onHold',
      reason: { code: 'deletionPending' },
    });
    expect(await wix.byEmail('ana.gone@example.com')).toHaveLength(1);
  });

  it('A06 deleted in Wix, its event late or lost: only the event makes it a deletion', async () => {
    const made = await crm.create(ana('away'));
    await work({ ids: [['remote', made.id]] });
    const [there] = await wix.byEmail('ana.away@example.com');
    await wix.remove(there?.id ?? '');
    const linkOf = (links: readonly Link[]) => links.find((link) => link.remoteId === made.id);
    expect(linkOf(await work({ ids: [['remote', made.id]] }))).toMatchObject({
      state: 'onHold',
      reason: { code: 'missing' },
    });
    expect(
      linkOf(await work({ ids: [['wix', there?.id ?? '', { deleted: true }]] })),
    ).toMatchObject({ state: 'onHold', reason: { code: 'deletionPending' } });
    expect(await crm.byEmail('ana.away@example.com')).toHaveLength(1);
  });

  it.runIf(hasMore)(
    'G01 X10 one of a batch fails in passing: the others arrive, it is tried again',
    async () => {
      const [first, second] = await Promise.all([
        wix.create(ana('first')),
        wix.create(ana('second')),
      ]);
      await work({
        ids: [
          ['wix', first.id],
          ['wix', second.id],
        ],
      });
      await Promise.all([
        wix.edit(first.id, { company: 'One' }),
        wix.edit(second.id, { company: 'Two' }),
      ]);
      await crm.faults({
        failItems: [{ of: 'ana.first@example.com', category: 'INTERNAL_ERROR', times: 1 }],
      });
      const links = await work({
        ids: [
          ['wix', first.id],
          ['wix', second.id],
        ],
      });
      expect((await crm.byEmail('ana.first@example.com'))[0]?.company).toBe('One');
      expect((await crm.byEmail('ana.second@example.com'))[0]?.company).toBe('Two');
      for (const { id } of [first, second])
        expect(links.find((link) => link.wixId === id)).toMatchObject({
          state: 'inSync',
          refusals: [],
        });
      expect(
        [...memory.operations.values()].some(
          ({ state, error }) => state === 'failed' && error?.code === 'serverError',
        ),
      ).toBe(true);
    },
  );

  it.runIf(hasMore)(
    'D09 X10 one of a batch is refused with its property: only that row rests',
    async () => {
      const made = await wix.create(ana('item'));
      await work({ ids: [['wix', made.id]] });
      await wix.edit(made.id, { company: 'Moved', phone: '+1 555 010 0166' });
      await crm.faults({
        failItems: [
          {
            of: 'ana.item@example.com',
            category: 'VALIDATION_ERROR',
            subCategory: 'INVALID_PHONE',
            property: 'phone',
            times: 1,
          },
        ],
      });
      const link = (await work({ ids: [['wix', made.id]] })).find(({ wixId }) => wixId === made.id);
      expect(link).toMatchObject({ state: 'failed', reason: { code: 'invalidPhone' } });
      expect(link?.refusals).toHaveLength(1);
      expect((await crm.byEmail('ana.item@example.com'))[0]).toMatchObject({
        company: 'Moved',
        phone: '+1 555 010 0100',
      });
    },
  );

  it.each([
    ['C11', 'remote'],
    ['C11', 'wix'],
  ] as const)(
    '%s the create on %s took effect but the answer was lost: found again, not created twice',
    async (_case, side) => {
      const from = side === 'remote' ? wix : crm;
      const to = side === 'remote' ? crm : wix;
      const made = await from.create(ana(`lost-${side}`));
      await to.faults({ dropAnswerNext: 1 });
      await work({ ids: [[side === 'remote' ? 'wix' : 'remote', made.id]] });
      expect(await to.byEmail(`ana.lost-${side}@example.com`)).toHaveLength(1);
      expect(
        [...memory.links.values()].find(
          (link) => link.wixId === made.id || link.remoteId === made.id,
        )?.state,
      ).toBe('inSync');
    },
  );

  it('C06 X11 a contact that the CRM refuses fails alone, with the field and reason', async () => {
    const good = await wix.create(ana('good'));
    const bad = await wix.create({ ...ana('bad'), company: 'x'.repeat(10) });
    await crm.faults({ poisonEmails: ['ana.bad@example.com'] });
    const links = await work({
      ids: [
        ['wix', good.id],
        ['wix', bad.id],
      ],
    });
    expect(await crm.byEmail('ana.good@example.com')).toHaveLength(1);
    expect(links.find((link) => link.wixId === bad.id)?.state).toBe('failed');
  });

  it.each([
    { title: 'X9 the answer that names the job is lost', faults: { dropAnswerNext: 1 } },
    { title: 'X1 a job is never worked on', faults: { stallJobs: true } },
  ])(
    '$title: who went is found out by Get, who did not goes later, each with one line in history',
    async ({ title, faults }) => {
      const people = await Promise.all(
        [1, 2, 3, 4].map((n) => wix.create(ana(`job${title.length}-${n}`))),
      );
      await work({ ids: people.map(({ id }) => ['wix', id] as const) });
      const ids = people.map(({ id }) => id);
      for (const link of memory.links.values()) {
        if (!ids.includes(link.wixId ?? '')) continue;
        await crm.remove(link.remoteId ?? '');
        memory.links.set(link.id, {
          ...link,
          state: 'onHold',
          reason: { code: 'deletionPending', params: { side: 'remote' } },
          decision: { kind: 'deleteThere', seen: { wix: String(Number.MAX_SAFE_INTEGER) } },
        });
      }
      await wix.faults(faults);
      await work({ ids: ids.map((id) => ['wix', id] as const), turns: 1 });
      const ended = () =>
        [...memory.operations.values()].filter(
          ({ kind, linkId }) =>
            kind === 'delete' && ids.includes(memory.links.get(linkId)?.wixId ?? ''),
        );
      expect(ended().map(({ state }) => state)).toEqual([
        'unclear',
        'unclear',
        'unclear',
        'unclear',
      ]);
      await wix.calm();
      await work({ turns: 60 });
      expect((await wix.all()).filter(({ id }) => ids.includes(id))).toEqual([]);
      expect(ended().filter(({ state }) => state === 'done')).toHaveLength(4);
      expect(
        [...memory.links.values()]
          .filter(({ wixId }) => ids.includes(wixId ?? ''))
          .map(({ reason }) => reason?.code),
      ).toEqual(['deleted', 'deleted', 'deleted', 'deleted']);
    },
  );

  type Info = Parameters<typeof client.createContact>[0]['info'];

  /** A contact of Wix with more than a person's screen shows, and its partner. */
  async function linkedAs(info: Info): Promise<{ wixId: string; remoteId: string }> {
    const wixId = contactAnswer.parse(
      (await client.createContact({ lane: 'live', allowDuplicates: true, info })).json,
    ).contact.id;
    await work({ ids: [['wix', wixId]] });
    return { wixId, remoteId: linkOf(wixId).remoteId ?? '' };
  }
  const linkOf = (wixId: string) => {
    const link = [...memory.links.values()].find((one) => one.wixId === wixId);
    if (!link) throw new Error('no link');
    return link;
  };
  const both = async ({ wixId, remoteId }: { wixId: string; remoteId: string }) => ({
    wix: (await wix.all()).find(({ id }) => id === wixId),
    remote: (await crm.all()).find(({ id }) => id === remoteId),
  });

  it.runIf(hasMore)(
    'H15 HubSpot clears a first value: Wix puts the second there, both end equal',
    async () => {
      const pair = await linkedAs({
        name: { first: 'Two', last: 'OfEach' },
        emails: {
          items: [
            { tag: 'MAIN', email: 'first@two.example', primary: true },
            { tag: 'WORK', email: 'second@two.example' },
          ],
        },
        phones: {
          items: [
            { tag: 'MOBILE', phone: '+1 212 555 0141', primary: true },
            { tag: 'WORK', phone: '+1 212 555 0142' },
          ],
        },
        addresses: {
          items: [
            {
              tag: 'HOME',
              address: { addressLine: 'Main 1', city: 'Porto', country: 'PT', postalCode: '4000' },
            },
            {
              tag: 'WORK',
              address: {
                addressLine: 'Second 2',
                city: 'Lisbon',
                country: 'PT',
                postalCode: '1000',
              },
            },
          ],
        },
      });
      await crm.edit(pair.remoteId, {
        email: '',
        phone: '',
        extended: { address: '', city: '', country: '', zip: '' },
      });
      await work({ ids: [['remote', pair.remoteId]] });
      const { wix: here, remote: there } = await both(pair);
      for (const contact of [here, there])
        expect(contact).toMatchObject({ email: 'second@two.example', phone: '+1 212 555 0142' });
      const read = (
        await sides.remote.read({ requests: [{ id: pair.remoteId }], lane: 'live' })
      ).get(pair.remoteId);
      expect(read?.kind === 'found' && read.record.fields).toMatchObject({
        address: 'Second 2',
        city: 'Lisbon',
        country: 'Portugal',
        zip: '1000',
      });
      expect(linkOf(pair.wixId)).toMatchObject({
        state: 'inSync',
        keys: {
          wix: createKeyHash(key)('email', 'second@two.example'),
          remote: createKeyHash(key)('email', 'second@two.example'),
        },
      });
      await Promise.all([wix.forget(), crm.forget()]);
      await work({
        ids: [
          ['remote', pair.remoteId],
          ['wix', pair.wixId],
        ],
      });
      for (const side of [wix, crm])
        expect(
          Object.values((await side.counts()).effects).reduce((sum, count) => sum + count, 0),
        ).toBe(0);
    },
  );

  it.each([0, 1])(
    'D06 a number typed in the CRM without a country stays as typed, with %d answers of Wix lost',
    async (dropAnswerNext) => {
      const pair = await linkedAs({
        emails: { items: [{ email: `typed${dropAnswerNext}@d06.example`, primary: true }] },
        phones: {
          items: [{ tag: 'MOBILE', countryCode: 'US', phone: '(212) 555-0141', primary: true }],
        },
      });
      expect((await both(pair)).remote?.phone).toBe('+12125550141');
      await crm.edit(pair.remoteId, { phone: '(212) 555-0199' });
      await wix.faults({ dropAnswerNext });
      await work({ ids: [['remote', pair.remoteId]] });
      for (const contact of Object.values(await both(pair)))
        expect(contact?.phone).toBe('(212) 555-0199');
      expect(linkOf(pair.wixId).state).toBe('inSync');
    },
  );

  it.each(['wix', 'remote'] as const)(
    'H15 D11 the label Gold of Wix is GOLD of the CRM, last %s: each side keeps its spelling',
    async (last) => {
      const made = await wix.create({ ...ana(`gold-${last}`), labels: [] });
      await work({ ids: [['wix', made.id]] });
      const pair = { wixId: made.id, remoteId: linkOf(made.id).remoteId ?? '' };
      const name = `Gold ${last}`;
      // Both know it already, each in its own way.
      await wix.create({ first: 'Other', email: `other-${last}@gold.example`, labels: [name] });
      await crm.create({
        first: 'Other',
        email: `another-${last}@gold.example`,
        labels: [name.toUpperCase()],
      });
      await (last === 'wix'
        ? wix.edit(pair.wixId, { labels: [name] })
        : crm.edit(pair.remoteId, { labels: [name.toUpperCase()] }));
      await Promise.all([wix.forget(), crm.forget()]);
      await work({
        ids: [
          ['wix', pair.wixId],
          ['remote', pair.remoteId],
        ],
      });
      const { wix: here, remote: there } = await both(pair);
      expect(here?.labels).toEqual([name]);
      expect(there?.labels).toEqual([name.toUpperCase()]);
      expect(linkOf(pair.wixId).state).toBe('inSync');
      await work({
        ids: [
          ['wix', pair.wixId],
          ['remote', pair.remoteId],
        ],
      });
      const effects = await Promise.all(
        [wix, crm].map(async (side) =>
          Object.values((await side.counts()).effects).reduce((sum, count) => sum + count, 0),
        ),
      );
      expect(effects.reduce((sum, count) => sum + count, 0)).toBe(1);
    },
  );

  const infoOf = async (id: string) =>
    contactAnswer.parse((await client.getContact({ id, lane: 'live' })).json).contact.info;

  it.runIf(hasMore)(
    'D12 an address or phone edited in HubSpot replaces one of several in Wix',
    async () => {
      const made = contactAnswer.parse(
        (
          await client.createContact({
            lane: 'live',
            allowDuplicates: false,
            info: {
              name: { first: 'Ana', last: 'Lima' },
              emails: {
                items: [
                  { tag: 'MAIN', email: 'ana.many@example.com', primary: true },
                  { tag: 'WORK', email: 'ana.work@example.com' },
                ],
              },
              phones: {
                items: [
                  { tag: 'MOBILE', countryCode: 'US', phone: '212 555 0140', primary: true },
                  { tag: 'HOME', countryCode: 'US', phone: '212 555 0141' },
                ],
              },
              addresses: {
                items: [
                  { tag: 'HOME', address: { city: 'Porto', country: 'PT' } },
                  { tag: 'WORK', address: { city: 'Braga', country: 'PT' } },
                ],
              },
            },
          })
        ).json,
      ).contact;
      await work({ ids: [['wix', made.id]] });
      const [there] = await crm.byEmail('ana.many@example.com');
      await crm.edit(there?.id ?? '', {
        email: 'ana.moved@example.com',
        phone: '+1 212 555 0149',
        city: 'Lisboa',
      });
      await work({ ids: [['remote', there?.id ?? '']] });
      const info = await infoOf(made.id);
      expect(
        info?.emails?.items?.map(({ tag, email, primary }) => ({
          tag,
          email,
          primary: primary === true,
        })),
      ).toEqual([
        { tag: 'MAIN', email: 'ana.moved@example.com', primary: true },
        { tag: 'WORK', email: 'ana.work@example.com', primary: false },
      ]);
      expect(info?.phones?.items).toHaveLength(2);
      expect(info?.phones?.items?.find(({ primary }) => primary)?.phone).toContain('0149');
      expect(info?.phones?.items?.find(({ tag }) => tag === 'HOME')?.phone).toContain('0141');
      expect(info?.addresses?.items?.map((item) => item.address?.city)).toEqual([
        'Lisboa',
        'Braga',
      ]);
    },
  );

  it('D14 custom fields outside the mapping survive every update of ours', async () => {
    const field = fieldAnswer.parse(
      (await client.findOrCreateField({ displayName: 'Shoe size', lane: 'live' })).json,
    ).field;
    const made = await wix.create({ ...ana('custom'), extended: { [field.key]: '42' } });
    await work({ ids: [['wix', made.id]] });
    const [there] = await crm.byEmail('ana.custom@example.com');
    await crm.edit(there?.id ?? '', { company: 'Moved' });
    await work({ ids: [['remote', there?.id ?? '']] });
    const info = await infoOf(made.id);
    expect(info?.company).toBe('Moved');
    expect(info?.extendedFields?.items?.[field.key]).toBe('42');
  });

  it('D16 a member’s login e-mail is refused with its reason; other fields go over', async () => {
    const demo = await startSandbox({ seed: 'demo', limits: false });
    try {
      const own = createWixClient({
        ...sideParts,
        appId: demo.wix.appId,
        appSecret: demo.wix.appSecret,
        instanceId: demo.wix.instanceId,
        origin: demo.wix.origin,
      });
      const side = createWixSide({ client: own, idField: null, clock, sleep });
      const member = (await createSandboxHands(demo.wix.control).all()).find(
        (person) => person.member && person.email !== '',
      );
      const found = (await side.read({ lane: 'live', requests: [{ id: member?.id ?? '' }] })).get(
        member?.id ?? '',
      );
      if (found?.kind !== 'found') throw new Error('the demo site has members');
      const write = async (fields: FieldValues) =>
        (
          await side.write({
            lane: 'live',
            requests: [{ ref: 'a', kind: 'update', record: found.record, fields }],
          })
        ).get('a');
      expect(await write({ email: 'new.login@example.com', company: 'Moved' })).toEqual({
        kind: 'refused',
        problems: [{ field: 'email', code: expect.any(String) as unknown }],
      });
      expect(await write({ company: 'Moved' })).toMatchObject({
        kind: 'done',
        record: { fields: { company: 'Moved', email: member?.email } },
      });
    } finally {
      await demo.stop();
    }
  });

  it('H03 who waits for an address still shown elsewhere by HubSpot’s search goes on', async () => {
    const made = await wix.create(ana('own'));
    await work({ ids: [['wix', made.id]] });
    const [there] = await crm.byEmail('ana.own@example.com');
    const ben = await wix.create({ first: 'Ben', last: 'Lima', email: 'ben.home@example.com' });
    await crm.edit(there?.id ?? '', { email: 'ben.home@example.com' });
    const stateOf = (links: readonly Link[]) => links.find(({ wixId }) => wixId === ben.id)?.state;
    expect(
      stateOf(
        await work({
          ids: [
            ['remote', there?.id ?? ''],
            ['wix', ben.id],
          ],
        }),
      ),
    ).toBe('onHold');
    await crm.faults({ searchLagMs: 5_000 });
    await crm.edit(there?.id ?? '', { email: 'ana.own@example.com' });
    expect(stateOf(await work({ ids: [['remote', there?.id ?? '']] }))).toBe('inSync');
    await crm.calm();
    expect(await crm.byEmail('ben.home@example.com')).toMatchObject([
      { first: 'Ben', linkedId: ben.id },
    ]);
  });

  it.runIf(hasMore)(
    'H03 an address is taken, not said by whom: its holder is found, and it follows',
    async () => {
      const made = await wix.create(ana('asks'));
      await work({ ids: [['wix', made.id]] });
      const [there] = await crm.byEmail('ana.asks@example.com');
      const holder = await crm.create({ first: 'Hal', last: 'Holder', email: 'hal@example.com' });
      await crm.faults({
        failItems: [{ of: 'ana.asks@example.com', category: 'CONFLICT', times: 1 }],
      });
      await wix.edit(made.id, { email: 'hal@example.com' });
      const waits = (await work({ ids: [['wix', made.id]] })).find(
        ({ wixId }) => wixId === made.id,
      );
      expect(waits).toMatchObject({
        state: 'failed',
        refusals: [{ code: 'heldByAnother', holder: { id: holder.id } }],
      });
      await crm.edit(holder.id, { email: 'hal.moved@example.com' });
      await work({ ids: [['remote', holder.id]] });
      expect((await crm.byEmail('hal@example.com')).map(({ id }) => id)).toEqual([there?.id]);
    },
  );

  it('D17 no custom field left: a warning, and the sync works from the link table', async () => {
    const bare = await startSandbox({ seed: 'empty', limits: false });
    try {
      await createSandboxHands(bare.wix.control).faults({ fieldQuotaReached: true });
      const own = createWixClient({
        ...sideParts,
        appId: bare.wix.appId,
        appSecret: bare.wix.appSecret,
        instanceId: bare.wix.instanceId,
        origin: bare.wix.origin,
      });
      const side = createWixSide({ client: own, idField: null, clock, sleep });
      const startedMs = Date.now();
      expect(await side.prepare()).toEqual({
        idField: null,
        notMade: [{ code: 'fieldQuotaReached', params: { side: 'wix', field: 'externalCrmId' } }],
      });
      expect(Date.now() - startedMs).toBeLessThan(10_000);
      const written = await side.write({
        lane: 'live',
        requests: [
          {
            ref: 'a',
            kind: 'create',
            fields: { email: 'quota@example.com', 'name.first': 'Quinn' },
            linkedId: '99',
            allowDuplicates: false,
          },
        ],
      });
      expect(written.get('a')).toMatchObject({ kind: 'done', record: { linkedId: null } });
    } finally {
      await bare.stop();
    }
  });

  it('G01 credentials refused: the connection stops once, and all is caught up after', async () => {
    const made = await wix.create(ana('denied'));
    await crm.faults({ unauthorized: true });
    const store = createMemoryStore({ memory, clock });
    await work({ ids: [['wix', made.id]], turns: 3 });
    expect((await store.connection()).phase).toBe('needsReconnect');
    expect(await crm.byEmail('ana.denied@example.com')).toHaveLength(0);
    await crm.calm();
    memory.connection = { ...memory.connection, phase: 'live' };
    await work({});
    expect(await crm.byEmail('ana.denied@example.com')).toHaveLength(1);
  });

  it('B15 a merge in Wix: the link moves to the target, nobody is deleted in the CRM', async () => {
    const first = await wix.create(ana('m1'));
    const second = await wix.create({ ...ana('m2'), phone: '+1 555 010 0102' });
    await work({
      ids: [
        ['wix', first.id],
        ['wix', second.id],
      ],
    });
    const before = (await crm.all()).length;
    await wix.merge({ target: first.id, source: second.id });
    const links = await work({
      ids: [
        ['wix', first.id],
        ['wix', second.id],
      ],
    });
    expect((await crm.all()).length).toBe(before);
    expect(links.filter((link) => link.reason?.code === 'mergedInWix')).toHaveLength(1);
  });

  it('B16 a merge in the CRM: the surviving contact keeps its Wix partner', async () => {
    const first = await wix.create(ana('h1'));
    const second = await wix.create({ ...ana('h2'), phone: '+1 555 010 0103' });
    await work({
      ids: [
        ['wix', first.id],
        ['wix', second.id],
      ],
    });
    const [winner] = await crm.byEmail('ana.h1@example.com');
    const [loser] = await crm.byEmail('ana.h2@example.com');
    await crm.merge({ target: winner?.id ?? '', source: loser?.id ?? '' });
    const links = await work({
      ids: [
        ['remote', winner?.id ?? ''],
        // Where old ids lead nowhere, the event says which contact is left.
        ['remote', loser?.id ?? '', { mergedInto: winner?.id ?? '' }],
      ],
    });
    expect(await wix.byEmail('ana.h1@example.com')).toHaveLength(1);
    expect(
      links.filter(
        (link) => [first.id, second.id].includes(link.wixId ?? '') && link.remoteId !== null,
      ),
    ).toHaveLength(1);
    expect(links.filter((link) => link.reason?.code === 'mergedInRemote')).toHaveLength(1);
  });
});
