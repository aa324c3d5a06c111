import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/models/Filter';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '@/lib/sandbox';
import { createHubspotSdk } from '@/lib/sandbox/test-kit';

const phoneDigits = 'hs_searchable_calculated_phone_number';
const mobileDigits = 'hs_searchable_calculated_mobile_number';

describe('the numbers HubSpot calculates for its search', () => {
  let sandbox: Sandbox;
  let hubspot: ReturnType<typeof createHubspotSdk>;

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 'empty', limits: false });
    hubspot = createHubspotSdk(sandbox.hubspot);
  });
  afterAll(() => sandbox.stop());

  const api = () => hubspot.crm.contacts.basicApi;
  const create = (properties: Record<string, string>) =>
    api().create({ properties, associations: [] });
  const digitsOf = async (id: string) =>
    (await api().getById(id, [phoneDigits, mobileDigits])).properties;
  const search = async (propertyName: string, value: string) =>
    (
      await hubspot.crm.contacts.searchApi.doSearch({
        filterGroups: [{ filters: [{ propertyName, operator: FilterOperatorEnum.Eq, value }] }],
        sorts: [],
        properties: [],
        limit: 10,
        after: '0',
      })
    ).results.map(({ id }) => id);

  // In the shapes recorded from the service.
  it.each([
    ['+12125550140', '2125550140'],
    ['212-555-0140', '2125550140'],
    ['+33655500140', '655500140'],
    ['+5511955500140', '11955500140'],
    ['08155500140', '8155500140'],
    ['00004', '4'],
    ['123456', '123456'],
    ['(212) 555-01405555', '21255501405555'],
  ])('%s is searched as %s', async (phone, digits) => {
    const made = await create({ phone, mobilephone: phone });
    expect(made.properties, 'in the answer of a create').toMatchObject({
      phone,
      [phoneDigits]: digits,
      [mobileDigits]: digits,
    });
    expect(await search(phoneDigits, digits)).toContain(made.id);
    expect(await search(mobileDigits, digits)).toContain(made.id);
  });

  it('follow every change of the number', async () => {
    const { id } = await create({ phone: '+1 646 555 0150' });
    expect(await digitsOf(id)).toMatchObject({ [phoneDigits]: '6465550150', [mobileDigits]: null });
    await api().update(id, { properties: { phone: '', mobilephone: '+1 646 555 0151' } });
    expect(await digitsOf(id)).toMatchObject({ [phoneDigits]: null, [mobileDigits]: '6465550151' });
    expect(await search(phoneDigits, '6465550150')).toEqual([]);
    expect(await search(mobileDigits, '6465550151')).toEqual([id]);
    await api().archive(id);
    expect(await search(mobileDigits, '6465550151')).toEqual([]);
  });

  it('belong to the number that a merge leaves', async () => {
    const primary = await create({ phone: '+1 646 555 0160' });
    const other = await create({ phone: '+1 646 555 0161', mobilephone: '+1 646 555 0162' });
    const merged = await api().merge({ primaryObjectId: primary.id, objectIdToMerge: other.id });
    expect(await digitsOf(merged.id)).toMatchObject({
      [phoneDigits]: '6465550160',
      [mobileDigits]: '6465550162',
    });
    expect(await search(phoneDigits, '6465550161')).toEqual([]);
  });

  it('cannot be set', async () => {
    await expect(create({ [phoneDigits]: '5' })).rejects.toMatchObject({
      code: 400,
      body: { errors: [{ code: 'READ_ONLY_VALUE', name: phoneDigits }] },
    });
    expect(
      (await hubspot.crm.properties.coreApi.getByName('contacts', phoneDigits))
        .modificationMetadata,
    ).toMatchObject({ readOnlyValue: true });
  });
});
