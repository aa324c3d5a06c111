import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SideError } from '@/lib/core/model/side-error';
import { failureOf } from '@/lib/testing/failure-of';
import { AddressRefused, guardedLookup } from './address';
import { isUnclear } from './errors';
import { createHttp, unlimited } from './http';
import { type HttpCall, type HttpConfig } from './http-call';
import { placesOfPool } from './socket-pools';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const read: HttpCall = { method: 'GET', path: '/contacts', lane: 'live', repeatable: true };
const write: HttpCall = {
  method: 'POST',
  path: '/contacts',
  body: '{}',
  lane: 'live',
  repeatable: false,
};

const reply =
  (status: number, headers: Record<string, string> = {}, body = '{"ok":true}'): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);
const hangUp: Answer = (request) => void request.socket.destroy();
const silence: Answer = () => {};

let server: Server | null = null;

/**
 * A real server that answers call by call from a list, the last answer for all further calls; and a
 * client with a clock of its own.
 */
async function start(answers: readonly Answer[], over: Partial<HttpConfig> = {}) {
  const calls: string[] = [];
  const started = createServer((request, response) => {
    request.resume();
    calls.push(`${request.method} ${request.url}`);
    answers[Math.min(calls.length, answers.length) - 1]?.(request, response);
  });
  server = started;
  started.listen(0, '127.0.0.1');
  await once(started, 'listening');
  let nowMs = 1_764_000_000_000;
  const waits: number[] = [];
  const blocked: { key: string; forMs: number }[] = [];
  const taken: { key: string; deadlineMs: number | undefined }[] = [];
  const observed: { key: string; remaining: number; resetMs: number }[] = [];
  const send = createHttp({
    side: 'remote',
    origin: `http://127.0.0.1:${(started.address() as AddressInfo).port}`,
    clock: { nowMs: () => nowMs },
    sleep: async (ms) => {
      waits.push(ms);
      nowMs += ms;
    },
    random: { uuid: () => 'id', next: () => 0.5 },
    budget: {
      take: async ({ key, deadlineMs }) => void taken.push({ key, deadlineMs }),
      observe: async (reading) => void observed.push(reading),
      block: async (entry) => void blocked.push(entry),
    },
    budgetKey: 'service:1',
    ...over,
  });
  return { send, calls, waits, blocked, taken, observed };
}

