import { SignJWT } from 'jose';
import type { z } from 'zod';
import { AddressRefused } from '@/lib/connectors/address';
import { FieldRefused } from '@/lib/connectors/errors';
import { createHttp } from '@/lib/connectors/http';
import {
  successOf,
  type HttpAnswer,
  type HttpCall,
  type SendHttp,
} from '@/lib/connectors/http-call';
import { accessOf, type GhostInput } from './config';

export type GhostClient = {
  /**
   * The answer, whatever its status. Throws `SideError`, an unclear one for a write that may
   * have happened.
   */
  send(call: {
    method: HttpCall['method'];
    path: string;
    body?: unknown;
    repeatable?: boolean;
  }): Promise<HttpAnswer>;
  /** The parsed answer of a read; throws unless it succeeded. */
  get<T>(call: { path: string; schema: z.ZodType<T> }): Promise<{ value: T; serverTime: string }>;
};

const apiVersion = 'v5.0';

const refuse = (field: 'address' | 'adminKey') => new FieldRefused({ field, code: 'invalidValue' });

/** The site's address; the address of its dashboard is accepted, too. */
export function readAddress(given: string | undefined): URL {
  const text = given?.trim() ?? '';
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  if (!url) throw refuse('address');
  const path = url.pathname.replace(/\/ghost(\/.*)?$/, '').replace(/\/+$/, '');
  return new URL(`${url.origin}${path}/`);
}

/** `id:secret`: the key's id, and its signing secret of 32 bytes as hex. */
function readKey(given: string | undefined): { readonly id: string; readonly secret: Buffer } {
  const [, id = '', secret = ''] =
    /^([0-9a-f]{24}):([0-9a-f]{64})$/i.exec(given?.trim() ?? '') ?? [];
  if (id === '') throw refuse('adminKey');
  return { id, secret: Buffer.from(secret, 'hex') };
}

/**
 * A client of one site's Admin API with guarded HTTP: https unless its host is listed, no private
 * address, no redirect. Throws `FieldRefused` for a malformed address or key.
 */
export function createGhostClient(input: GhostInput): GhostClient {
  const access = accessOf(input);
  const address = readAddress(access.address);
  const { id, secret } = readKey(access.adminKey);
  const http = guarded(() =>
    createHttp({
      ...input,
      side: 'remote',
      origin: address.origin,
      budgetKey: `ghost:${input.accountKey}`,
      deadlineMs: 12_000,
      guard: { allowedHosts: input.config.ALLOWED_PRIVATE_HOSTS },
    }),
  );
  const base = `${address.pathname}ghost/api/admin`;
  /** Ghost accepts tokens of at most five minutes. */
  const sign = () => {
    const seconds = Math.floor(input.clock.nowMs() / 1000);
    return new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', kid: id, typ: 'JWT' })
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 300)
      .setAudience('/admin/')
      .sign(secret);
  };
  const send: GhostClient['send'] = async ({ method, path, body, repeatable = method === 'GET' }) =>
    http({
      method,
      path: `${base}${path}`,
      lane: 'live',
      repeatable,
      headers: {
        authorization: `Ghost ${await sign()}`,
        'accept-version': apiVersion,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    send,
    get: async ({ path, schema }) =>
      successOf({ answer: await send({ method: 'GET', path }), schema, side: 'remote', path }),
  };
}

function guarded(open: () => SendHttp): SendHttp {
  try {
    return open();
  } catch (error) {
    throw error instanceof AddressRefused ? refuse('address') : error;
  }
}
