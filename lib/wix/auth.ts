import { z } from 'zod';
import { badAnswer, errorOfStatus } from '@/lib/connectors/errors';
import type { SendHttp } from '@/lib/connectors/http-call';
import type { Clock } from '@/lib/ports/clock';

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
});

/** A token is renewed this long before it ends, ms. */
const skewMs = 5 * 60_000;

export type TokenSource = {
  /** The current access token; concurrent callers share one request. */
  read(): Promise<string>;
  /** Forgets `token` if it is still the current one: after a 401. */
  drop(token: string): void;
};

/**
 * Access tokens of one installation (`client_credentials`).
 * Throws `SideError`: `unauthorized` when Wix does not know the app or the installation.
 */
export const createTokenSource = (input: {
  appId: string;
  appSecret: string;
  instanceId: string;
  send: SendHttp;
  clock: Clock;
}): TokenSource => {
  let present: { token: string; renewAtMs: number } | null = null;
  let pending: Promise<string> | null = null;

  const issue = async (): Promise<string> => {
    const answer = await input.send({
      method: 'POST',
      path: '/oauth2/token',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'client_credentials',
        client_id: input.appId,
        client_secret: input.appSecret,
        instance_id: input.instanceId,
      }),
      lane: 'interactive',
      repeatable: true,
    });
    if (answer.status === 400 || answer.status === 404)
      throw errorOfStatus({ side: 'wix', status: 401 });
    if (answer.status >= 300) throw errorOfStatus({ side: 'wix', status: answer.status });
    const parsed = tokenAnswer.safeParse(answer.json);
    if (!parsed.success) throw badAnswer({ side: 'wix', message: 'wix: token: unexpected answer' });
    const lifeMs = parsed.data.expires_in * 1000;
    present = {
      token: parsed.data.access_token,
      renewAtMs: input.clock.nowMs() + Math.max(lifeMs - skewMs, lifeMs / 2),
    };
    return present.token;
  };

  return {
    async read() {
      if (present && input.clock.nowMs() < present.renewAtMs) return present.token;
      pending ??= issue().finally(() => {
        pending = null;
      });
      return pending;
    },
    drop(token) {
      if (present?.token === token) present = null;
    },
  };
};
