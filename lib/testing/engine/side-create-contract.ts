import { describe, expect } from 'vitest';
import type { WriteRequest } from '@/lib/core/model/write';
import { done, lane, type SideTest, type SideTraits } from './side-harness';

/** Contacts that come and go, and writes by the hundred. */
export function describeCreating({ it, traits }: { it: SideTest; traits: SideTraits }): void {
  describe('create', () => {
    it('A02 makes the contact with its values and the other side’s id, found again later', async ({
      harness,
      keys,
      recordOf,
      create,
      find,
      ana,
    }) => {
      const record = done(await create(ana({ phone: '+1 212 555 0140' })));
      expect(record).toMatchObject({
        linkedId: 'other-1',
        emails: ['ana@example.com'],
        fields: { [keys.first]: 'Ana', [keys.company]: 'Acme', [keys.email]: 'ana@example.com' },
      });
      expect(await recordOf(record.id)).toMatchObject({
        id: record.id,
        version: record.version,
        linkedId: 'other-1',
        fields: record.fields,
      });
      expect(await find('linkedId', ['other-1', 'other-2'])).toEqual([record.id]);
      expect(await harness.everybody()).toEqual([record.id]);
    });

    it('D07 D13 dates, long names, emoji and right-to-left text go round unchanged', async ({
      keys,
      recordOf,
      create,
      ana,
    }) => {
      const start = 'שרה 🧑‍🚀 ';
      const first = `${start}${'é'.repeat(traits.longestName - start.length)}`;
      const record = done(
        await create({ ...ana(), [keys.first]: first, [keys.birthdate]: '1988-02-29' }),
      );
      const fields = { [keys.first]: first, [keys.birthdate]: '1988-02-29' };
      expect(record.fields).toMatchObject(fields);
      expect((await recordOf(record.id)).fields).toMatchObject(fields);
    });

    it('D11 labels are written by name, a missing one is made', async ({
      keys,
      recordOf,
      create,
      update,
      ana,
    }) => {
      const record = done(await create({ ...ana(), [keys.labels]: ['VIP', 'Press'] }));
      expect([record.fields[keys.labels]].flat().sort()).toEqual(['Press', 'VIP']);
      done(await update(await recordOf(record.id), { [keys.labels]: ['Press', 'Partner'] }));
      expect([(await recordOf(record.id)).fields[keys.labels]].flat().sort()).toEqual([
        'Partner',
        'Press',
      ]);
    });

    it('A11 an e-mail in use, in whatever case: names its holder, nothing written', async ({
      harness,
      keys,
      recordOf,
      create,
      ana,
    }) => {
      const holder = await harness.person.create({
        first: 'Ana',
        email: 'ana@example.com',
        company: 'Kept',
      });
      expect(await create(ana({ email: 'ANA@Example.com', company: 'Other' }))).toEqual({
        kind: 'duplicate',
        candidateId: holder,
        by: 'email',
      });
      expect(await harness.everybody()).toEqual([holder]);
      expect(await recordOf(holder)).toMatchObject({
        linkedId: null,
        fields: { [keys.company]: 'Kept' },
      });
    });

    it.runIf(traits.sharedEmails)(
      'an e-mail in use is shared when a person decided so',
      async ({ harness, create, find, ana }) => {
        const holder = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
        const record = done(await create(ana(), 'other-1', true));
        expect(record.id).not.toBe(holder);
        expect([...(await find('email', ['ana@example.com']))].sort()).toEqual(
          [holder, record.id].sort(),
        );
      },
    );

    it.runIf(traits.upserts)(
      'C11 a create repeated with the same stored id updates the contact it made',
      async ({ harness, keys, create, ana }) => {
        const first = done(await create(ana()));
        const again = done(await create(ana({ company: 'Second' })));
        expect(again).toMatchObject({
          id: first.id,
          linkedId: 'other-1',
          fields: { [keys.first]: 'Ana', [keys.company]: 'Second' },
        });
        expect(await harness.everybody()).toEqual([first.id]);
      },
    );

    it('X9 took effect but the answer was lost: unclear, and found by the stored id', async ({
      harness,
      create,
      find,
      ana,
    }) => {
      await harness.loseNextAnswer();
      expect(await create(ana())).toEqual({ kind: 'unclear' });
      expect(await find('linkedId', ['other-1'])).toEqual(await harness.everybody());
      expect(await harness.everybody()).toHaveLength(1);
    });
  });

  describe('delete', () => {
    it('deletes one and leaves the others; a second time is no error', async ({
      harness,
      read,
      write,
    }) => {
      const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
      const other = await harness.person.create({ first: 'Bo', email: 'bo@example.com' });
      expect(await write({ ref: 'r', kind: 'delete', id })).toEqual({ kind: 'deleted' });
      expect(await read(id)).toEqual({
        kind: 'absent',
        ...(traits.provesDeleted ? { deleted: true } : {}),
      });
      expect(await harness.everybody()).toEqual([other]);
      expect(['deleted', 'absent']).toContain((await write({ ref: 'r', kind: 'delete', id })).kind);
    });
  });

  describe('delete many', () => {
    it('C06 over two batches go, one gone already is no error, each has its own outcome', async ({
      harness,
      side,
    }) => {
      const count = side.capabilities.writeBatch * 2 + 5;
      await harness.seed(count);
      const ids = await harness.everybody();
      const [gone = '', ...rest] = ids;
      await harness.person.remove(gone);
      const kept = rest.slice(0, 2);
      const doomed = [gone, ...rest.slice(2)];
      const outcomes = await side.write({
        requests: doomed.map((id) => ({ ref: `ref ${id}`, kind: 'delete', id })),
        lane,
      });
      expect(outcomes.size).toBe(doomed.length);
      expect(
        [...outcomes.values()].filter(({ kind }) => kind !== 'deleted' && kind !== 'absent'),
      ).toEqual([]);
      expect([...(await harness.everybody())].sort()).toEqual([...kept].sort());
    });

    it('X9 took effect but the answer was lost: unclear for all, and a read tells', async ({
      harness,
      side,
    }) => {
      await harness.seed(4);
      const ids = await harness.everybody();
      await harness.loseNextAnswer();
      const outcomes = await side.write({
        requests: ids.map((id) => ({ ref: id, kind: 'delete', id })),
        lane,
      });
      const unclear = ids.filter((id) => outcomes.get(id)?.kind === 'unclear');
      expect(unclear.length).toBeGreaterThan(0);
      // A job goes on by itself after the answer was lost.
      for (let tries = 0; tries < 50 && (await harness.everybody()).length > 0; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 20));
      const read = await side.read({
        requests: unclear.map((id) => ({ id })),
        lane,
      });
      expect(unclear.filter((id) => read.get(id)?.kind !== 'absent')).toEqual([]);
    });
  });

  describe('batches', () => {
    it('C06 X10 X11 in over two batches of creates the bad ones fail alone, with reasons', async ({
      harness,
      side,
      keys,
      find,
      ana,
    }) => {
      const count = side.capabilities.writeBatch * 2 + 20;
      // In the first batch, in the second, and in the last.
      const [poisoned, malformed, held] = [count >> 2, count >> 1, count - 10];
      await harness.poison(`p${poisoned}@example.com`);
      const holder = await harness.person.create({ first: 'Held', email: `p${held}@example.com` });
      const requests = Array.from({ length: count }, (_, n): WriteRequest => ({
        ref: `ref ${n}`,
        kind: 'create',
        fields: ana({
          first: `P${n}`,
          email: n === malformed ? 'not an address' : `p${n}@example.com`,
        }),
        linkedId: `other-${n}`,
        allowDuplicates: false,
      }));
      const outcomes = await side.write({ requests, lane });
      expect(outcomes.size).toBe(count);
      expect(outcomes.get(`ref ${poisoned}`)?.kind).toBe('refused');
      expect(outcomes.get(`ref ${malformed}`)).toMatchObject({
        kind: 'refused',
        problems: [{ field: keys.email }],
      });
      expect(outcomes.get(`ref ${held}`)).toEqual({
        kind: 'duplicate',
        candidateId: holder,
        by: 'email',
      });
      for (const request of requests) {
        const outcome = outcomes.get(request.ref);
        const n = Number(request.ref.slice(4));
        if (![poisoned, malformed, held].includes(n))
          expect(outcome, request.ref).toMatchObject({
            kind: 'done',
            record: { linkedId: `other-${n}`, fields: { [keys.first]: `P${n}` } },
          });
      }
      expect(await harness.everybody()).toHaveLength(count - 2);
      expect(
        await find(
          'linkedId',
          requests.map((_, n) => `other-${n}`),
        ),
      ).toHaveLength(count - 3);
    });

    it('C06 creates, updates and deletes travel together and each gets its own outcome', async ({
      harness,
      side,
      keys,
      recordOf,
      ana,
    }) => {
      const [kept, moved, gone, poisoned] = [
        await harness.person.create({ first: 'Kept', email: 'kept@example.com' }),
        await harness.person.create({ first: 'Moved', email: 'moved@example.com' }),
        await harness.person.create({ first: 'Gone', email: 'gone@example.com' }),
        await harness.person.create({
          first: 'Poisoned',
          email: 'poisoned@example.com',
          company: 'Acme',
        }),
      ];
      const [movedRecord, goneRecord, poisonedRecord] = [
        await recordOf(moved),
        await recordOf(gone),
        await recordOf(poisoned),
      ];
      await harness.person.remove(gone);
      await harness.poison('poisoned@example.com');
      const outcomes = await side.write({
        lane,
        requests: [
          { ref: 'delete', kind: 'delete', id: kept },
          { ref: 'absent', kind: 'update', record: goneRecord, fields: { [keys.company]: 'X' } },
          {
            ref: 'update',
            kind: 'update',
            record: movedRecord,
            fields: { [keys.company]: 'Moved' },
            linkedId: 'other-2',
          },
          {
            ref: 'refused',
            kind: 'update',
            record: poisonedRecord,
            fields: { [keys.company]: 'X' },
          },
          {
            ref: 'create',
            kind: 'create',
            fields: ana({ email: 'new@example.com' }),
            linkedId: 'other-9',
            allowDuplicates: false,
          },
        ],
      });
      expect(Object.fromEntries([...outcomes].map(([ref, { kind }]) => [ref, kind]))).toEqual({
        delete: 'deleted',
        absent: 'absent',
        update: 'done',
        refused: 'refused',
        create: 'done',
      });
      expect(await recordOf(moved)).toMatchObject({
        linkedId: 'other-2',
        fields: { [keys.company]: 'Moved' },
      });
      expect((await recordOf(poisoned)).fields).toMatchObject({ [keys.company]: 'Acme' });
    });
  });
}