/** A server that answers each call in one way, and clients of several sites, with real time. */
async function serve(answer: Answer) {
  const calls: string[] = [];
  const started = createServer((request, response) => {
    calls.push(request.headers.authorization ?? '');
    answer(request, response);
  });
  server = started;
  started.listen(0, '127.0.0.1');
  await once(started, 'listening');
  const origin = `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  const parts = {
    side: 'remote',
    origin,
    clock: { nowMs: () => Date.now() },
    sleep: async () => {},
    random: { uuid: () => 'id', next: () => 0.5 },
    budget: unlimited,
    deadlineMs: 2_000,
  } as const;
  return { calls, origin, open: (budgetKey: string) => createHttp({ ...parts, budgetKey }) };
}

afterEach(async () => {
  const stopping = server;
  server = null;
  if (!stopping) return;
  stopping.closeAllConnections();
  await new Promise((resolve) => stopping.close(resolve));
});

describe('answers', () => {
  it('hands back status, headers, JSON and the service’s own time', async () => {
    const { send } = await start([
      reply(201, { date: 'Tue, 02 Dec 2025 10:00:00 GMT', 'X-Page': '7' }),
    ]);
    const answer = await send(write);
    expect(answer).toMatchObject({
      status: 201,
      json: { ok: true },
      serverTime: '2025-12-02T10:00:00.000Z',
    });
    expect(answer.header('x-page')).toBe('7');
  });

  it('X32 an answer that is not JSON has none, and does not throw', async () => {
    const { send } = await start([reply(200, {}, '<html>')]);
    expect(await send(read)).toMatchObject({ status: 200, json: undefined });
  });

  it('S4 every text a service sends is made storable where it comes in, no more', async () => {
    const sent = {
      name: 'a\u0000b',
      list: ['\ud800', '\u{1f600}', 'plain'],
      'k\u0000': { deep: 'x\udc00y' },
      long: 'LONG',
    };
    const { send } = await start([
      reply(200, {}, JSON.stringify(sent).replace('"LONG"', '12345678901234567890')),
    ]);
    expect((await send(read)).json).toEqual({
      name: 'ab',
      list: ['', '\u{1f600}', 'plain'],
      k: { deep: 'xy' },
      long: '12345678901234567890',
    });
  });

  it.each(['a\u200bb', 'a\nb', 'ä', 'a\u0000'])(
    'S2 a credential that no header can carry is refused unsent, and other calls go on: %j',
    async (token) => {
      const { send, calls } = await start([reply(200)]);
      const failures = await Promise.all(
        Array.from({ length: 20 }, () =>
          failureOf(send({ ...read, headers: { authorization: `Bearer ${token}` } })),
        ),
      );
      for (const failure of failures)
        expect(failure).toMatchObject({ code: 'unauthorized', retryable: false });
      expect(calls).toEqual([]);
      expect(await send({ ...read, headers: { authorization: 'Bearer known' } })).toMatchObject({
        status: 200,
      });
    },
  );

  it('S2 a service that hangs for one site holds up no other; others are told', async () => {
    const { calls, origin, open } = await serve((request, response) => {
      if (request.headers.authorization === 'Bearer two') response.end('{"ok":true}');
    });
    const [one, two] = [open('service:1'), open('service:2')];
    const hanging = Array.from({ length: 100 }, (_, n) =>
      failureOf(one({ ...(n % 2 ? read : write), headers: { authorization: 'Bearer one' } })),
    );
    const startedMs = performance.now();
    for (let n = 0; n < 50; n += 1)
      expect(await two({ ...write, headers: { authorization: 'Bearer two' } })).toMatchObject({
        status: 200,
      });
    expect(performance.now() - startedMs, origin).toBeLessThan(1_500);
    const failures = await Promise.all(hanging);
    expect(performance.now() - startedMs).toBeLessThan(4_000);
    // What was never sent is not unclear.
    expect(failures.filter(isUnclear)).toHaveLength(placesOfPool / 2);
    expect(calls.filter((call) => call === 'Bearer one')).toHaveLength(placesOfPool);
    // Whose account is not known yet has sockets of its own, too.
    const connecting = open('service:connect');
    const stuck = Array.from({ length: 40 }, () =>
      failureOf(connecting({ ...read, headers: { authorization: 'Bearer three' } })),
    );
    expect(await connecting({ ...read, headers: { authorization: 'Bearer two' } })).toMatchObject({
      status: 200,
    });
    await Promise.all(stuck);
  });

  it.each([400, 401, 404, 409, 428])('%i is handed back, not retried', async (status) => {
    const { send, calls } = await start([reply(status)]);
    expect((await send(read)).status).toBe(status);
    expect((await send(write)).status).toBe(status);
    expect(calls).toHaveLength(2);
  });

  it('a redirect is not followed', async () => {
    const { send, calls } = await start([reply(302, { location: 'https://example.com/' })]);
    expect(await failureOf(send(read))).toMatchObject({ code: 'badAnswer', status: 302 });
    expect(calls).toEqual(['GET /contacts']);
  });

  it.each([
    ['a read', read],
    ['a write', write],
  ] as const)('X42 a body above the cap is dropped: %s', async (_name, call) => {
    const { send, calls } = await start([reply(200, {}, JSON.stringify('x'.repeat(5_000)))], {
      maxBodyBytes: 4_000,
    });
    const error = await failureOf(send(call));
    if (call.repeatable) expect(error).toMatchObject({ code: 'badAnswer', side: 'remote' });
    else expect(error).toMatchObject({ isUnclear: true });
    expect(calls).toHaveLength(1);
  });

  it('a body just within the cap is read', async () => {
    const { send } = await start([reply(200, {}, JSON.stringify('x'.repeat(3_998)))], {
      maxBodyBytes: 4_000,
    });
    expect((await send(read)).json).toBe('x'.repeat(3_998));
  });
});

describe('X7 throttling', () => {
  it.each([
    ['a read', read],
    ['a write', write],
  ] as const)(
    '429, then success: %s goes again after the seconds asked for, and others hear of it',
    async (_name, call) => {
      const { send, calls, waits, blocked } = await start([
        reply(429, { 'retry-after': '3' }),
        reply(200),
      ]);
      expect((await send(call)).status).toBe(200);
      expect(calls).toHaveLength(2);
      expect(waits).toEqual([3_000]);
      expect(blocked).toEqual([{ key: 'service:1', forMs: 3_000 }]);
    },
  );

  it('a Retry-After with a date is measured against the answer’s own clock', async () => {
    const { send, waits } = await start([
      reply(429, {
        date: 'Tue, 02 Dec 2025 10:00:00 GMT',
        'retry-after': 'Tue, 02 Dec 2025 10:00:04 GMT',
      }),
      reply(200),
    ]);
    await send(read);
    expect(waits).toEqual([4_000]);
  });

  it.each([
    ['absent', undefined],
    ['zero', '0'],
    ['nonsense', 'soon'],
  ])('a Retry-After that is %s: the waits grow', async (_name, value) => {
    const throttled = reply(429, value === undefined ? {} : { 'retry-after': value });
    const { send, waits } = await start([throttled, throttled, throttled, reply(200)]);
    await send(read);
    expect(waits).toEqual([188, 375, 750]);
  });

  it('an absurd Retry-After is not waited for: fails at once, with the wait', async () => {
    const { send, calls, waits, blocked } = await start([reply(429, { 'retry-after': '999999' })]);
    expect(await failureOf(send(read))).toMatchObject({
      code: 'rateLimited',
      retryable: true,
      retryAfterMs: 900_000,
      status: 429,
    });
    expect(calls).toHaveLength(1);
    expect(waits).toEqual([]);
    expect(blocked).toEqual([{ key: 'service:1', forMs: 900_000 }]);
  });

  it('gives up after four tries', async () => {
    const { send, calls } = await start([reply(429)]);
    expect(await failureOf(send(write))).toMatchObject({ code: 'rateLimited', retryable: true });
    expect(calls).toHaveLength(4);
  });

  it('blocks only the narrower window a call names, and takes from both', async () => {
    const { send, blocked, taken } = await start([reply(429, { 'retry-after': '1' }), reply(200)]);
    await send({ ...read, budgetKey: 'service:1:search' });
    expect(blocked).toEqual([{ key: 'service:1:search', forMs: 1_000 }]);
    expect(taken.map(({ key }) => key)).toEqual([
      'service:1',
      'service:1:search',
      'service:1',
      'service:1:search',
    ]);
  });

  it('D17 a 429 the service means otherwise is handed back', async () => {
    const { send, calls } = await start([reply(429)], { isThrottled: () => false });
    expect((await send(write)).status).toBe(429);
    expect(calls).toHaveLength(1);
  });

  it('a stored id or a run’s contact waits briefly for its place; a live call may', async () => {
    const { send, taken } = await start([reply(200)]);
    for (const call of [
      { ...read, lane: 'idWrite' },
      { ...write, lane: 'idWrite' },
      { ...read, lane: 'run' },
      { ...write, lane: 'run' },
      { ...read, lane: 'run', patient: true },
      read,
    ] as const)
      await send(call);
    expect(taken.map(({ deadlineMs }) => deadlineMs)).toEqual([
      0, 3_500, 500, 3_500, 15_000, 15_000,
    ]);
  });

  it('tells the budget what the headers say of the window', async () => {
    const { send, observed } = await start([reply(200, { 'x-left': '7' })], {
      readRate: (answer) => ({ remaining: Number(answer.header('x-left')), resetMs: 10_000 }),
    });
    await send(read);
    expect(observed).toEqual([{ key: 'service:1', remaining: 7, resetMs: 10_000 }]);
  });
});

describe('X8 X9 failures of the service', () => {
  it.each([500, 502, 503, 504, 408])('%i: a read goes again', async (status) => {
    const { send, calls, waits } = await start([reply(status), reply(status), reply(200)]);
    expect((await send(read)).status).toBe(200);
    expect(calls).toHaveLength(3);
    expect(waits).toEqual([188, 375]);
  });

  it.each([500, 502, 503, 504, 408])(
    '%i: a write may have happened and is never sent again',
    async (status) => {
      const { send, calls } = await start([reply(status), reply(200)]);
      const error = await failureOf(send(write));
      expect(error).toMatchObject({ name: 'SideError', isUnclear: true, retryable: true });
      expect(error).toMatchObject({ status });
      expect(calls).toHaveLength(1);
    },
  );

  it('a 503 that names a time was turned away at the door: the write goes again', async () => {
    const { send, calls, waits } = await start([reply(503, { 'retry-after': '2' }), reply(200)]);
    expect((await send(write)).status).toBe(200);
    expect(calls).toHaveLength(2);
    expect(waits).toEqual([2_000]);
  });

  it('a read that only ever fails ends as a retryable failure of the service', async () => {
    const { send, calls } = await start([reply(500)]);
    expect(await failureOf(send(read))).toMatchObject({
      code: 'serverError',
      retryable: true,
      status: 500,
      side: 'remote',
    });
    expect(calls).toHaveLength(4);
  });

  it('a connection cut before the answer: a read goes again, a write is unclear', async () => {
    const reading = await start([hangUp, reply(200)]);
    expect((await reading.send(read)).status).toBe(200);
    server?.closeAllConnections();
    server?.close();
    const writing = await start([hangUp, reply(200)]);
    expect(await failureOf(writing.send(write))).toMatchObject({ isUnclear: true });
    expect(writing.calls).toHaveLength(1);
  });

  it('nobody listens: certainly not sent, so a write too is only unreachable', async () => {
    const { send } = await start([reply(200)]);
    const stopping = server;
    server = null;
    stopping?.closeAllConnections();
    await new Promise((resolve) => stopping?.close(resolve));
    const error = await failureOf(send(write));
    expect(error).toBeInstanceOf(SideError);
    expect(error).toMatchObject({ code: 'unreachable', retryable: true });
  });
});

describe('X42 the deadline', () => {
  it.each([
    ['never answers', silence],
    [
      'sends a byte now and then',
      ((_request, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
      }) satisfies Answer,
    ],
  ] as const)(
    'a service that %s is cut off in time: a write is unclear, a read unreachable',
    async (_name, answer) => {
      const { send } = await start([answer], { deadlineMs: 150 });
      const startedMs = performance.now();
      expect(await failureOf(send(write))).toMatchObject({ isUnclear: true });
      expect(await failureOf(send(read))).toMatchObject({ code: 'unreachable', retryable: true });
      expect(performance.now() - startedMs).toBeLessThan(2_000);
    },
  );

  it('no retry begins that could not end in time', async () => {
    const { send, calls } = await start([reply(429, { 'retry-after': '4' }), reply(200)], {
      deadlineMs: 8_000,
    });
    expect(await failureOf(send(read))).toMatchObject({ code: 'rateLimited', retryAfterMs: 4_000 });
    expect(calls).toHaveLength(1);
  });
});

describe('X36 addresses an owner gives', () => {
  const over =
    (origin: string, allowedHosts: readonly string[] = []) =>
    () =>
      createHttp({
        side: 'remote',
        origin,
        clock: { nowMs: () => 0 },
        sleep: async () => {},
        random: { uuid: () => '', next: () => 0 },
        budget: { take: async () => {}, observe: async () => {}, block: async () => {} },
        budgetKey: 'k',
        guard: { allowedHosts },
      });

  it.each([
    'http://example.com',
    'https://127.0.0.1',
    'https://169.254.169.254',
    'https://10.0.0.1',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
  ])('%s is refused', (origin) => {
    expect(over(origin)).toThrow('private network');
  });

  it('a public https address is accepted, and a private one that is listed', () => {
    expect(over('https://example.com')).not.toThrow();
    expect(over('http://127.0.0.1', ['127.0.0.1'])).not.toThrow();
  });

  it('a name that leads to loopback is refused when it connects, unless it is listed', async () => {
    const lookUp = (allowedHosts: readonly string[]) =>
      new Promise((resolve) =>
        guardedLookup({ allowedHosts })('localhost', {}, (error, address) =>
          resolve(error ?? address),
        ),
      );
    expect(await lookUp([])).toBeInstanceOf(AddressRefused);
    expect(['127.0.0.1', '::1']).toContain(await lookUp(['localhost']));
  });
});
