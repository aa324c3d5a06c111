import { describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '@/lib/sandbox';
import { runSideContract } from '@/lib/testing/engine/side-contract';
import { createContractHands, createSandboxHands, sideParts } from '@/lib/testing/sandbox-hands';
import { createWixClient } from './client';
import { createWixSide } from './side';

const sideOf = (
  { wix: { appId, appSecret, instanceId, origin } }: Sandbox,
  sleep = sideParts.sleep,
) =>
  createWixSide({
    client: createWixClient({ ...sideParts, appId, appSecret, instanceId, origin }),
    idField: null,
    clock: sideParts.clock,
    sleep,
  });

runSideContract('the Wix side', {
  traits: {
    conditional: true,
    upserts: false,
    sharedEmails: true,
    guardsEmails: true,
    manyEmails: true,
    readsPhones: true,
    listsDeleted: false,
    provesDeleted: false,
    resolutionMs: 1,
    longestName: 1_000,
    manyPages: 2_300,
  },
  async makeHarness() {
    const sandbox = await startSandbox({ seed: 'empty', limits: false });
    return {
      ...createContractHands(sandbox.wix.control),
      side: sideOf(sandbox),
      keys: {
        email: 'email',
        first: 'name.first',
        phone: 'phone',
        company: 'company',
        birthdate: 'birthdate',
        labels: 'labels',
      },
      unknownIds: ['00000000-0000-4000-8000-000000000404', 'nobody'],
      close: () => sandbox.stop(),
    };
  },
});

describe('what only Wix does', () => {
  it('B12 a site member is shown as undeletable and refused as one, not as a failure', async () => {
    const sandbox = await startSandbox({ seed: 'demo', limits: false });
    try {
      const side = sideOf(sandbox);
      const id =
        (await createSandboxHands(sandbox.wix.control).all()).find(({ member }) => member)?.id ??
        '';
      expect((await side.read({ requests: [{ id }], lane: 'live' })).get(id)).toMatchObject({
        kind: 'found',
        record: { undeletable: 'member' },
      });
      expect(
        (await side.write({ requests: [{ ref: 'r', kind: 'delete', id }], lane: 'live' })).get('r'),
      ).toEqual({ kind: 'undeletable', why: 'member' });
    } finally {
      await sandbox.stop();
    }
  });

  it('B12 S4 many go by a job with a call or two; members in it are kept and told', async () => {
    const sandbox = await startSandbox({ seed: 'demo', limits: false });
    try {
      const side = sideOf(sandbox);
      const hands = createSandboxHands(sandbox.wix.control);
      const people = await hands.all();
      const doomed = people.slice(0, 120);
      await hands.forget();
      const outcomes = await side.write({
        requests: doomed.map(({ id }) => ({ ref: id, kind: 'delete', id })),
        lane: 'live',
      });
      for (const { id, member } of doomed)
        expect(outcomes.get(id)).toEqual(
          member ? { kind: 'undeletable', why: 'member' } : { kind: 'deleted' },
        );
      expect(doomed.some(({ member }) => member)).toBe(true);
      expect(await hands.all()).toHaveLength(
        people.length - doomed.filter(({ member }) => !member).length,
      );
      // Two jobs, a few questions each, and one look at labels and fields; not 120.
      expect((await hands.counts()).total).toBeLessThan(20);
    } finally {
      await sandbox.stop();
    }
  });

  it('X10 what a job did not do goes one by one; a job that never ends is unclear', async () => {
    const sandbox = await startSandbox({ seed: 'empty', limits: false });
    try {
      const side = sideOf(sandbox);
      const hands = createSandboxHands(sandbox.wix.control);
      const deleteAll = async (by = side) => {
        const people = await hands.all();
        const outcomes = await by.write({
          requests: people.map(({ id }) => ({ ref: id, kind: 'delete', id })),
          lane: 'live',
        });
        return people.map(({ id }) => outcomes.get(id)?.kind);
      };
      await hands.seed(10);
      await hands.faults({ partialFailPercent: 40 });
      expect(await deleteAll()).toEqual(Array.from({ length: 10 }, () => 'deleted'));
      await hands.calm();
      await hands.faults({ searchLagMs: 600_000 });
      for (const n of [1, 2, 3])
        await hands.create({ first: `New ${n}`, email: `new${n}@example.com` });
      expect(await deleteAll()).toEqual(['deleted', 'deleted', 'deleted']);
      await hands.calm();
      await hands.seed(3);
      await hands.faults({ stallJobs: true });
      expect(await deleteAll(sideOf(sandbox, async () => {}))).toEqual([
        'unclear',
        'unclear',
        'unclear',
      ]);
      expect(await hands.all()).toHaveLength(3);
    } finally {
      await sandbox.stop();
    }
  });

  it('a contact without e-mail whose phone is in use: names the holder', async () => {
    const sandbox = await startSandbox({ seed: 'empty', limits: false });
    try {
      const side = sideOf(sandbox);
      await side.prepare();
      const holder = await createSandboxHands(sandbox.wix.control).create({
        first: 'Ana',
        phone: '+1 212 555 0140',
      });
      const outcomes = await side.write({
        lane: 'live',
        requests: [
          {
            ref: 'r',
            kind: 'create',
            fields: { 'name.first': 'Bo', phone: '+12125550140' },
            linkedId: '7',
            allowDuplicates: false,
          },
        ],
      });
      expect(outcomes.get('r')).toEqual({ kind: 'duplicate', candidateId: holder.id, by: 'phone' });
    } finally {
      await sandbox.stop();
    }
  });
});
