import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '@/lib/testing/failure-of';
import { startPipedriveSuite, type PipedriveSuite } from './pipedrive-kit';

const hashPattern = /^[0-9a-f]{40}$/;

/** The SDK throws the body of what was refused. */
const refusalOf = async (call: Promise<unknown>) =>
  (await failureOf(call)) as { error: string; code: string };

describe('the Pipedrive SDK as a client of the sandbox: fields', () => {
  let suite: PipedriveSuite;
  let persons: PipedriveSuite['sdk']['persons'];
  let fields: PipedriveSuite['sdk']['fields'];

  beforeAll(async () => {
    suite = await startPipedriveSuite();
    ({ persons, fields } = suite.sdk);
  });
  afterAll(() => suite.close());
  beforeEach(() => suite.empty());

  const create = async (values: object) =>
    (await persons.addPerson({ AddPersonRequest: values })).data!;
  const update = async (id: number, values: object) =>
    (await persons.updatePerson({ id, UpdatePersonRequest: values })).data!;
  const read = async (id: number, view: object = {}) =>
    (await persons.getPerson({ id, ...view })).data!;
  const addField = async (name: string, type: string, labels: string[] = []) =>
    (
      await fields.addPersonField({
        AddPersonFieldRequest: {
          field_name: name,
          field_type: type as 'varchar',
          ...(labels.length > 0 ? { options: labels.map((label) => ({ label })) } : {}),
        },
      })
    ).data!;

  it('custom values keep the type of their field; null clears, [] is no value', async () => {
    const code = new Map<string, string>();
    const options = new Map<string, number>();
    const add = async (type: string, labels?: string[]) => {
      const field = await addField(`A ${type}`, type, labels);
      code.set(type, field.field_code);
      for (const { id, label } of field.options ?? []) options.set(label!, Number(id));
    };
    for (const type of ['varchar', 'double', 'date', 'time', 'monetary', 'address'])
      await add(type);
    await add('enum', ['gold', 'silver']);
    await add('set', ['red', 'blue']);
    const good = {
      varchar: 'text',
      double: 1.5,
      date: '2026-11-30',
      time: { value: '09:00:00' },
      monetary: { value: 10, currency: 'EUR' },
      address: { value: '1 Sample Street' },
      enum: options.get('gold'),
      set: [options.get('red'), options.get('blue')],
    };
    const keyed = (values: Record<string, unknown>) => ({
      custom_fields: Object.fromEntries(
        Object.entries(values).map(([type, value]) => [code.get(type)!, value]),
      ),
    });
    const made = await create({ name: 'Ada', ...keyed(good) });
    const held = (type: string) => made.custom_fields![code.get(type)!];
    for (const type of ['varchar', 'double', 'date', 'monetary', 'enum', 'set'])
      expect(held(type), type).toEqual(good[type as 'varchar']);
    expect(held('time')).toMatchObject({ value: '09:00:00', timezone_name: 'Europe/London' });
    expect(held('address')).toMatchObject({ value: '1 Sample Street', locality: null });

    const bad = {
      varchar: 1,
      double: '1',
      date: '2026-02-30',
      enum: 'gold',
      set: [],
      address: 'x',
    };
    for (const [type, value] of Object.entries(bad))
      expect((await refusalOf(update(made.id!, keyed({ [type]: value })))).error, type).toContain(
        `custom_fields.${code.get(type)}: `,
      );
    const shown = await read(made.id!, {
      custom_fields: [code.get('enum'), code.get('set')].join(','),
      include_option_labels: true,
    });
    expect(shown.custom_fields).toEqual({
      [code.get('enum')!]: { id: options.get('gold'), label: 'gold' },
      [code.get('set')!]: ['red', 'blue'].map((label) => ({ id: options.get(label), label })),
    });
    const cleared = await update(made.id!, keyed({ set: null, varchar: null }));
    expect(cleared.custom_fields).toMatchObject({
      [code.get('set')!]: null,
      [code.get('varchar')!]: null,
    });
  });

  it('manages fields: a code of 40 letters, values go with the field', async () => {
    const all = await fields.getPersonFields({ limit: 500 });
    const codes = all.data!.map(({ field_code }) => field_code);
    for (const code of ['id', 'name', 'emails', 'phones', 'label_ids', 'update_time'])
      expect(codes).toContain(code);
    expect(codes).not.toContain('job_title');
    await suite.faults({ contactSync: true });
    expect((await fields.getPersonField({ field_code: 'job_title' })).data).toMatchObject({
      is_custom_field: false,
    });
    const first = await fields.getPersonFields({ limit: 3 });
    const cursor = first.additional_data!.next_cursor!;
    const second = await fields.getPersonFields({ limit: 3, cursor });
    expect(second.data!.map(({ field_code }) => field_code)).toEqual(codes.slice(3, 6));

    const { data: made } = await fields.addPersonField({
      AddPersonFieldRequest: { field_name: 'Size', field_type: 'varchar' },
    });
    expect(made!.field_code).toMatch(hashPattern);
    const field_code = made!.field_code;
    const { id } = await create({ name: 'Ada', custom_fields: { [field_code]: 'XL' } });
    const UpdatePersonFieldRequest = { field_name: 'Width' };
    const renamed = await fields.updatePersonField({ field_code, UpdatePersonFieldRequest });
    expect(renamed.data).toMatchObject({ field_code, field_name: 'Width' });
    await fields.deletePersonField({ field_code });
    expect((await persons.getPerson({ id: id! })).data!.custom_fields).toEqual({});
    expect(await refusalOf(fields.deletePersonField({ field_code: 'name' }))).toMatchObject({
      code: 'ERR_FIELD_NOT_EDITABLE',
    });
    await suite.faults({ fieldQuotaReached: true });
    const tooMany = fields.addPersonField({
      AddPersonFieldRequest: { field_name: 'More', field_type: 'varchar' },
    });
    expect(await refusalOf(tooMany)).toMatchObject({
      code: 'feature_capping_custom_fields_limit',
    });
  });

  it('options come and go all or none; only those at hand are answered', async () => {
    const { data } = await fields.addPersonField({
      AddPersonFieldRequest: { field_name: 'Tags', field_type: 'set', options: [{ label: 'a' }] },
    });
    const { field_code } = data!;
    const added = await fields.addPersonFieldOptions({
      field_code,
      AddDealFieldOptionsRequestInner: [{ label: 'b' }, { label: 'c' }],
    });
    expect(added.data!.map(({ label }) => label)).toEqual(['b', 'c']);
    const [b, c] = added.data!;
    const { id: person } = await create({
      name: 'Ada',
      custom_fields: { [field_code]: [b!.id, c!.id] },
    });
    const unknown = fields.deletePersonFieldOptions({
      field_code,
      DeleteDealFieldOptionsRequestInner: [{ id: b!.id }, { id: 9_999 }],
    });
    expect(await refusalOf(unknown)).toMatchObject({ code: 'ERR_SCHEMA_VALIDATION_FAILED' });
    await fields.updatePersonFieldOptions({
      field_code,
      UpdateDealFieldOptionsRequestInner: [{ id: c!.id, label: 'see' }],
    });
    const gone = await fields.deletePersonFieldOptions({
      field_code,
      DeleteDealFieldOptionsRequestInner: [{ id: b!.id }],
    });
    expect(gone.data).toEqual([{ id: b!.id, label: 'b' }]);
    const left = (await fields.getPersonField({ field_code })).data!.options!;
    expect(left.map(({ label }) => label)).toEqual(['a', 'see']);
    const held = (await persons.getPerson({ id: person! })).data!.custom_fields!;
    expect(held[field_code]).toEqual([c!.id]);
  });
});
