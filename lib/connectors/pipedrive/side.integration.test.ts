import { startSandbox } from '@/lib/sandbox';
import { runSideContract } from '@/lib/testing/engine/side-contract';
import { createContractHands, createSandboxHands, sideParts } from '@/lib/testing/sandbox-hands';
import { labelsKey } from './catalogue';
import { pipedrive } from './index';

runSideContract('the Pipedrive side', {
  traits: {
    conditional: false,
    upserts: false,
    sharedEmails: true,
    guardsEmails: false,
    manyEmails: true,
    readsPhones: true,
    listsDeleted: false,
    provesDeleted: true,
    resolutionMs: 1000,
    longestName: 255,
    manyPages: 1_100,
  },
  async makeHarness() {
    const sandbox = await startSandbox({ seed: 'empty', limits: false });
    const { control, fields } = sandbox.pipedrive;
    const hands = createContractHands(control);
    // The company has these fields of its own; their codes are known once they are made.
    const probe = await createSandboxHands(control).create({
      first: 'Probe',
      company: 'Probe',
      birthdate: '1988-02-29',
    });
    const service = pipedrive.open(sandbox.env);
    const { credentials, accountKey } = await service.readAccount({ ...sideParts, fields });
    const access = {
      ...sideParts,
      credentials,
      accountKey,
      saveCredentials: async () => {},
    };
    const known = await service.crm.createSide({ ...access, fields: [] }).fields();
    await hands.person.remove(probe.id);
    const codeOf = (label: string) => known.find((field) => field.label === label)?.key ?? label;
    const keys = {
      email: 'emails',
      first: 'name',
      phone: 'phones',
      company: codeOf('Company'),
      birthdate: codeOf('Birthday'),
      labels: labelsKey,
    };
    return {
      ...hands,
      side: service.crm.createSide({ ...access, fields: Object.values(keys) }),
      keys,
      unknownIds: ['404404404', 'nobody'],
      close: () => sandbox.stop(),
    };
  },
});
