import { startSandbox } from '@/lib/sandbox';
import { runSideContract } from '@/lib/testing/engine/side-contract';
import { createContractHands, sideParts } from '@/lib/testing/sandbox-hands';
import { defaultMapping } from './default-mapping';
import { createHubspotSide } from './side';

runSideContract('the HubSpot side', {
  traits: {
    conditional: false,
    upserts: true,
    sharedEmails: false,
    guardsEmails: true,
    manyEmails: true,
    readsPhones: true,
    listsDeleted: true,
    provesDeleted: true,
    resolutionMs: 1,
    longestName: 1_000,
    manyPages: 450,
  },
  async makeHarness() {
    const sandbox = await startSandbox({ seed: 'empty', limits: false });
    const { origin, control, accessToken, portalId, appId, clientSecret } = sandbox.hubspot;
    return {
      ...createContractHands(control),
      side: createHubspotSide({
        ...sideParts,
        credentials: { kind: 'token', accessToken },
        saveCredentials: async () => {},
        accountKey: String(portalId),
        fields: defaultMapping.map((row) => row.remote),
        config: { origin, version: '2026-03', appId, clientId: null, clientSecret },
      }),
      keys: {
        email: 'email',
        first: 'firstname',
        phone: 'phone',
        company: 'company',
        birthdate: 'date_of_birth',
        labels: 'wix_labels',
      },
      unknownIds: ['404404404', 'nobody'],
      close: () => sandbox.stop(),
    };
  },
});
