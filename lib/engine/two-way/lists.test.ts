import { describe, expect, it } from 'vitest';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { createWorld, remoteFields, wixFields } from '@/lib/testing/engine/cases-harness';
import { person } from '@/lib/testing/engine/memory-people';

const fields = {
  wix: wixFields.map((field) => (field.key === 'labels' ? { ...field, maxLength: 12 } : field)),
  remote: remoteFields.map((field) =>
    field.key === 'wix_labels' ? { ...field, separator: ';' } : field,
  ),
};
const keys = { wix: 'labels', remote: 'wix_labels' } as const;

async function linkedWith(labels: readonly string[]) {
  const world = createWorld({ fields });
  const wix = person.create({
    service: world.services.wix,
    values: { email: 'a@example.com', 'name.first': 'Ana', labels },
  });
  await world.settle();
  const ids = { wix, remote: world.links()[0]?.remoteId ?? '' };
  return {
    world,
    label: (side: SideName, elements: readonly string[], more = {}) =>
      person.edit({
        service: world.services[side],
        id: ids[side],
        values: { [keys[side]]: elements, ...more },
      }),
    held: (side: SideName) =>
      [
        ...((world.services[side].contacts.get(ids[side])?.values[keys[side]] ??
          []) as readonly string[]),
      ].sort(),
    link: () => world.links()[0],
  };
}

describe('H04 what a list can’t hold rests alone', () => {
  it('one with the other side’s separator rests, others go on; renamed, it follows', async () => {
    const { world, label, held, link } = await linkedWith(['Old']);
    label('wix', ['New', 'a;b'], { company: 'Acme' });
    await world.settle();
    expect(held('remote')).toEqual(['New']);
    expect(link()).toMatchObject({
      state: 'failed',
      reason: { code: 'badElement', params: { side: 'remote' } },
    });
    label('remote', ['New', 'Own']);
    await world.settle();
    expect([held('wix'), held('remote')]).toEqual([
      ['New', 'Own', 'a;b'],
      ['New', 'Own'],
    ]);
    label('wix', ['New', 'Own', 'a-b']);
    await world.settle();
    expect(held('remote')).toEqual(['New', 'Own', 'a-b']);
    expect(link()).toMatchObject({ state: 'inSync', refusals: [] });
  });

  it('taken off again, it is forgotten', async () => {
    const { world, label, held, link } = await linkedWith([]);
    label('wix', ['a;b', 'c\u0007d']);
    await world.settle();
    expect(link()?.refusals).toHaveLength(2);
    label('wix', []);
    await world.settle();
    expect([held('wix'), held('remote')]).toEqual([[], []]);
    expect(link()).toMatchObject({ state: 'inSync', refusals: [] });
  });

  it('H01 a new contact arrives without that element', async () => {
    const { held, link } = await linkedWith(['Good', 'a;b']);
    expect(held('remote')).toEqual(['Good']);
    expect(link()).toMatchObject({ state: 'failed', reason: { code: 'badElement' } });
  });

  it('too long for Wix rests in the CRM', async () => {
    const { world, label, held, link } = await linkedWith([]);
    label('remote', ['Short', 'Longer than twelve']);
    await world.settle();
    expect(held('wix')).toEqual(['Short']);
    expect(link()).toMatchObject({
      state: 'failed',
      reason: { code: 'tooLong', params: { side: 'wix' } },
    });
  });

  it.each(['wix', 'remote'] as const)(
    'of several that %s refuses together each is tried alone, and one that it takes is there',
    async (target) => {
      const { world, label, held, link } = await linkedWith(['Old']);
      world.faults[target].push('refuse', 'refuse');
      label(otherSide(target), ['Old', 'a', 'b', 'c']);
      await world.settle();
      const left = held(target);
      expect(left).toHaveLength(3);
      expect(link()?.refusals).toMatchObject([{ row: 7, code: 'badValue' }]);
      expect(link()).toMatchObject({ state: 'failed' });
      label(otherSide(target), left);
      await world.settle();
      expect(held(target)).toEqual(left);
      expect(link()).toMatchObject({ state: 'inSync', refusals: [] });
    },
  );

  it.each(['wix', 'remote'] as const)(
    'of more than a contact has tries, refused together by %s, each is tried alone',
    async (target) => {
      const { world, label, held, link } = await linkedWith(['Old']);
      const many = Array.from({ length: 12 }, (_, index) => `label ${String(index)}`);
      world.faults[target].push('refuse', ...many.slice(1).map(() => 'refuse' as const));
      label(otherSide(target), ['Old', ...many]);
      await world.settle();
      expect(held(target)).toHaveLength(2);
      expect(link()?.refusals).toHaveLength(11);
      expect(link()?.refusals.some(({ among }) => among)).toBe(false);
      expect(link()).toMatchObject({ state: 'failed', reason: { code: 'badValue' } });
    },
  );
});
