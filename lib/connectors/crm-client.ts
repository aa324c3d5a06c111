import type { z } from 'zod';
import type { Lane } from '@/lib/core/model/dirty';
import { createHttp } from './http';
import { successOf, type HttpAnswer, type HttpCall, type HttpConfig } from './http-call';

type Call = {
  readonly method: HttpCall['method'];
  readonly path: string;
  readonly body?: unknown;
  readonly lane: Lane;
  readonly kind: 'read' | 'list' | 'write' | 'search';
};

export type CrmClient = {
  /**
   * The answer, whatever its status. Throws `SideError`, an unclear one for a write that may
   * have happened.
   */
  send(call: Call): Promise<HttpAnswer>;
  /** The parsed answer; throws unless the call succeeded. */
  get<T>(call: {
    readonly path: string;
    readonly lane: Lane;
    readonly schema: z.ZodType<T>;
    readonly kind?: 'list' | 'search';
  }): Promise<{ value: T; serverTime: string }>;
  post<T>(call: {
    readonly path: string;
    readonly body: unknown;
    readonly lane: Lane;
    readonly schema: z.ZodType<T>;
    readonly kind: 'read' | 'search';
  }): Promise<{ value: T; serverTime: string }>;
};

type Input = {
  readonly http: Omit<HttpConfig, 'side' | 'deadlineMs'>;
  /** Searches take from this window too. */
  readonly searchBudgetKey: string;
  /** The access token; given the refused one, a fresh one, or the same when there is none. */
  readonly token: (refused?: string) => Promise<string>;
  /** The header that carries it. */
  readonly headerOf?: (token: string) => Readonly<Record<string, string>>;
};

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A thin client of a JSON API. A refused token is refreshed once for all callers. */
export function createCrmClient({
  http: config,
  searchBudgetKey,
  token,
  headerOf = bearer,
}: Input): CrmClient {
  const http = createHttp({ ...config, side: 'remote', deadlineMs: 12_000 });
  const send: CrmClient['send'] = async ({ method, path, body, lane, kind }) => {
    const call = (access: string) =>
      http({
        method,
        path,
        lane,
        repeatable: kind !== 'write',
        ...(kind === 'list' ? { patient: true } : {}),
        headers: {
          ...headerOf(access),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(kind === 'search' ? { budgetKey: searchBudgetKey } : {}),
      });
    const access = await token();
    const answer = await call(access);
    if (answer.status !== 401) return answer;
    const fresh = await token(access);
    return fresh === access ? answer : call(fresh);
  };
  const must = async <T>({ schema, ...call }: Call & { schema: z.ZodType<T> }) =>
    successOf({ answer: await send(call), schema, side: 'remote', path: call.path });
  return {
    send,
    get: (call) => must({ ...call, method: 'GET', kind: call.kind ?? 'read' }),
    post: (call) => must({ ...call, method: 'POST' }),
  };
}
