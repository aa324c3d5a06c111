import { describe, expect, it } from 'vitest';
import { SideError } from '@/lib/core/model/side-error';
import {
  createSubscriberWorld,
  run,
  type SubscriberWorld,
} from '@/lib/testing/engine/subscriber-harness';

const mail = (name: string) => `${name}@example.com`;
/** A contact who is subscribed. */
const subscribe = (world: SubscriberWorld, name: string, fields = {}) => {
  const id = world.book.create(mail(name), fields);
  world.book.say(mail(name), 'in');
  return id;
};
const statusThere = (world: SubscriberWorld, name: string) =>
  world.list.members.get(mail(name))?.status;
const linkOf = (world: SubscriberWorld, id: string) =>
  [...world.memory.links.values()].find(({ wixId }) => wixId === id);

/** A run with nothing changed writes nothing. */
async function expectRest(world: SubscriberWorld) {
  world.counts.writes = 0;
  await run(world);
  expect(world.counts.writes).toBe(0);
}

describe('a newsletter', () => {
  it('sends exactly who is subscribed, and writes nothing when nothing changed', async () => {
    const world = createSubscriberWorld();
    const ids = ['ana', 'bo', 'cy', 'di', 'ed'].map((name) => subscribe(world, name, { name }));
    world.book.create(mail('never'));
    world.book.create(null);
    world.book.say(mail('bo'), 'out');
    await run(world);
    expect([...world.list.members.keys()].sort()).toEqual(['ana', 'cy', 'di', 'ed'].map(mail));
    expect(world.list.members.get(mail('ana'))?.fields).toEqual({ first: 'ana' });
    expect(ids.map((id) => linkOf(world, id)?.state)).toEqual([
      'inSync',
      undefined,
      'inSync',
      'inSync',
      'inSync',
    ]);
    await expectRest(world);
  });

  it('E01 left at the service, then edited in Wix: still out, and Wix says so too', async () => {
    const world = createSubscriberWorld();
    const id = subscribe(world, 'ana', { name: 'Ana' });
    await run(world);
    world.list.put(mail('ana'), 'unsubscribed');
    world.book.edit(id, { fields: { name: 'Anna' } });
    await run(world);
    expect([statusThere(world, 'ana'), world.book.subscriptions.get(mail('ana'))]).toEqual([
      'unsubscribed',
      'out',
    ]);
    expect(linkOf(world, id)).toMatchObject({
      state: 'excluded',
      reason: { code: 'optedOut', params: { side: 'remote' } },
    });
    expect(world.memory.touched).toEqual(new Set([id]));
    await expectRest(world);
  });

  it('E02 gone from the list or archived is no opt-out; none is brought back unasked', async () => {
    const world = createSubscriberWorld();
    const ids = ['ana', 'bo'].map((name) => subscribe(world, name, { name }));
    await run(world);
    world.list.members.delete(mail('ana'));
    world.list.put(mail('bo'), 'archived');
    world.hint({ kind: 'address', address: mail('ana'), at: 'service' });
    await run(world);
    expect([
      world.book.subscriptions.get(mail('ana')),
      world.book.subscriptions.get(mail('bo')),
    ]).toEqual(['in', 'in']);
    expect([statusThere(world, 'ana'), statusThere(world, 'bo')]).toEqual([undefined, 'archived']);
    expect(ids.map((id) => linkOf(world, id)?.reason?.code)).toEqual([
      'removedThere',
      'notActiveThere',
    ]);
    await expectRest(world);
    const link = linkOf(world, ids[0] ?? '');
    if (link) world.memory.links.set(link.id, { ...link, decision: { kind: 'retry' } });
    await run(world);
    expect(statusThere(world, 'ana')).toBe('subscribed');
  });

  it('E03 a bounce at one side is an end on both', async () => {
    const world = createSubscriberWorld();
    for (const name of ['ana', 'bo']) subscribe(world, name);
    await run(world);
    world.list.put(mail('ana'), 'bounced');
    world.book.say(mail('bo'), 'suppressed');
    world.book.edit('w2', {});
    await run(world);
    expect(world.book.subscriptions.get(mail('ana'))).toBe('out');
    expect(statusThere(world, 'bo')).toBe('unsubscribed');
    expect(linkOf(world, 'w1')?.reason?.code).toBe('addressSuppressed');
    await expectRest(world);
  });

  it('E04 an opt-out of one unknown to Wix makes no contact; holds once one has it', async () => {
    const world = createSubscriberWorld();
    world.list.put(mail('ana'), 'unsubscribed');
    await run(world);
    expect([world.book.contacts.size, world.book.subscriptions.has(mail('ana'))]).toEqual([
      0,
      false,
    ]);
    subscribe(world, 'ana');
    await run(world);
    expect([statusThere(world, 'ana'), world.book.subscriptions.get(mail('ana'))]).toEqual([
      'unsubscribed',
      'out',
    ]);
    await expectRest(world);
  });

  it('E05 who comes back where they left is taken in elsewhere: the service asks', async () => {
    const world = createSubscriberWorld();
    const id = subscribe(world, 'ana');
    await run(world);
    world.book.say(mail('ana'), 'out');
    await run(world);
    expect(statusThere(world, 'ana')).toBe('unsubscribed');
    world.book.say(mail('ana'), 'in');
    await run(world);
    expect([statusThere(world, 'ana'), linkOf(world, id)?.reason?.code]).toEqual([
      'pending',
      'invited',
    ]);
    world.list.put(mail('ana'), 'subscribed');
    await run(world);
    expect(linkOf(world, id)?.state).toBe('inSync');
    world.list.put(mail('ana'), 'unsubscribed');
    await run(world);
    expect(world.book.subscriptions.get(mail('ana'))).toBe('out');
    await run(world);
    world.list.put(mail('ana'), 'subscribed');
    await run(world);
    expect(world.book.subscriptions.get(mail('ana'))).toBe('in');
    await expectRest(world);
  });

  it('E06 two contacts with one address: one speaks for it, then the other does', async () => {
    const world = createSubscriberWorld();
    const first = subscribe(world, 'ana', { name: 'Ana' });
    const second = world.book.create(mail('ana'), { name: 'Anna' });
    await run(world);
    expect([linkOf(world, first)?.state, linkOf(world, second)?.reason?.code]).toEqual([
      'inSync',
      'sameAddress',
    ]);
    expect(world.list.members.get(mail('ana'))?.fields).toEqual({ first: 'Ana' });
    world.book.remove(first);
    world.hint({ kind: 'contact', id: first });
    await run(world);
    expect([linkOf(world, first), linkOf(world, second)?.state]).toEqual([undefined, 'inSync']);
    expect(world.list.members.get(mail('ana'))?.fields).toEqual({ first: 'Anna' });
    world.list.put(mail('ana'), 'unsubscribed');
    await run(world);
    expect(linkOf(world, second)?.reason?.code).toBe('optedOut');
    await expectRest(world);
  });

  it('E03 E06 X4 removed unheard and made again: a later no of Wix is heard', async () => {
    const world = createSubscriberWorld();
    const first = subscribe(world, 'ana', { name: 'Ana' });
    await run(world);
    world.book.remove(first);
    const second = world.book.create(mail('ana'), { name: 'Anna' });
    await run(world);
    expect([linkOf(world, first), linkOf(world, second)?.state, statusThere(world, 'ana')]).toEqual(
      [undefined, 'inSync', 'subscribed'],
    );
    expect(world.list.members.get(mail('ana'))?.fields).toEqual({ first: 'Anna' });
    world.book.say(mail('ana'), 'suppressed');
    await run(world);
    expect([statusThere(world, 'ana'), linkOf(world, second)?.reason?.code]).toEqual([
      'unsubscribed',
      'addressSuppressed',
    ]);
    await expectRest(world);
  });

  it('E06 a no that only the second contact of an address brings to hand is heard', async () => {
    const world = createSubscriberWorld();
    const first = subscribe(world, 'ana');
    const second = world.book.create(mail('ana'));
    await run(world);
    world.book.subscriptions.set(mail('ana'), 'out');
    world.book.edit(second, {});
    await run(world);
    expect([statusThere(world, 'ana'), linkOf(world, first)?.reason?.code]).toEqual([
      'unsubscribed',
      'optedOut',
    ]);
    await expectRest(world);
  });

  it('H06 the other form of a known address is the same person: kept, not asked anew', async () => {
    const world = createSubscriberWorld();
    const [today, once] = ['ana@xn--mnchen-3ya.example', 'ana@m\u00fcnchen.example'];
    const id = world.book.create(today, { name: 'Ana' });
    world.book.say(today, 'in');
    await run(world);
    // As it was kept before both forms were one.
    const link = linkOf(world, id);
    if (link)
      world.memory.links.set(link.id, {
        ...link,
        keys: { wix: world.parts.store.keyOf(once), remote: null },
      });
    world.memory.addresses.add(once);
    world.counts.writes = 0;
    world.book.edit(id, {});
    await run(world);
    expect([
      world.list.members.get(today)?.status,
      linkOf(world, id)?.state,
      world.counts.writes,
    ]).toEqual(['subscribed', 'inSync', 0]);
    world.book.say(today, 'out');
    await run(world);
    expect([world.list.members.get(today)?.status, world.memory.links.size]).toEqual([
      'unsubscribed',
      1,
    ]);
  });

  it('E07 whoever leaves between the list and the batch is not sent', async () => {
    const world = createSubscriberWorld();
    const id = subscribe(world, 'ana');
    world.before.readings = () => world.book.say(mail('ana'), 'out');
    await run(world);
    expect(world.list.members.size).toBe(0);
    expect(linkOf(world, id)?.reason).toEqual({ code: 'optedOut', params: { side: 'wix' } });
  });

  it('E08 who is not taken back is recorded, explained and not asked for again', async () => {
    const world = createSubscriberWorld();
    const id = subscribe(world, 'ana', { name: 'Ana' });
    world.list.closed.add(mail('ana'));
    await run(world);
    expect(linkOf(world, id)?.reason?.code).toBe('mayNotReturn');
    world.book.edit(id, { fields: { name: 'Anna' } });
    await expectRest(world);
    world.list.put(mail('ana'), 'subscribed');
    await run(world);
    expect(linkOf(world, id)?.state).toBe('inSync');
  });

  it('E09 an opt-out in Wix and an older opt-in there, told repeatedly: stays out', async () => {
    const world = createSubscriberWorld();
    const id = subscribe(world, 'ana');
    world.list.put(mail('ana'), 'subscribed');
    await run(world);
    world.book.say(mail('ana'), 'out');
    for (let n = 0; n < 3; n += 1) {
      world.hint({ kind: 'address', address: mail('ana'), at: 'service' });
      await run(world);
    }
    expect([
      statusThere(world, 'ana'),
      world.book.subscriptions.get(mail('ana')),
      linkOf(world, id)?.state,
    ]).toEqual(['unsubscribed', 'out', 'excluded']);
    await expectRest(world);
  });

  it('an old address is out and has said no nowhere: back again, the person is asked', async () => {
    const world = createSubscriberWorld();
    const id = subscribe(world, 'old');
    world.book.say(mail('new'), 'in');
    await run(world);
    world.book.edit(id, { email: mail('new') });
    await run(world);
    expect([statusThere(world, 'old'), statusThere(world, 'new')]).toEqual([
      'unsubscribed',
      'subscribed',
    ]);
    expect(world.memory.consents.get(mail('old'))).toMatchObject({ status: 'in' });
    expect(linkOf(world, id)).toMatchObject({ state: 'inSync', remoteId: `s-${mail('new')}` });
    await expectRest(world);
    world.book.edit(id, { email: mail('old') });
    await run(world);
    expect([statusThere(world, 'old'), statusThere(world, 'new')]).toEqual([
      'pending',
      'unsubscribed',
    ]);
    world.book.edit(id, { email: null });
    await run(world);
    expect(linkOf(world, id)?.reason?.code).toBe('noAddress');
    await expectRest(world);
    world.book.edit(id, { email: mail('third') });
    world.book.say(mail('third'), 'in');
    await run(world);
    expect([statusThere(world, 'third'), linkOf(world, id)?.state]).toEqual([
      'subscribed',
      'inSync',
    ]);
    await expectRest(world);
  });

  it('a contact that is gone leaves the service as it is', async () => {
    const world = createSubscriberWorld();
    const id = subscribe(world, 'ana');
    await run(world);
    world.book.remove(id);
    world.hint({ kind: 'contact', id });
    await run(world);
    expect([statusThere(world, 'ana'), linkOf(world, id)?.reason?.code]).toEqual([
      'subscribed',
      'contactGone',
    ]);
    await expectRest(world);
  });

  it('who is there keeps what Wix lacks; moved values go alone, one can be emptied', async () => {
    const world = createSubscriberWorld();
    const id = subscribe(world, 'ana', { name: 'Ana', company: 'Co' });
    world.list.put(mail('ana'), 'subscribed', { first: 'A.', note: 'kept' });
    await run(world);
    expect(world.list.members.get(mail('ana'))?.fields).toEqual({
      first: 'Ana',
      note: 'kept',
      firm: 'Co',
    });
    world.book.edit(id, { fields: { name: 'Ana', company: null } });
    world.list.put(mail('ana'), 'subscribed', {
      ...world.list.members.get(mail('ana'))?.fields,
      first: 'Theirs',
    });
    await run(world);
    expect(world.list.members.get(mail('ana'))?.fields).toEqual({
      first: 'Theirs',
      note: 'kept',
      firm: null,
    });
    await expectRest(world);
  });

  it('X12 G04 a refused address and a value that does not fit are set aside alone', async () => {
    const world = createSubscriberWorld();
    const [bad, unfit, good] = [
      subscribe(world, 'bad', { name: 'B' }),
      subscribe(world, 'unfit', { born: 'soon' }),
      subscribe(world, 'good'),
    ];
    world.list.refused.add(mail('bad'));
    await run(world);
    expect(
      [bad, unfit, good].map((id) => [linkOf(world, id)?.state, linkOf(world, id)?.reason?.code]),
    ).toEqual([
      ['failed', 'invalidEmail'],
      ['failed', 'badDate'],
      ['inSync', undefined],
    ]);
    await expectRest(world);
    world.list.refused.clear();
    world.book.edit(bad, { fields: { name: 'Bea' } });
    world.book.edit(unfit, { fields: { born: '1990-02-28' } });
    await run(world);
    expect([bad, unfit].map((id) => linkOf(world, id)?.state)).toEqual(['inSync', 'inSync']);
  });

  it('H01 where one value is refused the rest arrives; it follows once it changes', async () => {
    const world = createSubscriberWorld();
    world.list.refusedValues.add('Bad');
    const ana = subscribe(world, 'ana', { name: 'Ana', company: 'Bad', born: 'soon' });
    await run(world);
    expect(world.list.members.get(mail('ana'))).toMatchObject({
      status: 'subscribed',
      fields: { first: 'Ana' },
    });
    expect(linkOf(world, ana)).toMatchObject({
      state: 'failed',
      reason: { code: 'badDate', params: { field: 'birthday' } },
      refusals: [
        { row: 3, code: 'badDate' },
        { row: 2, code: 'invalidValue' },
      ],
    });
    await expectRest(world);
    world.book.edit(ana, { fields: { name: 'Anna', company: 'Bad', born: '1990-02-28' } });
    await run(world);
    expect(world.list.members.get(mail('ana'))?.fields).toEqual({
      first: 'Anna',
      birthday: '1990-02-28',
    });
    expect(linkOf(world, ana)).toMatchObject({
      state: 'failed',
      reason: { code: 'invalidValue', params: { field: 'firm' } },
    });
    await expectRest(world);
    world.book.edit(ana, { fields: { name: 'Anna', company: 'Good', born: '1990-02-28' } });
    await run(world);
    expect(world.list.members.get(mail('ana'))?.fields).toEqual({
      first: 'Anna',
      birthday: '1990-02-28',
      firm: 'Good',
    });
    expect(linkOf(world, ana)).toMatchObject({ state: 'inSync', reason: null, refusals: [] });
    await expectRest(world);
  });

  it('S7 G04 what is no address is asked of nobody and holds up nobody', async () => {
    const world = createSubscriberWorld();
    const odd = [`${'a'.repeat(100_000)}@example.com`, 'no address', 'x\ufffd@example.com'];
    for (const email of odd) {
      world.book.create(email);
      world.book.say(email, 'in');
    }
    const theirs = `${'b'.repeat(100_000)}@example.com`;
    world.list.put(theirs, 'unsubscribed');
    subscribe(world, 'good');
    const asked: string[] = [];
    for (const call of ['readings', 'read', 'add'])
      world.before[call] = (people) => void asked.push(JSON.stringify(people));
    await run(world);
    expect([...world.list.members.keys()]).toEqual([theirs, mail('good')]);
    const links = [...world.memory.links.values()].filter(({ wixId }) => wixId !== null);
    expect(links.map(({ state, reason }) => [state, reason?.code ?? null])).toEqual([
      ...odd.map(() => ['excluded', 'badAddress']),
      ['inSync', null],
    ]);
    expect(
      [...odd, theirs].filter((email) =>
        asked.some((call) => call.includes(JSON.stringify(email).slice(1, -1))),
      ),
    ).toEqual([]);
    await expectRest(world);
  });

  it('X9 lost answers are asked for again, whether or not the call took effect', async () => {
    const world = createSubscriberWorld();
    for (const name of ['ana', 'bo', 'cy', 'di']) subscribe(world, name);
    world.list.lost = 3;
    await run(world);
    expect([...world.memory.links.values()].some(({ state }) => state === 'waiting')).toBe(true);
    await run(world, { laterMs: 60 * 60_000 });
    expect([...world.memory.links.values()].map(({ state }) => state)).toEqual(
      Array(4).fill('inSync'),
    );
    await expectRest(world);
  });

  it('G01 X7 a taken address is tried again ever more seldom, and is never a failure', async () => {
    const world = createSubscriberWorld();
    const [later, other] = [subscribe(world, 'later'), subscribe(world, 'other')];
    world.list.later.set(mail('later'), 10 * 60_000);
    const waits: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      await run(world, { laterMs: waits.at(-1) ?? 0 });
      expect([
        linkOf(world, later)?.state,
        linkOf(world, later)?.reason?.code,
        linkOf(world, other)?.state,
      ]).toEqual(['waiting', 'takenLater', 'inSync']);
      waits.push((await world.parts.store.nextHintInMs()) ?? 0);
    }
    expect(waits[0]).toBe(10 * 60_000);
    expect(waits.at(-1)).toBeGreaterThan(30 * 60_000);
    world.list.later.clear();
    await run(world, { laterMs: waits.at(-1) ?? 0 });
    expect(linkOf(world, later)).toMatchObject({ state: 'inSync', reason: null });
  });

  it('a service that serves nobody stops it where it is, with what was done kept', async () => {
    const world = createSubscriberWorld();
    const id = subscribe(world, 'ana');
    await run(world);
    world.list.put(mail('ana'), 'unsubscribed');
    let isDown = true;
    world.before.write = () => {
      if (isDown) throw new SideError({ code: 'serverError', side: 'wix', retryable: true });
    };
    await expect(run(world)).rejects.toMatchObject({ code: 'serverError' });
    isDown = false;
    await run(world);
    expect([world.book.subscriptions.get(mail('ana')), linkOf(world, id)?.reason?.code]).toEqual([
      'out',
      'optedOut',
    ]);
  });

  it('the owner’s rule leaves people out and lets them in', async () => {
    const world = createSubscriberWorld({ rules: { labels: ['VIP'] } });
    const [vip, other] = [
      subscribe(world, 'vip', { labels: ['VIP'] }),
      subscribe(world, 'other', { labels: ['Press'] }),
    ];
    await run(world);
    expect([linkOf(world, vip)?.state, linkOf(world, other)?.reason?.code]).toEqual([
      'inSync',
      'outsideRules',
    ]);
    world.book.edit(other, { fields: { labels: ['VIP', 'Press'] } });
    await run(world);
    expect(linkOf(world, other)?.state).toBe('inSync');
  });
});
