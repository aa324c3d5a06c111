import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FieldRefused } from '@/lib/connectors/errors';
import type { ListInput } from '@/lib/connectors/types';
import { runSubscriberContract } from '@/lib/testing/engine/subscriber-contract';
import { failureOf } from '@/lib/testing/failure-of';
import { sideParts } from '@/lib/testing/sandbox-hands';
import { createGhostClient } from './client';
import { ghost } from './index';

const fields = {
  address: process.env.TEST_GHOST_ADDRESS ?? '',
  adminKey: process.env.TEST_GHOST_KEY ?? '',
};
const config = { ALLOWED_PRIVATE_HOSTS: ['127.0.0.1'] };
const { readAccount, list, webhook } = ghost.open({ ALLOWED_PRIVATE_HOSTS: '127.0.0.1' });

async function openInput(): Promise<ListInput> {
  const { accountKey, credentials } = await readAccount({ ...sideParts, fields });
  const at = { ...sideParts, accountKey, credentials };
  const [newsletter] = await list.lists(at);
  return { ...at, listId: newsletter?.id ?? '' };
}

type Member = { id: string; email: string; unsubscribe_url: string };

/** The owner in Ghost's own screens, and a person with a mail of it. */
async function openHands() {
  const input = await openInput();
  const client = createGhostClient({ ...input, config });
  const members = async () =>
    (
      (await client.send({ method: 'GET', path: '/members/?limit=100' })).json as {
        members: Member[];
      }
    ).members; // Ghost's own shape
  const idOf = async (email: string) =>
    (await members()).find((member) => member.email.toLowerCase() === email.toLowerCase());
  return {
    input,
    async join(email: string, first?: string) {
      await client.send({
        method: 'POST',
        path: '/members/?send_email=false',
        body: {
          members: [
            {
              email,
              ...(first === undefined ? {} : { name: first }),
              newsletters: [{ id: input.listId }],
            },
          ],
        },
      });
    },
    async joinWithout(email: string) {
      await client.send({
        method: 'POST',
        path: '/members/?send_email=false',
        body: { members: [{ email, newsletters: [] }] },
      });
    },
    async change(email: string, values: object) {
      await client.send({
        method: 'PUT',
        path: `/members/${(await idOf(email))?.id}/`,
        body: { members: [values] },
      });
    },
    /** By the link at the end of a mail. */
    async leave(email: string) {
      const link = new URL((await idOf(email))?.unsubscribe_url ?? '');
      const answer = await fetch(new URL(`/members/api/member/newsletters/${link.search}`, link), {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ newsletters: [] }),
      });
      if (!answer.ok) throw new Error(`Ghost answered ${answer.status} to somebody who leaves`);
    },
    async remove(email: string) {
      await client.send({ method: 'DELETE', path: `/members/${(await idOf(email))?.id}/` });
    },
    async empty() {
      for (let left = await members(); left.length > 0; left = await members())
        for (const { id } of left) await client.send({ method: 'DELETE', path: `/members/${id}/` });
    },
  };
}

runSubscriberContract('Ghost', {
  traits: { invited: 'subscribed', manyPages: 230, canBreak: false, canBounce: false },
  async makeHarness() {
    const hands = await openHands();
    await hands.empty();
    return {
      service: list.open(hands.input),
      first: 'name',
      world: {
        join: hands.join,
        leave: hands.leave,
        rename: (email, first) => hands.change(email, { name: first }),
        bounce: null,
        complain: null,
        // A member who was never a reader.
        async shelve(email) {
          await hands.remove(email);
          await hands.joinWithout(email);
        },
      },
      faults: null,
      lockedOut: () =>
        list.open({
          ...hands.input,
          credentials: { ...fields, adminKey: `${'0'.repeat(24)}:${'0'.repeat(64)}` },
        }),
      close: () => Promise.resolve(),
    };
  },
});

