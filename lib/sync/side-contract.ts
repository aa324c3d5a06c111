import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SideError, type ContactSide, type ReadResult, type WriteOutcome, type WriteRequest } from '../core/ports';
import type { ContactRecord, FieldValues } from '../core/types';

export type PersonValues = { readonly first?: string; readonly email?: string; readonly phone?: string; readonly company?: string };

export type SideHarness = {
  readonly side: ContactSide;
  /** The side's own keys of the fields used here. */
  readonly keys: Readonly<Record<'email' | 'first' | 'phone' | 'company' | 'birthdate' | 'labels', string>>;
  /** Well-formed and malformed ids that belong to nobody. */
  readonly unknownIds: readonly string[];
  /** Someone at work in the service's own screens. */
  readonly person: {
    create(values: PersonValues): Promise<string>;
    edit(id: string, values: PersonValues): Promise<void>;
    remove(id: string): Promise<void>;
    /** Returns the id both lead to now. */
    merge(input: { readonly target: string; readonly source: string }): Promise<string>;
  };
  /** So many contacts with old dates: `person0@example.com` and on. */
  seed(count: number): Promise<void>;
  /** Everybody's id, as the service itself knows it. */
  everybody(): Promise<readonly string[]>;
  /** From now on the service refuses every write of the contact with this e-mail. */
  poison(email: string): Promise<void>;
  /** The next write takes effect and its answer is lost. */
  loseNextAnswer(): Promise<void>;
  /** The next write is turned away before any effect. */
  failNext(): Promise<void>;
  /** The service's index shows the past from now on. */
  lagIndex(): Promise<void>;
  /** The service refuses our credentials from now on. */
  lockOut(): Promise<void>;
  close(): Promise<void>;
};

/** In what services differ; everything else is one contract. */
export type SideTraits = {
  /** Writes carry a revision and are refused when it is stale. */
  readonly conditional: boolean;
  /** A create with a stored id that is in use already updates its holder. */
  readonly upserts: boolean;
  /** Two contacts may share an e-mail when a person says so. */
  readonly sharedEmails: boolean;
  /** An e-mail that moves to one in use is refused. */
  readonly guardsEmails: boolean;
  /** A contact keeps every address of those merged into it. */
  readonly manyEmails: boolean;
  /** Finds a phone however it was written; otherwise only as it stands there. */
  readonly readsPhones: boolean;
  /** Deleted contacts are listed by the service. */
  readonly listsDeleted: boolean;
  /** More than fit into two pages of `list`. */
  readonly manyPages: number;
};

const lane = 'live';
const longAgo = '2020-01-01T00:00:00.000Z';

