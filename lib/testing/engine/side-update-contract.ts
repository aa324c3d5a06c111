import { describe, expect } from 'vitest';
import { done, lane, type SideTest, type SideTraits } from './side-harness';

/** A contact that was read, and is written. */
export function describeUpdating({ it, traits }: { it: SideTest; traits: SideTraits }): void {
  describe('update', () => {
    it('A04 writes only what changes, clears with null, gives back the later version', async ({
      harness,
      side,
      keys,
      recordOf,
      update,
    }) => {
      const id = await harness.person.create({
        first: 'Ana',
        email: 'ana@example.com',
        phone: '+1 212 555 0140',
        company: 'Acme',
      });
      const before = await recordOf(id);
      const after = done(await update(before, { [keys.company]: 'Moved', [keys.phone]: null }));
      const fields = { ...before.fields, [keys.company]: 'Moved', [keys.phone]: null };
      expect(after).toMatchObject({ id, fields, phones: [], linkedId: null });
      expect(side.isNewer({ version: after.version, than: before.version })).toBe(true);
      expect(side.isNewer({ version: after.version, than: after.version })).toBe(false);
      expect(await recordOf(id)).toMatchObject({ version: after.version, fields });
    });

    it('C05 the e-mail moves: found by the new one, no longer by the old', async ({
      harness,
      keys,
      recordOf,
      update,
      find,
    }) => {
      const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
      done(await update(await recordOf(id), { [keys.email]: 'lima@example.com' }));
      expect(await find('email', ['lima@example.com', 'ana@example.com'])).toEqual([id]);
      expect(await find('email', ['ana@example.com'])).toEqual([]);
    });

    it('stores the other side’s id alone, and another in its place', async ({
      harness,
      keys,
      recordOf,
      update,
      find,
    }) => {
      const id = await harness.person.create({
        first: 'Ana',
        email: 'ana@example.com',
        company: 'Acme',
      });
      expect(done(await update(await recordOf(id), {}, 'other-7'))).toMatchObject({
        id,
        linkedId: 'other-7',
        fields: { [keys.company]: 'Acme' },
      });
      done(await update(await recordOf(id), { [keys.company]: 'Moved' }));
      expect(await recordOf(id), 'D15 other updates leave it alone').toMatchObject({
        linkedId: 'other-7',
        fields: { [keys.company]: 'Moved' },
      });
      done(await update(await recordOf(id), {}, 'other-8'));
      expect(await find('linkedId', ['other-7'])).toEqual([]);
      expect(await find('linkedId', ['other-8'])).toEqual([id]);
    });

    it.runIf(traits.conditional)(
      'X17 moved since it was read: a conflict, nothing written',
      async ({ harness, keys, recordOf, update }) => {
        const id = await harness.person.create({
          first: 'Ana',
          email: 'ana@example.com',
          company: 'Acme',
        });
        const stale = await recordOf(id);
        await harness.person.edit(id, { company: 'Theirs' });
        expect(await update(stale, { [keys.company]: 'Ours', [keys.first]: 'Ann' })).toEqual({
          kind: 'conflict',
        });
        expect((await recordOf(id)).fields).toMatchObject({
          [keys.company]: 'Theirs',
          [keys.first]: 'Ana',
        });
        expect(
          done(await update(await recordOf(id), { [keys.first]: 'Ann' })).fields,
        ).toMatchObject({ [keys.company]: 'Theirs', [keys.first]: 'Ann' });
      },
    );

    it.runIf(!traits.conditional)(
      'A09 moved since it was read: another field’s edit stays, and the history names both writers',
      async ({ harness, side, keys, recordOf, update }) => {
        const id = await harness.person.create({
          first: 'Ana',
          email: 'ana@example.com',
          company: 'Acme',
        });
        const stale = await recordOf(id);
        await harness.person.edit(id, { company: 'Theirs' });
        expect(done(await update(stale, { [keys.first]: 'Ann' })).id).toBe(id);
        expect((await recordOf(id)).fields).toMatchObject({
          [keys.company]: 'Theirs',
          [keys.first]: 'Ann',
        });
        const history =
          (await side.history?.({ id, fields: [keys.first, keys.company], lane })) ?? [];
        const newest = (field: string) => history.find((entry) => entry.field === field);
        expect(newest(keys.first)).toMatchObject({ value: 'Ann', ours: true });
        expect(newest(keys.company)).toMatchObject({ value: 'Theirs', ours: false });
        expect(
          history.filter((entry) => entry.field === keys.company).map(({ value }) => value),
        ).toEqual(['Theirs', 'Acme']);
      },
    );

    it('A12 deleted since it was read: absent, not made anew', async ({
      harness,
      keys,
      recordOf,
      update,
    }) => {
      const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
      const record = await recordOf(id);
      await harness.person.remove(id);
      expect(await update(record, { [keys.company]: 'Moved' })).toEqual({ kind: 'absent' });
      expect(await harness.everybody()).toEqual([]);
    });

    it.runIf(traits.guardsEmails)(
      'an e-mail that another contact holds is refused, naming the field and the holder',
      async ({ harness, keys, recordOf, update }) => {
        const holder = await harness.person.create({ first: 'Bo', email: 'bo@example.com' });
        const id = await harness.person.create({
          first: 'Ana',
          email: 'ana@example.com',
          company: 'Acme',
        });
        expect(
          await update(await recordOf(id), {
            [keys.email]: 'bo@example.com',
            [keys.company]: 'Moved',
          }),
        ).toEqual({
          kind: 'refused',
          problems: [{ field: keys.email, code: 'heldByAnother', holderId: holder }],
        });
        expect((await recordOf(id)).fields).toMatchObject({
          [keys.email]: 'ana@example.com',
          [keys.company]: 'Acme',
        });
      },
    );

    it.runIf(traits.guardsEmails)(
      'H03 where one address may sit on several contacts, it is written if that is asked for',
      async ({ harness, side, keys, recordOf, write }) => {
        await harness.person.create({ first: 'Bo', email: 'bo@example.com' });
        const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
        const outcome = await write({
          ref: 'r',
          kind: 'update',
          record: await recordOf(id),
          fields: { [keys.email]: 'bo@example.com' },
          allowDuplicates: true,
        });
        expect(outcome.kind).toBe(side.capabilities.sharesValues ? 'done' : 'refused');
        expect((await recordOf(id)).fields).toMatchObject({
          [keys.email]: side.capabilities.sharesValues ? 'bo@example.com' : 'ana@example.com',
        });
      },
    );

    it('D09 a value not accepted is refused with its field; nothing of the contact goes', async ({
      harness,
      keys,
      recordOf,
      update,
    }) => {
      const id = await harness.person.create({
        first: 'Ana',
        email: 'ana@example.com',
        company: 'Acme',
      });
      const before = await recordOf(id);
      const outcome = await update(before, {
        [keys.email]: 'not an address',
        [keys.company]: 'Moved',
      });
      expect(outcome).toMatchObject({ kind: 'refused', problems: [{ field: keys.email }] });
      expect(await recordOf(id)).toMatchObject({ version: before.version, fields: before.fields });
    });

    it('X8 turned away before any effect: failed and retryable or unclear, no write', async ({
      harness,
      side,
      keys,
      recordOf,
      update,
    }) => {
      const id = await harness.person.create({
        first: 'Ana',
        email: 'ana@example.com',
        company: 'Acme',
      });
      const before = await recordOf(id);
      await harness.failNext();
      const outcome = await update(before, { [keys.company]: 'Moved' });
      expect(['failed', 'unclear']).toContain(outcome.kind);
      if (outcome.kind === 'failed')
        expect(outcome.error).toMatchObject({ side: side.name, retryable: true });
      expect((await recordOf(id)).fields).toMatchObject({ [keys.company]: 'Acme' });
      expect(
        done(await update(await recordOf(id), { [keys.company]: 'Moved' })).fields,
      ).toMatchObject({ [keys.company]: 'Moved' });
    });

    it('X9 took effect but the answer was lost: unclear', async ({
      harness,
      keys,
      recordOf,
      update,
    }) => {
      const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
      const before = await recordOf(id);
      await harness.loseNextAnswer();
      expect(await update(before, { [keys.company]: 'Moved' })).toEqual({ kind: 'unclear' });
      expect((await recordOf(id)).fields).toMatchObject({ [keys.company]: 'Moved' });
    });
  });
}