describe('a Ghost site', () => {
  it('X36 reaches no private address and no plain http unless the host is listed', async () => {
    const closed = ghost.open({});
    for (const address of [fields.address, 'https://10.0.0.1', 'http://example.com']) {
      expect(
        await failureOf(closed.readAccount({ ...sideParts, fields: { ...fields, address } })),
      ).toMatchObject({ name: 'FieldRefused', field: 'address' });
    }
    expect(
      await failureOf(readAccount({ ...sideParts, fields: { ...fields, adminKey: 'no key' } })),
    ).toBeInstanceOf(FieldRefused);
  });

  it('E05 finds members taken out of the newsletter, though their date did not move', async () => {
    const hands = await openHands();
    await hands.empty();
    for (const email of ['left@example.com', 'still@example.com']) await hands.join(email);
    await sleep(2_000);
    const since = new Date().toISOString();
    await hands.change('left@example.com', { newsletters: [] });
    const service = list.open(hands.input);
    const first = await service.changed({ since, cursor: null });
    expect(first.subscribers).toEqual([]);
    const second = await service.changed({ since, cursor: first.next });
    expect(second).toMatchObject({
      subscribers: [{ email: 'left@example.com', status: 'unsubscribed' }],
      next: null,
    });
  });

  it('C08 X10 two add the same address at once: none is refused, both find it there', async () => {
    const hands = await openHands();
    await hands.empty();
    const people = Array.from({ length: 5 }, (_, n) => ({
      email: `p${n}@example.com`,
      fields: { name: 'P' },
    }));
    const addTwice = async () =>
      (
        await Promise.all([list.open(hands.input).add(people), list.open(hands.input).add(people)])
      ).flatMap((outcomes) => [...outcomes.values()].map(({ kind }) => kind));
    // Ghost may fail for one of two in the same moment: that one is asked for again.
    expect(
      (await addTwice()).filter((kind) => !['done', 'exists', 'again'].includes(kind)),
    ).toEqual([]);
    expect(new Set(await addTwice())).toEqual(new Set(['exists']));
  });

  it('D11 adds labels and takes none of those that others put there', async () => {
    const hands = await openHands();
    await hands.empty();
    await hands.join('ana@example.com');
    await hands.change('ana@example.com', { labels: [{ name: 'Press' }] });
    const service = list.open(hands.input);
    await service.update([{ email: 'ana@example.com', fields: { labels: ['VIP', 'press'] } }]);
    expect(
      (await service.read(['ana@example.com'])).get('ana@example.com')?.fields['labels'],
    ).toEqual(expect.arrayContaining(['Press', 'VIP']));
    expect(
      (await service.read(['ana@example.com'])).get('ana@example.com')?.fields['labels'],
    ).toHaveLength(2);
  });

  it('leaves the other newsletters of a member alone', async () => {
    const hands = await openHands();
    await hands.empty();
    const client = createGhostClient({ ...hands.input, config });
    const made = (
      await client.send({
        method: 'POST',
        path: '/newsletters/',
        body: { newsletters: [{ name: `Second ${Date.now()}`, subscribe_on_signup: false }] },
      })
    ).json as { newsletters: { id: string }[] }; // Ghost's own shape
    const second = { ...hands.input, listId: made.newsletters[0]?.id ?? '' };
    await hands.join('ana@example.com');
    expect((await list.open(second).read(['ana@example.com'])).get('ana@example.com')?.status).toBe(
      'archived',
    );
    await list.open(second).invite(['ana@example.com']);
    await list.open(hands.input).optOut(['ana@example.com']);
    expect((await list.open(second).read(['ana@example.com'])).get('ana@example.com')?.status).toBe(
      'subscribed',
    );
    expect(
      (await list.open(hands.input).read(['ana@example.com'])).get('ana@example.com')?.status,
    ).toBe('unsubscribed');
  });

  it('C09 signs our own writes and those of others alike; a read shows what we wrote', async () => {
    const hands = await openHands();
    await hands.empty();
    const received: { raw: Buffer; headers: IncomingHttpHeaders }[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({ raw: Buffer.concat(chunks), headers: request.headers });
        response.end('ok');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/secret`;
    const service = list.open(hands.input);
    const hooks = await webhook.register({ ...hands.input, url });
    try {
      const heard = async (count: number) => {
        for (
          const deadline = Date.now() + 15_000;
          received.length < count && Date.now() < deadline;
        )
          await sleep(50);
        const now = received.splice(0);
        for (const { raw, headers } of now) {
          const header = (name: string) => headers[name] as string | undefined;
          expect(
            webhook.verify({ rawBody: raw, header, secret: hooks.secret, nowMs: Date.now() }),
          ).toBe(true);
          expect(
            webhook.verify({
              rawBody: Buffer.concat([raw, Buffer.from(' ')]),
              header,
              secret: hooks.secret,
              nowMs: Date.now(),
            }),
          ).toBe(false);
          expect(
            webhook.verify({
              rawBody: raw,
              header,
              secret: hooks.secret,
              nowMs: Date.now() + 600_000,
            }),
          ).toBe(false);
        }
        return now
          .flatMap(({ raw }) => webhook.parse({ rawBody: raw, listId: hands.input.listId }))
          .map(({ email }) => email);
      };
      await service.add([{ email: 'echo@example.com', fields: { name: 'Echo' } }]);
      expect(await heard(1)).toContain('echo@example.com');
      await service.optOut(['echo@example.com']);
      expect(await heard(1)).toContain('echo@example.com');
      expect((await service.read(['echo@example.com'])).get('echo@example.com')).toMatchObject({
        status: 'unsubscribed',
        fields: { name: 'Echo' },
      });
      await hands.join('left@example.com');
      await hands.leave('left@example.com');
      expect(await heard(2)).toContain('left@example.com');
      await hands.change('left@example.com', { email: 'moved@example.com' });
      expect((await heard(1)).sort()).toEqual(['left@example.com', 'moved@example.com']);
      await hands.remove('moved@example.com');
      expect(await heard(1)).toEqual(['moved@example.com']);
    } finally {
      for (const _time of ['once', 'twice']) await webhook.remove({ ...hands.input, hooks });
      server.close();
      server.closeAllConnections();
    }
  });
});
