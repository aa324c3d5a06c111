import { describe, expect } from 'vitest';
import { SideError } from '@/lib/core/model/side-error';
import { lane, type SideTest, type SideTraits } from './side-harness';

/** The catalogue and single contacts. */
export function describeReading({ it, traits }: { it: SideTest; traits: SideTraits }): void {
  it('declares the capabilities that this contract tests', ({ side }) => {
    expect(side.capabilities).toMatchObject({
      conditionalWrite: traits.conditional,
      upsertByOurId: traits.upserts,
      sharesValues: traits.sharedEmails,
      deletedFeed: traits.listsDeleted,
    });
    expect(side.history !== undefined, 'history').toBe(side.capabilities.history);
  });

  describe('prepare and the field catalogue', () => {
    it('prepare can be repeated and says the same each time', async ({ side }) => {
      const first = await side.prepare();
      expect(first).toEqual({ idField: expect.any(String), notMade: [] });
      const keysBefore = (await side.fields()).map(({ key }) => key);
      expect(await side.prepare()).toEqual(first);
      expect((await side.fields()).map(({ key }) => key)).toEqual(keysBefore);
    });

    it('the catalogue names every field once with its type, but not that of the stored id', async ({
      side,
      keys,
    }) => {
      const fields = await side.fields();
      expect(new Set(fields.map(({ key }) => key)).size).toBe(fields.length);
      const typeOf = (key: string) => fields.find((field) => field.key === key)?.type;
      expect({
        email: typeOf(keys.email),
        first: typeOf(keys.first),
        phone: typeOf(keys.phone),
        labels: typeOf(keys.labels),
      }).toEqual({ email: 'email', first: 'text', phone: 'phone', labels: 'set' });
      expect(typeOf(keys.birthdate)).toBeDefined();
      expect(
        fields.filter(({ key, label }) =>
          /externalCrmId|wix[ _]contact[ _]id/i.test(`${key} ${label}`),
        ),
      ).toEqual([]);
    });
  });

  describe('read', () => {
    it('answers for every id: found, absent, deleted, of unknown form', async ({
      harness,
      side,
      keys,
    }) => {
      const here = await harness.person.create({
        first: 'Ana',
        email: 'ana@example.com',
        company: 'Acme',
      });
      const gone = await harness.person.create({ first: 'Bo', email: 'bo@example.com' });
      await harness.person.remove(gone);
      const ids = [here, gone, ...harness.unknownIds];
      const results = await side.read({ requests: ids.map((id) => ({ id })), lane });
      expect([...results.keys()].sort()).toEqual([...ids].sort());
      expect(results.get(here)).toMatchObject({
        kind: 'found',
        record: {
          id: here,
          linkedId: null,
          emails: ['ana@example.com'],
          fields: { [keys.first]: 'Ana', [keys.company]: 'Acme', [keys.phone]: null },
        },
      });
      expect(results.get(gone)).toEqual({
        kind: 'absent',
        ...(traits.provesDeleted ? { deleted: true } : {}),
      });
      for (const id of harness.unknownIds) expect(results.get(id), id).toEqual({ kind: 'absent' });
    });

    it('one unknown id alone is absent, not an error', async ({ harness, read }) => {
      for (const id of harness.unknownIds) expect(await read(id), id).toEqual({ kind: 'absent' });
    });

    it('reads more than two batches at once, the absent ones among them', async ({
      harness,
      side,
    }) => {
      const count = side.capabilities.readBatch * 2 + 50;
      await harness.seed(count);
      const ids = await harness.everybody();
      expect(ids).toHaveLength(count);
      const gone = ids.filter((_, index) => index % 100 === 7);
      for (const id of gone) await harness.person.remove(id);
      const results = await side.read({ requests: ids.map((id) => ({ id })), lane });
      expect(results.size).toBe(count);
      expect(ids.filter((id) => results.get(id)?.kind === 'absent').sort()).toEqual(
        [...gone].sort(),
      );
      for (const [id, result] of results)
        if (result.kind !== 'absent')
          expect(result).toMatchObject({ kind: 'found', record: { id } });
    });

    it('B09 never believes a record older than the told version, nor an index that lags', async ({
      harness,
      side,
      keys,
      recordOf,
    }) => {
      const old = await harness.person.create({
        first: 'Ana',
        email: 'ana@example.com',
        company: 'Before',
      });
      const other = await harness.person.create({ first: 'Bo', email: 'bo@example.com' });
      const before = await recordOf(old);
      await harness.lagIndex();
      const young = await harness.person.create({ first: 'Cy', email: 'cy@example.com' });
      await harness.person.edit(old, { company: 'After' });
      const now = (await side.read({ requests: [{ id: old, isFresh: true }], lane })).get(old);
      if (now?.kind !== 'found') throw new Error('the edited contact is there');
      const { version } = now.record;
      expect(side.isNewer({ version, than: before.version })).toBe(true);
      const results = await side.read({
        requests: [{ id: old, atLeast: [version] }, { id: other }, { id: young }],
        lane,
      });
      const result = results.get(old);
      expect(result).toMatchObject({
        kind: 'found',
        record: { fields: { [keys.company]: 'After' } },
      });
      expect(result?.kind === 'found' && result.record.version).toBe(version);
      expect(results.get(other)?.kind).toBe('found');
      expect(results.get(young)?.kind).toBe('found');
    });

    it('B15 B16 an id that was merged away resolves to the contact it became', async ({
      harness,
      side,
      keys,
      find,
    }) => {
      const target = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
      const source = await harness.person.create({
        first: 'Anna',
        email: 'anna@example.com',
        company: 'Acme',
      });
      const into = await harness.person.merge({ target, source });
      const results = await side.read({
        // Where old ids lead nowhere, an event said which contact is left.
        requests: [{ id: source, mergedInto: into }, { id: into }],
        lane,
      });
      expect(results.get(source)).toMatchObject({
        kind: 'merged',
        record: { id: into, fields: { [keys.first]: 'Ana', [keys.company]: 'Acme' } },
      });
      expect(results.get(into)).toMatchObject({ kind: 'found', record: { id: into } });
      if (traits.manyEmails)
        expect(
          await find('email', ['anna@example.com']),
          'found once by the address it took over',
        ).toEqual([into]);
    });

    it('G01 credentials refused: the whole call fails and says that a retry will not help', async ({
      harness,
      side,
      read,
    }) => {
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
}
