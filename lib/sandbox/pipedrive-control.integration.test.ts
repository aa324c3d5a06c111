import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPipedriveSuite, type PipedriveSuite } from './pipedrive-kit';
import { type ControlContact } from './types';

describe('a person at work in Pipedrive', () => {
  let suite: PipedriveSuite;

  beforeAll(async () => {
    suite = await startPipedriveSuite();
  });
  afterAll(() => suite.close());
  beforeEach(() => suite.empty());

  const hand = async (method: string, path: string, body?: object) =>
    (await suite.person(method, path, body)).body as unknown as ControlContact;
  const list = async (query = '') =>
    (await suite.person('GET', `/contacts${query}`)).body as unknown as {
      contacts: ControlContact[];
      total: number;
    };

  it('makes fields and labels that are missing, edits, clears and deletes', async () => {
    const made = await hand('POST', '/contacts', {
      first: 'Ada',
      last: 'King',
      email: 'ada@example.com',
      company: 'Engines Ltd',
      birthdate: '1815-12-10',
      labels: ['VIP'],
    });
    expect(made).toMatchObject({
      name: 'Ada King',
      company: 'Engines Ltd',
      birthdate: '1815-12-10',
      labels: ['VIP'],
      linkedId: '',
    });
    const { data } = await suite.sdk.fields.addPersonField({
      AddPersonFieldRequest: { field_name: 'Wix contact ID', field_type: 'varchar' },
    });
    const edited = await hand('PATCH', `/contacts/${made.id}`, {
      last: 'Lovelace',
      email: 'new@example.com',
      company: '',
      extended: { [data!.field_code]: 'w1' },
    });
    expect(edited).toMatchObject({
      name: 'Ada Lovelace',
      email: 'new@example.com',
      company: '',
      linkedId: 'w1',
    });
    const unknown = { extended: { nonsense: 'x' } };
    expect((await suite.person('PATCH', `/contacts/${made.id}`, unknown)).status).toBe(400);
    const badDate = { birthdate: 'in winter' };
    expect((await suite.person('PATCH', `/contacts/${made.id}`, badDate)).status).toBe(400);
    await hand('DELETE', `/contacts/${made.id}`);
    expect((await list()).total).toBe(0);
  });

  it('lists the newest first, finds by any value, merges', async () => {
    const [first, second] = [
      await hand('POST', '/contacts', { first: 'Ada', email: 'ada@example.com' }),
      await hand('POST', '/contacts', { email: 'bo@example.com' }),
    ];
    expect(second.name, 'there is no person without a name').toBe('bo@example.com');
    expect((await list()).contacts.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect((await list('?q=BO@')).contacts.map(({ id }) => id)).toEqual([second.id]);
    await hand('POST', '/merge', { targetId: first.id, sourceIds: [second.id] });
    expect((await list('?q=bo@')).contacts.map(({ id }) => id)).toEqual([first.id]);
  });

  it('begins with 200 persons, their values in custom fields', async () => {
    await suite.person('POST', '/reset', { seed: 'demo' });
    const { contacts, total } = await list('?limit=200');
    expect(total).toBe(200);
    expect(contacts.at(-1)).toMatchObject({ name: 'Ana Müller', company: 'Blue Door Bakery' });
    const { data } = await suite.sdk.fields.getPersonFields({ limit: 500 });
    const custom = data!.filter((field) => field.is_custom_field);
    expect(custom.map(({ field_name, field_type }) => `${field_name}: ${field_type}`)).toEqual(
      expect.arrayContaining(['Company: varchar', 'Birthday: date', 'Lifecycle stage: enum']),
    );
    await suite.person('POST', '/import', { count: 3 });
    expect((await list('?q=imported')).total).toBe(3);
  });
});
