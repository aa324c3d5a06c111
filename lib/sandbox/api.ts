import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type Context } from 'hono';
import { type FaultSwitches } from './faults';
import { type Random } from './random';
import { type CallKind, type RequestLog } from './requests';

/** One API call, free of the HTTP library. */
export type Call = {
  params: Record<string, string>;
  query: URLSearchParams;
  /** Parsed JSON or form fields; undefined without a body. */
  body: unknown;
  headers: Headers;
};

export type Reply = {
  status: number;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent instead of a body: a page for people, as a gateway before the service answers. */
  html?: string;
  headers?: Record<string, string>;
};

export type Route = {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  kind: CallKind;
  /** A window of its own beside the general one. */
  window?: 'search';
  /** What a call takes from a budget, where the service counts by cost. */
  cost?: number;
  run(call: Call): Reply | Promise<Reply>;
};

/** Thrown by handlers: an answer in the service's own error shape. */
export class Refusal extends Error {
  constructor(readonly reply: Reply) {
    super(`refused with ${reply.status}`);
  }
}

/** What differs between the services outside their handlers. */
export type Dialect = {
  /** Throws a Refusal when the caller may not. Not asked for `token` and `identity` calls. */
  authorize(call: Call): void;
  /** Headers of the rate window, or the refusal when it is used up. */
  admit(asked: { route: Route; call: Call }): { headers: Record<string, string>; refusal?: Reply };
  throttled(): Reply;
  failed(status: number): Reply;
  unauthorized(): Reply;
  malformed(): Reply;
  notFound(): Reply;
  /** Headers of every answer. */
  headers(): Record<string, string>;
  /** So many calls at once; one more is throttled. */
  atOnce?: number;
};

export type ApiEnv = { Bindings: HttpBindings };

type Parts = {
  dialect: Dialect;
  /** Calls being answered. */ open: { count: number };
  faults: FaultSwitches;
  random: Random;
  log: RequestLog;
};

const maxBodyBytes = 10 * 1024 * 1024;

export function createApi({
  routes,
  control,
  ...given
}: Omit<Parts, 'open'> & { routes: readonly Route[]; control: Hono<ApiEnv> }): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const parts: Parts = { ...given, open: { count: 0 } };
  app.route('/_control', control);
  for (const route of routes) app.on(route.method, route.path, (c) => serve(c, route, parts));
  app.notFound((c) => {
    const path = new URL(c.req.url).pathname;
    const reply = parts.dialect.notFound();
    parts.log.add({
      method: c.req.method,
      path,
      route: 'unknown',
      kind: 'read',
      status: reply.status,
    });
    return toResponse(reply, parts.dialect.headers());
  });
  return app;
}

async function serve(c: Context<ApiEnv>, route: Route, parts: Parts): Promise<Response> {
  parts.open.count += 1;
  try {
    return await serveOpen(c, route, parts);
  } finally {
    parts.open.count -= 1;
  }
}

async function serveOpen(c: Context<ApiEnv>, route: Route, parts: Parts): Promise<Response> {
  const { dialect, faults, random, log } = parts;
  const url = new URL(c.req.url);
  const line = {
    method: route.method,
    path: url.pathname + url.search,
    route: route.path,
    kind: route.kind,
  };
  const isTooMany = dialect.atOnce !== undefined && parts.open.count > dialect.atOnce;
  if (faults.now.delayMs > 0) await sleep(faults.now.delayMs);

  const reply = isTooMany
    ? dialect.throttled()
    : await answer({ c, route, query: url.searchParams, parts });
  const isLost =
    route.kind === 'write' &&
    reply.status < 300 &&
    (faults.take('dropAnswerNext') || random.percent(faults.now.dropAnswerPercent));
  if (isLost) {
    log.add({ ...line, status: 0 });
    c.env.outgoing.destroy();
    c.env.incoming.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  log.add({ ...line, status: reply.status });
  return toResponse(reply, dialect.headers());
}

async function answer({
  c,
  route,
  query,
  parts,
}: {
  c: Context<ApiEnv>;
  route: Route;
  query: URLSearchParams;
  parts: Parts;
}): Promise<Reply> {
  const { dialect, faults, random } = parts;
  if (faults.now.unavailable) return dialect.failed(503);
  const isPlain = route.kind === 'read' || route.kind === 'write';
  if (faults.now.unauthorized && route.kind !== 'identity') return dialect.unauthorized();

  let windowHeaders: Record<string, string> = {};
  try {
    const body = await readBody(c);
    if (body === malformedBody) return dialect.malformed();
    const call: Call = {
      params: c.req.param() as Record<string, string>,
      query,
      body,
      headers: c.req.raw.headers,
    };
    if (isPlain) {
      dialect.authorize(call);
      if (random.percent(faults.now.rate429Percent)) return dialect.throttled();
      const admitted = dialect.admit({ route, call });
      if (admitted.refusal) return admitted.refusal;
      windowHeaders = admitted.headers;
      if (random.percent(faults.now.error5xxPercent))
        return dialect.failed([500, 502, 503][Math.floor(random.next() * 3)] ?? 503);
      if (route.kind === 'write' && faults.take('failNext')) return dialect.failed(503);
    }
    const reply = await route.run(call);
    return { ...reply, headers: { ...windowHeaders, ...reply.headers } };
  } catch (error) {
    if (error instanceof Refusal)
      return { ...error.reply, headers: { ...windowHeaders, ...error.reply.headers } };
    throw error;
  }
}

const malformedBody = Symbol('malformed');

async function readBody(c: Context<ApiEnv>): Promise<unknown> {
  if (c.req.method === 'GET') return undefined;
  const text = await c.req.text();
  if (text === '') return undefined;
  if (text.length > maxBodyBytes) return malformedBody;
  if (c.req.header('content-type')?.includes('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  try {
    return JSON.parse(text);
  } catch {
    return malformedBody;
  }
}

function toResponse(reply: Reply, common: Record<string, string>): Response {
  const headers = { ...common, ...reply.headers };
  if (reply.html !== undefined)
    return new Response(reply.html, {
      status: reply.status,
      headers: { 'content-type': 'text/html; charset=UTF-8', ...headers },
    });
  if (reply.body === undefined) return new Response(null, { status: reply.status, headers });
  return new Response(JSON.stringify(reply.body), {
    status: reply.status,
    headers: { 'content-type': 'application/json;charset=utf-8', ...headers },
  });
}