/** What the engine relies on; every `ContactSide` passes it. */
export function runSideContract(name: string, { traits, makeHarness }: { traits: SideTraits; makeHarness: () => Promise<SideHarness> }): void {
  describe(`${name} keeps the promises of ContactSide`, () => {
    let harness: SideHarness;
    let side: ContactSide;
    let keys: SideHarness['keys'];

    beforeEach(async () => {
      harness = await makeHarness();
      ({ side, keys } = harness);
      await side.prepare();
    });
    afterEach(() => harness.close());

    const read = async (id: string, minVersion = 0): Promise<ReadResult> => {
      const result = (await side.read({ requests: [{ id, minVersion }], lane })).get(id);
      if (!result) throw new Error('an id asked for is not in the answer');
      return result;
    };
    const recordOf = async (id: string): Promise<ContactRecord> => {
      const result = await read(id);
      if (result.kind !== 'found') throw new Error(`${id} is ${result.kind}`);
      return result.record;
    };
    const write = async (request: WriteRequest): Promise<WriteOutcome> => {
      const outcome = (await side.write({ requests: [request], lane })).get(request.ref);
      if (!outcome) throw new Error('a ref is not in the answer');
      return outcome;
    };
    const create = (fields: FieldValues, linkedId = 'other-1', allowDuplicates = false) => write({ ref: 'r', kind: 'create', fields, linkedId, allowDuplicates });
    const update = (record: ContactRecord, fields: FieldValues, linkedId?: string) => write({ ref: 'r', kind: 'update', record, fields, ...(linkedId === undefined ? {} : { linkedId }) });
    const done = (outcome: WriteOutcome): ContactRecord => {
      if (outcome.kind !== 'done') throw new Error(`the write ended as ${JSON.stringify(outcome)}`);
      return outcome.record;
    };
    const find = async (by: 'email' | 'phone' | 'linkedId', values: readonly string[]) => (await side.find({ by, values, lane })).map(({ id }) => id);
    const ana = (over: PersonValues = {}): FieldValues => {
      const { first = 'Ana', email = 'ana@example.com', phone, company = 'Acme' } = over;
      return { [keys.email]: email, [keys.first]: first, [keys.company]: company, ...(phone === undefined ? {} : { [keys.phone]: phone }) };
    };

    const listAll = async (between: (page: number) => Promise<void> = async () => {}): Promise<readonly string[]> => {
      const ids: string[] = [];
      let cursor: string | undefined;
      for (let page = 1; ; page += 1) {
        const answer = await side.list({ lane, ...(cursor === undefined ? {} : { cursor }) });
        ids.push(...answer.records.map(({ id }) => id));
        expect(Date.parse(answer.serverTime), 'the service’s clock').not.toBeNaN();
        if (answer.next === undefined) return ids;
        cursor = answer.next;
        await between(page);
      }
    };
    const changedSince = async (since: string) => {
      const records = new Map<string, ContactRecord>();
      const deletedIds: string[] = [];
      let cursor: string | undefined;
      do {
        const answer = await side.changed({ since, lane, ...(cursor === undefined ? {} : { cursor }) });
        for (const record of answer.records) records.set(record.id, record);
        deletedIds.push(...answer.deletedIds);
        cursor = answer.next;
      } while (cursor !== undefined);
      return { records, deletedIds };
    };

    describe('prepare and the field catalogue', () => {
      it('prepare can be repeated and says the same each time', async () => {
        const first = await side.prepare();
        expect(first.warnings).toEqual([]);
        const keysBefore = (await side.fields()).map(({ key }) => key);
        expect(await side.prepare()).toEqual(first);
        expect((await side.fields()).map(({ key }) => key)).toEqual(keysBefore);
      });

      it('the catalogue names every field once with its type, and never the field that stores the other side’s id', async () => {
        const fields = await side.fields();
        expect(new Set(fields.map(({ key }) => key)).size).toBe(fields.length);
        const typeOf = (key: string) => fields.find((field) => field.key === key)?.type;
        expect({ email: typeOf(keys.email), first: typeOf(keys.first), phone: typeOf(keys.phone), labels: typeOf(keys.labels) }).toEqual({ email: 'email', first: 'text', phone: 'phone', labels: 'set' });
        expect(typeOf(keys.birthdate)).toBeDefined();
        expect(fields.filter(({ key, label }) => /externalCrmId|wix_contact_id/i.test(`${key} ${label}`))).toEqual([]);
      });
    });

    describe('read', () => {
      it('answers for every id: found, absent, deleted, of unknown form', async () => {
        const here = await harness.person.create({ first: 'Ana', email: 'ana@example.com', company: 'Acme' });
        const gone = await harness.person.create({ first: 'Bo', email: 'bo@example.com' });
        await harness.person.remove(gone);
        const ids = [here, gone, ...harness.unknownIds];
        const results = await side.read({ requests: ids.map((id) => ({ id, minVersion: 0 })), lane });
        expect([...results.keys()].sort()).toEqual([...ids].sort());
        expect(results.get(here)).toMatchObject({ kind: 'found', record: { id: here, linkedId: null, emails: ['ana@example.com'], fields: { [keys.first]: 'Ana', [keys.company]: 'Acme', [keys.phone]: null } } });
        for (const id of [gone, ...harness.unknownIds]) expect(results.get(id), id).toEqual({ kind: 'absent' });
      });

      it('one unknown id alone is absent, not an error', async () => {
        for (const id of harness.unknownIds) expect(await read(id), id).toEqual({ kind: 'absent' });
      });

      it('reads more than two batches at once, the absent ones among them', async () => {
        const count = side.limits.readBatch * 2 + 50;
        await harness.seed(count);
        const ids = await harness.everybody();
        expect(ids).toHaveLength(count);
        const gone = ids.filter((_, index) => index % 100 === 7);
        for (const id of gone) await harness.person.remove(id);
        const results = await side.read({ requests: ids.map((id) => ({ id, minVersion: 0 })), lane });
        expect(results.size).toBe(count);
        expect(ids.filter((id) => results.get(id)?.kind === 'absent').sort()).toEqual([...gone].sort());
        for (const [id, result] of results) if (result.kind !== 'absent') expect(result).toMatchObject({ kind: 'found', record: { id } });
      });

      it('B09 never believes a record older than the version it was told of, nor an index that has not seen the contact', async () => {
        const old = await harness.person.create({ first: 'Ana', email: 'ana@example.com', company: 'Before' });
        const other = await harness.person.create({ first: 'Bo', email: 'bo@example.com' });
        const before = await recordOf(old);
        await harness.lagIndex();
        const young = await harness.person.create({ first: 'Cy', email: 'cy@example.com' });
        await harness.person.edit(old, { company: 'After' });
        const results = await side.read({ requests: [{ id: old, minVersion: before.version + 1 }, { id: other, minVersion: 0 }, { id: young, minVersion: 0 }], lane });
        const result = results.get(old);
        expect(result).toMatchObject({ kind: 'found', record: { fields: { [keys.company]: 'After' } } });
        expect(result?.kind === 'found' ? result.record.version : 0).toBeGreaterThan(before.version);
        expect(results.get(other)?.kind).toBe('found');
        expect(results.get(young)?.kind).toBe('found');
      });

      it('B15 B16 an id that was merged away resolves to the contact it became', async () => {
        const target = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
        const source = await harness.person.create({ first: 'Anna', email: 'anna@example.com', company: 'Acme' });
        const into = await harness.person.merge({ target, source });
        const results = await side.read({ requests: [{ id: source, minVersion: 0 }, { id: into, minVersion: 0 }], lane });
        expect(results.get(source)).toMatchObject({ kind: 'merged', record: { id: into, fields: { [keys.first]: 'Ana', [keys.company]: 'Acme' } } });
        expect(results.get(into)).toMatchObject({ kind: 'found', record: { id: into } });
        if (traits.manyEmails) expect(await find('email', ['anna@example.com']), 'found once by the address it took over').toEqual([into]);
      });

      it('G01 credentials refused: the whole call fails, and says that trying again will not help', async () => {
        const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
        await harness.lockOut();
        const error = await read(id).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(error).toBeInstanceOf(SideError);
        expect(error).toMatchObject({ code: 'unauthorized', side: side.name, retryable: false });
      });
    });

    describe('create', () => {
      it('A02 makes the contact with its values and the other side’s id, which is read back and found again', async () => {
        const record = done(await create(ana({ phone: '+1 212 555 0140' })));
        expect(record).toMatchObject({ linkedId: 'other-1', emails: ['ana@example.com'], fields: { [keys.first]: 'Ana', [keys.company]: 'Acme', [keys.email]: 'ana@example.com' } });
        expect(await recordOf(record.id)).toMatchObject({ id: record.id, version: record.version, linkedId: 'other-1', fields: record.fields });
        expect(await find('linkedId', ['other-1', 'other-2'])).toEqual([record.id]);
        expect(await harness.everybody()).toEqual([record.id]);
      });

      it('D07 D13 dates, long names, emoji and right-to-left text go round unchanged', async () => {
        const first = `שרה 🧑‍🚀 ${'é'.repeat(990)}`;
        const record = done(await create({ ...ana(), [keys.first]: first, [keys.birthdate]: '1988-02-29' }));
        const fields = { [keys.first]: first, [keys.birthdate]: '1988-02-29' };
        expect(record.fields).toMatchObject(fields);
        expect((await recordOf(record.id)).fields).toMatchObject(fields);
      });

      it('D11 labels are written by name, a missing one is made', async () => {
        const record = done(await create({ ...ana(), [keys.labels]: ['VIP', 'Press'] }));
        expect([record.fields[keys.labels]].flat().sort()).toEqual(['Press', 'VIP']);
        done(await update(await recordOf(record.id), { [keys.labels]: ['Press', 'Partner'] }));
        expect([(await recordOf(record.id)).fields[keys.labels]].flat().sort()).toEqual(['Partner', 'Press']);
      });

      it('A11 an e-mail in use, in whatever case: names its holder, nothing written', async () => {
        const holder = await harness.person.create({ first: 'Ana', email: 'ana@example.com', company: 'Kept' });
        expect(await create(ana({ email: 'ANA@Example.com', company: 'Other' }))).toEqual({ kind: 'duplicate', candidateId: holder, by: 'email' });
        expect(await harness.everybody()).toEqual([holder]);
        expect(await recordOf(holder)).toMatchObject({ linkedId: null, fields: { [keys.company]: 'Kept' } });
      });

      it.runIf(traits.sharedEmails)('an e-mail in use is shared when a person decided so', async () => {
        const holder = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
        const record = done(await create(ana(), 'other-1', true));
        expect(record.id).not.toBe(holder);
        expect([...(await find('email', ['ana@example.com']))].sort()).toEqual([holder, record.id].sort());
      });

      it.runIf(traits.upserts)('C11 a create repeated with the same stored id updates the contact it made', async () => {
        const first = done(await create(ana()));
        const again = done(await create(ana({ company: 'Second' })));
        expect(again).toMatchObject({ id: first.id, linkedId: 'other-1', fields: { [keys.first]: 'Ana', [keys.company]: 'Second' } });
        expect(await harness.everybody()).toEqual([first.id]);
      });

      it('X9 took effect but the answer was lost: unclear, and the contact is found by the stored id', async () => {
        await harness.loseNextAnswer();
        expect(await create(ana())).toEqual({ kind: 'unclear' });
        expect(await find('linkedId', ['other-1'])).toEqual(await harness.everybody());
        expect(await harness.everybody()).toHaveLength(1);
      });
    });

    describe('update', () => {
      it('A04 writes only what changes, clears with null, and gives back the contact with a later version', async () => {
        const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com', phone: '+1 212 555 0140', company: 'Acme' });
        const before = await recordOf(id);
        const after = done(await update(before, { [keys.company]: 'Moved', [keys.phone]: null }));
        const fields = { ...before.fields, [keys.company]: 'Moved', [keys.phone]: null };
        expect(after).toMatchObject({ id, fields, phones: [], linkedId: null });
        expect(after.version).toBeGreaterThan(before.version);
        expect(await recordOf(id)).toMatchObject({ version: after.version, fields });
      });

      it('C05 the e-mail moves: found by the new one, no longer by the old', async () => {
        const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
        done(await update(await recordOf(id), { [keys.email]: 'lima@example.com' }));
        expect(await find('email', ['lima@example.com', 'ana@example.com'])).toEqual([id]);
        expect(await find('email', ['ana@example.com'])).toEqual([]);
      });

      it('stores the other side’s id alone, and another in its place', async () => {
        const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com', company: 'Acme' });
        expect(done(await update(await recordOf(id), {}, 'other-7'))).toMatchObject({ id, linkedId: 'other-7', fields: { [keys.company]: 'Acme' } });
        done(await update(await recordOf(id), { [keys.company]: 'Moved' }));
        expect(await recordOf(id), 'D15 other updates leave it alone').toMatchObject({ linkedId: 'other-7', fields: { [keys.company]: 'Moved' } });
        done(await update(await recordOf(id), {}, 'other-8'));
        expect(await find('linkedId', ['other-7'])).toEqual([]);
        expect(await find('linkedId', ['other-8'])).toEqual([id]);
      });

      it.runIf(traits.conditional)('X17 moved since it was read: a conflict, nothing written', async () => {
        const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com', company: 'Acme' });
        const stale = await recordOf(id);
        await harness.person.edit(id, { company: 'Theirs' });
        expect(await update(stale, { [keys.company]: 'Ours', [keys.first]: 'Ann' })).toEqual({ kind: 'conflict' });
        expect((await recordOf(id)).fields).toMatchObject({ [keys.company]: 'Theirs', [keys.first]: 'Ana' });
        expect(done(await update(await recordOf(id), { [keys.first]: 'Ann' })).fields).toMatchObject({ [keys.company]: 'Theirs', [keys.first]: 'Ann' });
      });

      it.runIf(!traits.conditional)('A09 moved since it was read: another field’s edit stays, and the history names both writers', async () => {
        const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com', company: 'Acme' });
        const stale = await recordOf(id);
        await harness.person.edit(id, { company: 'Theirs' });
        expect(done(await update(stale, { [keys.first]: 'Ann' })).id).toBe(id);
        expect((await recordOf(id)).fields).toMatchObject({ [keys.company]: 'Theirs', [keys.first]: 'Ann' });
        const history = (await side.history?.({ id, fields: [keys.first, keys.company], lane })) ?? [];
        const newest = (field: string) => history.find((entry) => entry.field === field);
        expect(newest(keys.first)).toMatchObject({ value: 'Ann', ours: true });
        expect(newest(keys.company)).toMatchObject({ value: 'Theirs', ours: false });
        expect(history.filter((entry) => entry.field === keys.company).map(({ value }) => value)).toEqual(['Theirs', 'Acme']);
      });

      it('A12 deleted since it was read: absent, not made anew', async () => {
        const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
        const record = await recordOf(id);
        await harness.person.remove(id);
        expect(await update(record, { [keys.company]: 'Moved' })).toEqual({ kind: 'absent' });
        expect(await harness.everybody()).toEqual([]);
      });

      it.runIf(traits.guardsEmails)('an e-mail that another contact holds is refused, naming the field', async () => {
        await harness.person.create({ first: 'Bo', email: 'bo@example.com' });
        const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com', company: 'Acme' });
        expect(await update(await recordOf(id), { [keys.email]: 'bo@example.com', [keys.company]: 'Moved' })).toEqual({ kind: 'refused', problems: [{ field: keys.email, code: 'heldByAnother' }] });
        expect((await recordOf(id)).fields).toMatchObject({ [keys.email]: 'ana@example.com', [keys.company]: 'Acme' });
      });

      it('D09 a value that is not accepted is refused with its field, and nothing of the contact is written', async () => {
        const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com', company: 'Acme' });
        const before = await recordOf(id);
        const outcome = await update(before, { [keys.email]: 'not an address', [keys.company]: 'Moved' });
        expect(outcome).toMatchObject({ kind: 'refused', problems: [{ field: keys.email }] });
        expect(await recordOf(id)).toMatchObject({ version: before.version, fields: before.fields });
      });

      it('X8 turned away before any effect: failed and retryable or unclear, and nothing written', async () => {
        const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com', company: 'Acme' });
        const before = await recordOf(id);
        await harness.failNext();
        const outcome = await update(before, { [keys.company]: 'Moved' });
        expect(['failed', 'unclear']).toContain(outcome.kind);
        if (outcome.kind === 'failed') expect(outcome.error).toMatchObject({ side: side.name, retryable: true });
        expect((await recordOf(id)).fields).toMatchObject({ [keys.company]: 'Acme' });
        expect(done(await update(await recordOf(id), { [keys.company]: 'Moved' })).fields).toMatchObject({ [keys.company]: 'Moved' });
      });

      it('X9 took effect but the answer was lost: unclear', async () => {
        const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
        const before = await recordOf(id);
        await harness.loseNextAnswer();
        expect(await update(before, { [keys.company]: 'Moved' })).toEqual({ kind: 'unclear' });
        expect((await recordOf(id)).fields).toMatchObject({ [keys.company]: 'Moved' });
      });
    });

    describe('delete', () => {
      it('deletes one and leaves the others; a second time is no error', async () => {
        const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
        const other = await harness.person.create({ first: 'Bo', email: 'bo@example.com' });
        expect(await write({ ref: 'r', kind: 'delete', id })).toEqual({ kind: 'deleted' });
        expect(await read(id)).toEqual({ kind: 'absent' });
        expect(await harness.everybody()).toEqual([other]);
        expect(['deleted', 'absent']).toContain((await write({ ref: 'r', kind: 'delete', id })).kind);
      });
    });

    describe('batches', () => {
      it('C06 X10 X11 in more than two batches of creates the bad ones fail alone, each with its own reason', async () => {
        const count = side.limits.writeBatch * 2 + 20;
        await harness.poison('p50@example.com');
        const holder = await harness.person.create({ first: 'Held', email: 'p210@example.com' });
        const requests = Array.from({ length: count }, (_, n): WriteRequest => ({ ref: `ref ${n}`, kind: 'create', fields: ana({ first: `P${n}`, email: n === 130 ? 'not an address' : `p${n}@example.com` }), linkedId: `other-${n}`, allowDuplicates: false }));
        const outcomes = await side.write({ requests, lane });
        expect(outcomes.size).toBe(count);
        expect(outcomes.get('ref 50')?.kind).toBe('refused');
        expect(outcomes.get('ref 130')).toMatchObject({ kind: 'refused', problems: [{ field: keys.email }] });
        expect(outcomes.get('ref 210')).toEqual({ kind: 'duplicate', candidateId: holder, by: 'email' });
        for (const request of requests) {
          const outcome = outcomes.get(request.ref);
          const n = Number(request.ref.slice(4));
          if (![50, 130, 210].includes(n)) expect(outcome, request.ref).toMatchObject({ kind: 'done', record: { linkedId: `other-${n}`, fields: { [keys.first]: `P${n}` } } });
        }
        expect(await harness.everybody()).toHaveLength(count - 2);
        expect(await find('linkedId', requests.map((_, n) => `other-${n}`))).toHaveLength(count - 3);
      });

      it('C06 creates, updates and deletes travel together and each gets its own outcome', async () => {
        const [kept, moved, gone, poisoned] = [await harness.person.create({ first: 'Kept', email: 'kept@example.com' }), await harness.person.create({ first: 'Moved', email: 'moved@example.com' }), await harness.person.create({ first: 'Gone', email: 'gone@example.com' }), await harness.person.create({ first: 'Poisoned', email: 'poisoned@example.com', company: 'Acme' })];
        const [movedRecord, goneRecord, poisonedRecord] = [await recordOf(moved), await recordOf(gone), await recordOf(poisoned)];
        await harness.person.remove(gone);
        await harness.poison('poisoned@example.com');
        const outcomes = await side.write({
          lane,
          requests: [
            { ref: 'delete', kind: 'delete', id: kept },
            { ref: 'absent', kind: 'update', record: goneRecord, fields: { [keys.company]: 'X' } },
            { ref: 'update', kind: 'update', record: movedRecord, fields: { [keys.company]: 'Moved' }, linkedId: 'other-2' },
            { ref: 'refused', kind: 'update', record: poisonedRecord, fields: { [keys.company]: 'X' } },
            { ref: 'create', kind: 'create', fields: ana({ email: 'new@example.com' }), linkedId: 'other-9', allowDuplicates: false },
          ],
        });
        expect(Object.fromEntries([...outcomes].map(([ref, { kind }]) => [ref, kind]))).toEqual({ delete: 'deleted', absent: 'absent', update: 'done', refused: 'refused', create: 'done' });
        expect(await recordOf(moved)).toMatchObject({ linkedId: 'other-2', fields: { [keys.company]: 'Moved' } });
        expect((await recordOf(poisoned)).fields).toMatchObject({ [keys.company]: 'Acme' });
      });
    });

    describe('find', () => {
      it('finds by e-mail without minding case, each contact once, and nobody for a stranger', async () => {
        const id = await harness.person.create({ first: 'Ana', email: 'Ana.Lima@Example.com' });
        await harness.person.create({ first: 'Bo', email: 'bo@example.com' });
        expect(await find('email', ['ana.lima@example.com'])).toEqual([id]);
        expect(await find('email', ['nobody@example.com'])).toEqual([]);
        expect(await find('email', [])).toEqual([]);
      });

      it('finds more people at once than fit into one call', async () => {
        const count = side.limits.readBatch * 2 + 50;
        await harness.seed(count);
        const found = await find('email', Array.from({ length: count }, (_, n) => `person${n}@example.com`));
        expect([...found].sort()).toEqual([...(await harness.everybody())].sort());
      });

      it('finds by phone as E.164', async () => {
        const id = await harness.person.create({ first: 'Ana', phone: '+12125550140', email: 'ana@example.com' });
        await harness.person.create({ first: 'Bo', phone: '+12125550141', email: 'bo@example.com' });
        expect(await find('phone', ['+12125550140'])).toEqual([id]);
      });

      it.runIf(traits.readsPhones)('D06 finds a phone that was written with spaces', async () => {
        const id = await harness.person.create({ first: 'Ana', phone: '+1 212 555 0140', email: 'ana@example.com' });
        expect(await find('phone', ['+12125550140'])).toEqual([id]);
      });
    });

    describe('list and changed', () => {
      it('lists everybody over several pages, hardly anybody twice', async () => {
        await harness.seed(traits.manyPages);
        const listed = await listAll();
        expect([...new Set(listed)].sort()).toEqual([...(await harness.everybody())].sort());
        expect(listed.length - traits.manyPages, 'at most the contacts on the edges come again').toBeLessThan(traits.manyPages / 100);
      });

      it('X6 contacts that go while we page make nobody else slip through', async () => {
        await harness.seed(traits.manyPages);
        const oldest = (await side.list({ lane })).records.slice(0, 20).map(({ id }) => id);
        const listed = await listAll(async (page) => {
          if (page === 1) for (const id of oldest) await harness.person.remove(id);
        });
        const seen = new Set(listed);
        expect((await harness.everybody()).filter((id) => !seen.has(id))).toEqual([]);
      });

      it('lists nobody in an empty service, without a next page', async () => {
        const page = await side.list({ lane });
        expect(page).toMatchObject({ records: [] });
        expect(page.next).toBeUndefined();
      });

      it('names who changed since a time of the service’s own clock: new, edited and (where it lists them) deleted', async () => {
        await harness.seed(3);
        const [still, edited, removed] = await harness.everybody();
        if (!still || !edited || !removed) throw new Error('three were seeded');
        const since = (await side.list({ lane })).serverTime;
        const made = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
        await harness.person.edit(edited, { company: 'Moved' });
        await harness.person.remove(removed);
        const { records, deletedIds } = await changedSince(since);
        expect([...records.keys()].filter((id) => [made, edited, still].includes(id)).sort()).toEqual([made, edited].sort());
        expect(records.get(edited)?.fields).toMatchObject({ [keys.company]: 'Moved' });
        expect(records.has(removed)).toBe(false);
        expect(deletedIds).toEqual(traits.listsDeleted ? [removed] : []);
      });

      it('X5 a change in the very millisecond of the cursor is in the answer', async () => {
        const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
        const { updatedAt } = await recordOf(id);
        expect((await changedSince(updatedAt)).records.has(id)).toBe(true);
        expect((await changedSince(new Date(Date.parse(updatedAt) + 1).toISOString())).records.has(id)).toBe(false);
      });

      it('names everybody when everybody changed, over all its pages', async () => {
        await harness.seed(traits.manyPages);
        const { records } = await changedSince(longAgo);
        expect([...records.keys()].sort()).toEqual([...(await harness.everybody())].sort());
      });
    });
  });
}
