import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '@/lib/testing/failure-of';
import { startSandbox } from './index';
import { createPipedriveSdk, startPipedriveSuite, type PipedriveSuite } from './pipedrive-kit';
import { type ControlContact } from './types';

describe('the changelog of a person at Pipedrive', () => {
  let suite: PipedriveSuite;
  let persons: PipedriveSuite['sdk']['persons'];
  let first: PipedriveSuite['sdk']['merging'];

  beforeAll(async () => {
    suite = await startPipedriveSuite();
    ({ persons, merging: first } = suite.sdk);
  });
  afterAll(() => suite.close());
  beforeEach(() => suite.empty());

  const create = async (values: object) =>
    (await persons.addPerson({ AddPersonRequest: { name: 'Ada', ...values } })).data!.id!;
  const update = (id: number, values: object) =>
    persons.updatePerson({ id, UpdatePersonRequest: values });
  const read = async (id: number) => (await first.getPersonChangelog({ id, limit: 500 })).data;
  const shortOf = (changes: Awaited<ReturnType<typeof read>>) =>
    changes.map(({ field_key, old_value, new_value, change_source }) =>
      [field_key, old_value, new_value, change_source].join(' | '),
    );
  const addField = async (type: string, options?: { label: string }[]) =>
    (
      await suite.sdk.fields.addPersonField({
        AddPersonFieldRequest: { field_name: type, field_type: type as 'text', options },
      })
    ).data!;

  it('names what a new person began with, and then each change, newest first', async () => {
    const id = await create({ emails: [{ value: 'ada@example.com' }] });
    expect(shortOf(await read(id))).toEqual(
      expect.arrayContaining(['name |  | Ada | api', 'email |  | ada@example.com | api']),
    );
    const begun = (await read(id)).length;
    await update(id, { name: 'Ada King' });
    await update(id, { name: 'Ada King' });
    await suite.person('PATCH', `/contacts/${id}`, { phone: '+44 20 7946 0018' });
    const changes = await read(id);
    expect(shortOf(changes.slice(0, 2))).toEqual([
      'phone |  | +44 20 7946 0018 | app',
      'name | Ada | Ada King | api',
    ]);
    expect(changes, 'a write without a change is none').toHaveLength(begun + 2);
    expect(changes[0]).toEqual({
      field_key: 'phone',
      old_value: null,
      new_value: '+44 20 7946 0018',
      actor_user_id: suite.sandbox.pipedrive.userId,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      change_source: 'app',
      change_source_user_agent: null,
      is_bulk_update_flag: false,
    });
    const { data } = await persons.getPerson({ id });
    expect(`${changes[0]!.time!.replace(' ', 'T')}Z`, 'in UTC').toBe(data!.update_time);
  });

  it('has values as texts: the primary one, the ids of a set, the parts of a whole', async () => {
    const [text, set, money] = [
      await addField('text'),
      await addField('set', [{ label: 'One' }, { label: 'Two' }]),
      await addField('monetary'),
    ];
    const options = set.options as { id: number }[];
    const id = await create({
      emails: [{ value: 'a@example.com' }, { value: 'b@example.com' }],
      custom_fields: { [text.field_code]: 'x' },
    });
    const begun = (await read(id)).length;
    await update(id, { emails: [{ value: 'a@example.com' }] });
    expect(await read(id), 'the primary address is the same').toHaveLength(begun);
    await update(id, {
      emails: [],
      label_ids: [2, 1],
      custom_fields: {
        [text.field_code]: null,
        [set.field_code]: options.map((option) => option.id),
        [money.field_code]: { value: 12.5, currency: 'EUR' },
      },
    });
    const changes = shortOf((await read(id)).slice(0, -begun));
    expect(changes.toSorted()).toEqual(
      [
        'email | a@example.com |  | api',
        'label_ids |  | 2,1 | api',
        `${text.field_code} | x |  | api`,
        `${set.field_code} |  | ${options.map((option) => option.id).join(',')} | api`,
        `${money.field_code} |  | 12.5 | api`,
        `${money.field_code}_currency |  | EUR | api`,
      ].toSorted(),
    );
  });

  it('is there for one that was merged away or deleted, not for an unknown one', async () => {
    const [winner, loser] = [await create({}), await create({ phones: [{ value: '1' }] })];
    await first.mergePersons({ id: loser, MergePersonsRequest: { merge_with_id: winner } });
    expect(shortOf(await read(winner))[0]).toBe('phone |  | 1 | api');
    expect(shortOf(await read(loser))).toContain('phone |  | 1 | api');
    await persons.deletePerson({ id: winner });
    expect(shortOf(await read(winner))[0]).toBe('phone |  | 1 | api');
    expect(await failureOf(read(winner + 99))).toMatchObject({ errorCode: 404 });
    await suite.faults({ clockSkewMs: 31 * 86_400_000 });
    expect(await failureOf(read(winner)), 'gone for good').toMatchObject({ errorCode: 404 });
  });

  it('pages without repeating a change, and costs 20 tokens', async () => {
    const id = await create({});
    for (const name of ['B', 'C', 'D']) await update(id, { name });
    const page = await first.getPersonChangelog({ id, limit: 2 });
    await update(id, { name: 'E' });
    const cursor = page.additional_data.next_cursor!;
    await suite.faults({ dailyTokensLeft: 39 });
    const rest = await first.getPersonChangelog({ id, cursor, limit: 500 });
    expect(shortOf(rest.data)[0]).toBe('name | Ada | B | api');
    expect(rest.additional_data.next_cursor).toBeNull();
    expect(await failureOf(read(id))).toMatchObject({ errorCode: 429 });
    await suite.faults({ dailyTokensLeft: null });
    for (const odd of [{ limit: 501 }, { limit: 0 }, { cursor: 'nonsense' }])
      expect(await failureOf(first.getPersonChangelog({ id, ...odd }))).toMatchObject({
        code: 'ERR_SCHEMA_VALIDATION_FAILED',
      });
  });

  it('keeps the newest 100 of a person, and none of those it began with', async () => {
    const id = await create({});
    for (let n = 0; n < 101; n++) await update(id, { name: `Name ${n}` });
    const changes = shortOf(await read(id));
    expect(changes).toHaveLength(100);
    expect(changes[0]).toBe('name | Name 99 | Name 100 | api');
    await suite.person('POST', '/reset', { seed: 'demo' });
    const { contacts } = (await suite.person('GET', '/contacts?limit=1')).body as unknown as {
      contacts: ControlContact[];
    };
    expect(await read(Number(contacts[0]!.id))).toEqual([]);
  });
});

it('the changelog survives a restart', async () => {
  const stateDir = await mkdtemp(path.join(os.tmpdir(), 'pipedrive-changelog-'));
  try {
    const before = await startSandbox({ stateDir });
    const { data } = await createPipedriveSdk(before.pipedrive).persons.addPerson({
      AddPersonRequest: { name: 'Ada' },
    });
    await before.stop();
    const after = await startSandbox({ stateDir });
    const read = await createPipedriveSdk(after.pipedrive).merging.getPersonChangelog({
      id: data!.id!,
    });
    await after.stop();
    expect(read.data).toContainEqual(expect.objectContaining({ new_value: 'Ada' }));
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
});
