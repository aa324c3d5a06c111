import { describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '@/lib/sandbox';
import { runSideContract } from '@/lib/sync/side-contract';
import { createContractHands, createSandboxHands, sideParts } from '@/lib/testing/sandbox-hands';
import { createWixClient } from './client';
import { createWixSide } from './side';

const sideOf = ({ wix: { appId, appSecret, instanceId, origin } }: Sandbox) =>
  createWixSide({ client: createWixClient({ ...sideParts, appId, appSecret, instanceId, origin }), settings: {}, clock: sideParts.clock });

runSideContract('the Wix side', {
  traits: { conditional: true, upserts: false, sharedEmails: true, guardsEmails: true, manyEmails: true, readsPhones: true, listsDeleted: false, manyPages: 2_300 },
  async makeHarness() {
    const sandbox = await startSandbox({ seed: 'empty', limits: false });
    return {
      ...createContractHands(sandbox.wix.control),
      side: sideOf(sandbox),
      keys: { email: 'email', first: 'name.first', phone: 'phone', company: 'company', birthdate: 'birthdate', labels: 'labels' },
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
      const id = (await createSandboxHands(sandbox.wix.control).all()).find(({ member }) => member)?.id ?? '';
      expect((await side.read({ requests: [{ id, minVersion: 0 }], lane: 'live' })).get(id)).toMatchObject({ kind: 'found', record: { undeletable: 'member' } });
      expect((await side.write({ requests: [{ ref: 'r', kind: 'delete', id }], lane: 'live' })).get('r')).toEqual({ kind: 'undeletable', why: 'member' });
    } finally {
      await sandbox.stop();
    }
  });

  it('a contact without e-mail whose phone is in use: names the holder', async () => {
    const sandbox = await startSandbox({ seed: 'empty', limits: false });
    try {
      const side = sideOf(sandbox);
      await side.prepare();
      const holder = await createSandboxHands(sandbox.wix.control).create({ first: 'Ana', phone: '+1 212 555 0140' });
      const outcomes = await side.write({ lane: 'live', requests: [{ ref: 'r', kind: 'create', fields: { 'name.first': 'Bo', phone: '+12125550140' }, linkedId: '7', allowDuplicates: false }] });
      expect(outcomes.get('r')).toEqual({ kind: 'duplicate', candidateId: holder.id, by: 'phone' });
    } finally {
      await sandbox.stop();
    }
  });
});
