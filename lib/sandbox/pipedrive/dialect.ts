import { Refusal, type Dialect } from '@/lib/sandbox/api';
import { type TokenBook } from '@/lib/sandbox/token-book';
import { failed, notFound, refuseInput, unauthorized } from './errors';
import { isByToken, type PipedriveLimits } from './limits';

/** How Pipedrive knows its callers and turns them away. */
export function createPipedriveDialect({
  apiToken,
  tokens,
  limits,
  isInstalled,
  now,
}: {
  apiToken: string;
  tokens: TokenBook;
  limits: PipedriveLimits;
  isInstalled(): boolean;
  now(): number;
}): Dialect {
  return {
    authorize(call) {
      const bearer = call.headers.get('authorization')?.replace(/^Bearer /i, '') ?? '';
      const isGood = isByToken(call)
        ? call.headers.get('x-api-token') === apiToken
        : tokens.isGood(bearer, now());
      if (!isInstalled() || !isGood) throw new Refusal(unauthorized);
    },
    admit: (asked) => limits.admit(asked),
    throttled: () => limits.throttledNow({}),
    failed,
    unauthorized: () => unauthorized,
    malformed: () => refuseInput([{ path: 'body', message: 'is not JSON' }]).reply,
    notFound: () => notFound('Path').reply,
    headers: () => ({ date: new Date(now()).toUTCString() }),
  };
}
