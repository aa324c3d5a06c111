import { describe, expect, it } from 'vitest';
import { type Policy } from '@/lib/core/model/connection';
import { type FieldValues } from '@/lib/core/model/field';
import { otherSide, type SideName } from '@/lib/core/model/side';
import {
  createWorld,
  remoteKey,
  testPolicy,
  testRows,
  type World,
} from '@/lib/testing/engine/cases-harness';
import { person } from '@/lib/testing/engine/memory-people';

const on = (side: SideName, values: FieldValues): FieldValues =>
  side === 'wix'
    ? values
    : Object.fromEntries(Object.entries(values).map(([key, value]) => [remoteKey(key), value]));
const noCreates: Policy = { ...testPolicy, creates: { wix: false, remote: false } };

/** One contact that both sides agree on, and no other is made: who holds an address stays alone. */
async function linkedPair(options: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(options);
  const values = { email: 'a@example.com', 'name.first': 'A' };
  const wix = person.create({ service: world.services.wix, values });
  await world.settle();
  const remote = world.links()[0]?.remoteId ?? '';
  world.memory.connection = { ...world.memory.connection, policy: noCreates };
  const ids = { wix, remote };
  return {
    world,
    edit: (side: SideName, changed: FieldValues) =>
      person.edit({ service: world.services[side], id: ids[side], values: on(side, changed) }),
    held: (side: SideName) => world.services[side].contacts.get(ids[side])?.values ?? {},
    link: () => world.links().find(({ wixId }) => wixId === wix),
  };
}

const take = (world: World, email: string) =>
  person.create({ service: world.services.remote, values: { email } });

/** The next write to that side is refused for its first field, the e-mail. */
const refuseNext = (world: World, side: SideName) => world.faults[side].push('refuse');

describe('a refused value keeps back only itself', () => {
  it('D09 D16 a first refusal by another holder lets the other fields go on', async () => {
    const { world, edit, held } = await linkedPair();
    take(world, 'b@example.com');
    edit('wix', { email: 'b@example.com', 'name.first': 'Ana', company: 'Acme' });
    await world.settle();
    const others = { email: 'a@example.com', firstname: 'Ana', company: 'Acme' };
    expect(held('remote')).toMatchObject(others);
  });

  it('D09 D16 a second refusal of the same field lets the other fields go on', async () => {
    const { world, edit, held, link } = await linkedPair();
    for (const taken of ['b', 'c']) take(world, `${taken}@example.com`);
    edit('wix', { email: 'b@example.com' });
    await world.settle();
    expect(link()).toMatchObject({ state: 'failed', reason: { code: 'heldByAnother' } });
    edit('wix', { email: 'c@example.com', 'name.first': 'Ana', company: 'Acme' });
    await world.settle();
    const others = { email: 'a@example.com', firstname: 'Ana', company: 'Acme' };
    expect(held('remote')).toMatchObject(others);
    expect(link()).toMatchObject({ state: 'failed', reason: { code: 'heldByAnother' } });
  });

  it('D09 asked to try again, a value refused once more lets the other fields go on', async () => {
    const { world, edit, held, link } = await linkedPair();
    take(world, 'b@example.com');
    edit('wix', { email: 'b@example.com' });
    await world.settle();
    const refused = link();
    if (!refused) throw new Error('the pair is linked');
    world.memory.links.set(refused.id, { ...refused, decision: { kind: 'retry' } });
    edit('wix', { company: 'Acme' });
    await world.settle();
    expect(held('remote')).toMatchObject({ email: 'a@example.com', company: 'Acme' });
  });

  describe.each(['wix', 'remote'] as const)('refused by %s', (target) => {
    const source = otherSide(target);

    it('D09 D16 a refusal over a refusal lets the other fields go on', async () => {
      const { world, edit, held, link } = await linkedPair();
      refuseNext(world, target);
      edit(source, { email: 'b@example.com' });
      await world.settle();
      expect(link()?.refusals).toHaveLength(1);
      refuseNext(world, target);
      edit(source, { email: 'c@example.com', 'name.first': 'Ana', company: 'Acme' });
      await world.settle();
      const others = { email: 'a@example.com', 'name.first': 'Ana', company: 'Acme' };
      expect(held(target)).toMatchObject(on(target, others));
    });

    it('D09 G01 beside a refusal, an edit that fails in passing is tried again', async () => {
      const { world, edit, held } = await linkedPair();
      refuseNext(world, target);
      edit(source, { email: 'b@example.com' });
      await world.settle();
      world.faults[target].push('before');
      edit(source, { company: 'Acme' });
      await world.settle();
      expect(held(target)).toMatchObject({ email: 'a@example.com', company: 'Acme' });
    });

    it('D09 G01 beside an open question, an edit that fails in passing is retried', async () => {
      const rows = testRows.map((row) => (row.id === 2 ? { ...row, winner: 'ask' as const } : row));
      const { world, edit, held, link } = await linkedPair({ rows });
      edit('wix', { 'name.first': 'Ana' });
      edit('remote', { 'name.first': 'Eva' });
      await world.settle();
      expect(link()).toMatchObject({ state: 'onHold', reason: { code: 'conflict' } });
      world.faults[target].push('before');
      edit(source, { company: 'Acme' });
      await world.settle();
      expect(held(target)).toMatchObject({ company: 'Acme' });
      expect(link()).toMatchObject({ state: 'onHold', reason: { code: 'conflict' } });
    });
  });
});
