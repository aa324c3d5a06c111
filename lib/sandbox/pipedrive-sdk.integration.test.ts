import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '@/lib/testing/failure-of';
import { startPipedriveSuite, type PipedriveSuite } from './pipedrive-kit';

/** The SDK throws the body of what was refused. */
const refusalOf = async (call: Promise<unknown>) =>
  (await failureOf(call)) as { error: string; code: string };

describe('the Pipedrive SDK as a client of the sandbox: persons', () => {
  let suite: PipedriveSuite;
  let persons: PipedriveSuite['sdk']['persons'];

  beforeAll(async () => {
    suite = await startPipedriveSuite();
    ({ persons } = suite.sdk);
  });
  afterAll(() => suite.close());
  beforeEach(() => suite.empty());

  const create = async (values: object) =>
    (await persons.addPerson({ AddPersonRequest: values })).data!;
  const update = async (id: number, values: object) =>
    (await persons.updatePerson({ id, UpdatePersonRequest: values })).data!;
  const read = async (id: number, view: object = {}) =>
    (await persons.getPerson({ id, ...view })).data!;
  const list = (view: object = {}) => persons.getPersons(view);
  const idsOf = ({ data }: Awaited<ReturnType<typeof list>>) => data!.map(({ id }) => id);
  it('creates, reads, updates and deletes; the first blank splits the name', async () => {
    const made = await create({
      name: 'Ada King Lovelace',
      emails: [{ value: 'ada@example.com' }],
    });
    expect(made).toMatchObject({
      name: 'Ada King Lovelace',
      first_name: 'Ada',
      last_name: 'King Lovelace',
      emails: [{ value: 'ada@example.com', primary: true, label: 'work' }],
      phones: [],
      label_ids: [],
      org_id: null,
      is_deleted: false,
      visible_to: 3,
      custom_fields: {},
    });
    expect(made.update_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(await update(made.id!, { name: 'Ada' })).toMatchObject({
      first_name: 'Ada',
      last_name: null,
    });
    expect(await persons.deletePerson({ id: made.id! })).toEqual({
      success: true,
      data: { id: made.id },
    });
    expect((await read(made.id!)).is_deleted).toBe(true);
    expect(idsOf(await list())).toEqual([]);
    await suite.faults({ deletedAre404: true });
    expect(await refusalOf(read(made.id!))).toMatchObject({
      success: false,
      code: 'ERR_NOT_FOUND',
    });
    await suite.faults({ deletedAre404: false, clockSkewMs: 31 * 86_400_000 });
    expect(await refusalOf(read(made.id!))).toMatchObject({ error: 'Person not found' });
  });

  it('nothing is unique: the same person can be there any number of times', async () => {
    const twin = { name: 'Twin', emails: [{ value: 'twin@example.com' }] };
    expect((await create(twin)).id).not.toBe((await create(twin)).id);
  });

  it('types are strict, and every parameter at fault is named', async () => {
    const refusal = await refusalOf(
      create({
        owner_id: '1',
        first_name: 'Ada',
        emails: ['ada@example.com'],
        custom_fields: { nonsense: 'x' },
      }),
    );
    expect(refusal.code).toBe('ERR_SCHEMA_VALIDATION_FAILED');
    for (const path of ['name', 'owner_id', 'first_name', 'emails.0', 'custom_fields.nonsense'])
      expect(refusal.error).toContain(`${path}: `);
    expect(refusal.error).toContain("Parameter 'first_name' is not allowed for this request");
    const made = await create({ name: 'Ada' });
    for (const values of [{ name: '' }, { last_name: 'King' }, { label_ids: [99] }])
      expect(await refusalOf(update(made.id!, values)), JSON.stringify(values)).toMatchObject({
        code: 'ERR_SCHEMA_VALIDATION_FAILED',
      });
  });

  it('one e-mail is primary, the first where none is marked; bad ones are taken too', async () => {
    const made = await create({
      name: 'Ada',
      emails: [{ value: 'no e-mail' }, { value: 'b@example.com', primary: true, label: 'home' }],
      phones: [{ value: '1' }, { value: '2' }],
    });
    expect(made.emails).toEqual([
      { value: 'no e-mail', primary: false, label: 'work' },
      { value: 'b@example.com', primary: true, label: 'home' },
    ]);
    expect(made.phones!.map(({ primary }) => primary)).toEqual([true, false]);
    const two = [1, 2].map((n) => ({ value: `${n}`, primary: true }));
    expect((await refusalOf(update(made.id!, { phones: two }))).error).toContain('phones: ');
    expect((await update(made.id!, { emails: [] })).emails).toEqual([]);
  });

  it('fields of contact sync are refused as forbidden unless the company uses it', async () => {
    const values = {
      name: 'Ada',
      job_title: 'Countess',
      birthday: '1815-12-10',
      im: [{ value: 'ada', label: 'skype' }],
      postal_address: { value: 'Ockham Park', locality: 'Ockham' },
    };
    const refused = await suite.plain('POST', '/api/v2/persons', values);
    expect(refused.status).toBe(403);
    const made = await create({ name: 'Ada' });
    expect(made).not.toHaveProperty('job_title');
    await suite.faults({ contactSync: true });
    expect(await update(made.id!, values)).toMatchObject({
      job_title: 'Countess',
      birthday: '1815-12-10',
      ims: [{ value: 'ada', primary: true, label: 'skype' }],
      postal_address: { value: 'Ockham Park', locality: 'Ockham', country: null },
    });
    expect((await update(made.id!, { job_title: null })).job_title).toBeNull();
    expect((await refusalOf(update(made.id!, { birthday: '1815-02-30' }))).error).toContain(
      'birthday: ',
    );
  });

  it('the marketing status moves once from one status to another, with an e-mail', async () => {
    const made = await create({ name: 'Ada', emails: [{ value: 'ada@example.com' }] });
    const status = async (wanted: string) =>
      ((await update(made.id!, { marketing_status: wanted })) as { marketing_status?: string })
        .marketing_status;
    expect(await status('subscribed')).toBe('subscribed');
    expect(await status('unsubscribed')).toBe('unsubscribed');
    expect(await status('subscribed')).toBe('subscribed');
    expect(await status('unsubscribed'), 'made once already').toBe('subscribed');
    const silent = await create({ name: 'No e-mail', marketing_status: 'subscribed' });
    expect(silent).toMatchObject({ marketing_status: 'no_consent' });
  });
});
