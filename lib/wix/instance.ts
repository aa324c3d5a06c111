import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { errorOfStatus } from '@/lib/connectors/errors';
import { createHttp, unlimited } from '@/lib/connectors/http';
import type { SideParts } from '@/lib/connectors/types';
import type { Clock } from '@/lib/ports/clock';

/** `atMs`: when the token was issued, by Wix's clock. */
export type DashboardIdentity = { readonly instanceId: string; readonly atMs: number };

const signedInstance = z.looseObject({
  instanceId: z.string().min(1),
  signDate: z.string().optional(),
  permissions: z.string().optional(),
  aid: z.string().nullish(),
});

/** A signed instance older than this is refused: the page has to be loaded again. */
const longestLifeMs = 24 * 60 * 60_000;
const clockSlackMs = 5 * 60_000;

/**
 * The older form of identity, the `instance` query parameter: `base64url(HMAC-SHA256(secret,
 * payload)) . payload`. `null` unless the signature holds, the person owns the site and it was
 * signed within a day.
 */
export const openSignedInstance = (input: {
  token: string;
  appSecret: string;
  nowMs: number;
}): DashboardIdentity | null => {
  const [signature, payload, ...rest] = input.token.split('.');
  if (!signature || !payload || rest.length > 0) return null;
  const expected = createHmac('sha256', input.appSecret).update(payload).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const parsed = signedInstance.safeParse(
    parseJson(Buffer.from(payload, 'base64url').toString('utf8')),
  );
  if (!parsed.success) return null;
  const { instanceId, signDate, permissions, aid } = parsed.data;
  if (permissions !== 'OWNER' || aid) return null;
  const signedAtMs = Date.parse(signDate ?? '');
  const isFresh =
    signedAtMs > input.nowMs - longestLifeMs && signedAtMs < input.nowMs + clockSlackMs;
  return isFresh ? { instanceId, atMs: signedAtMs } : null;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const tokenInfo = z.looseObject({
  active: z.boolean(),
  subjectType: z.string().optional(),
  clientId: z.string().optional(),
  instanceId: z.string().optional(),
  exp: z.union([z.number(), z.string()]).optional(),
  iat: z.union([z.number(), z.string()]).optional(),
});

const keepMs = 60_000;
/**
 * A refusal may soon turn into a success, as after an installation; within this time the same token
 * causes no call to Wix (S5).
 */
const keepRefusedMs = 10_000;
/** The shape of Wix's tokens; Wix is not asked about anything else. */
const tokenShape = /^[\x21-\x7e]{20,8000}$/;

/** Limits how often one sender can make us ask Wix (S5). */
type AskerWindow = {
  /** Called before Wix is asked about an unknown token. Throws to prevent it. */
  begin(): void;
  /** The token belongs to a person who is let in. */
  proven(): void;
};

export type ResolveDashboardToken = (
  token: string,
  asker?: AskerWindow,
) => Promise<DashboardIdentity | null>;

/**
 * Identifies the caller of a dashboard request: asks Wix's token-info about an access token (a
 * success is kept for a minute, a refusal for ten seconds, by the token's hash) or opens a signed
 * instance. `null` when the token is not live, not of this app or not an owner's. Throws
 * `SideError` when Wix cannot be asked.
 */
export const createTokenResolver = (
  input: Omit<SideParts, 'budget'> & { appId: string; appSecret: string; origin: string },
): ResolveDashboardToken => {
  const send = createHttp({
    ...input,
    side: 'wix',
    budget: unlimited,
    budgetKey: 'wix:token-info',
    deadlineMs: 10_000,
  });
  const known = new LRUCache<string, Promise<DashboardIdentity | null>>({
    max: 5000,
    ttl: keepMs,
    // The clock is read for every look-up: a cached time could come from another clock.
    ttlResolution: 0,
    perf: { now: () => input.clock.nowMs() },
  });

  const ask = async (token: string): Promise<DashboardIdentity | null> => {
    const askedAtMs = input.clock.nowMs();
    const answer = await send({
      method: 'POST',
      path: '/oauth2/token-info',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
      lane: 'interactive',
      repeatable: true,
    });
    if ([400, 401, 403, 404].includes(answer.status)) return null;
    if (answer.status >= 300) throw errorOfStatus({ side: 'wix', status: answer.status });
    const parsed = tokenInfo.safeParse(answer.json);
    if (!parsed.success) return null;
    const { active, subjectType, clientId, instanceId } = parsed.data;
    // Visitors and members of the site hold tokens of this app too; only a Wix user is let into the
    // dashboard.
    if (
      !active ||
      subjectType !== 'USER' ||
      clientId !== input.appId ||
      !instanceId ||
      isOver({ exp: parsed.data.exp, clock: input.clock })
    )
      return null;
    return {
      instanceId,
      atMs: parsed.data.iat === undefined ? askedAtMs : Number(parsed.data.iat) * 1000,
    };
  };

  return async (header, asker) => {
    const token = header.trim().replace(/^Bearer(\s+|$)/i, '');
    if (!tokenShape.test(token)) return null;
    const signed = openSignedInstance({
      token,
      appSecret: input.appSecret,
      nowMs: input.clock.nowMs(),
    });
    if (signed) return signed;
    const hash = createHash('sha256').update(token).digest('base64');
    const held = known.get(hash);
    if (held) return held;
    asker?.begin();
    const asked = ask(token);
    known.set(hash, asked);
    // A failed call says nothing about the token.
    const result = await asked.catch((error: unknown) => {
      known.delete(hash);
      throw error;
    });
    if (result) asker?.proven();
    else known.set(hash, asked, { ttl: keepRefusedMs });
    return result;
  };
};

/** Wix gives `exp` in seconds. */
const isOver = (input: { exp: number | string | undefined; clock: Clock }): boolean =>
  input.exp !== undefined && Number(input.exp) * 1000 + clockSlackMs < input.clock.nowMs();
