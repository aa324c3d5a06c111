import { createCrmClient, type CrmClient } from '@/lib/connectors/crm-client';
import {
  isThrottledByFirewall,
  numberIn,
  type HttpAnswer,
  type RateReading,
} from '@/lib/connectors/http-call';
import { createTokenSource } from '@/lib/connectors/oauth';
import type { CrmAccess } from '@/lib/connectors/types';
import { tokenEndpoint, type PipedriveConfig, type PipedriveCredentials } from './config';

export type PipedriveInput = Omit<CrmAccess, 'credentials'> & {
  readonly credentials: PipedriveCredentials;
  readonly config: PipedriveConfig;
};

/** The burst window; `reset` is in seconds. */
function readRate({ header }: HttpAnswer): RateReading | undefined {
  const remaining = numberIn(header('x-ratelimit-remaining'));
  const reset = numberIn(header('x-ratelimit-reset'));
  return remaining === undefined || reset === undefined
    ? undefined
    : { remaining, resetMs: reset * 1_000 };
}

/** A client of both versions of the API. */
export function createPipedriveClient(input: PipedriveInput): CrmClient {
  const { config, credentials, accountKey, clock, sleep, random, budget } = input;
  return createCrmClient({
    http: {
      clock,
      sleep,
      random,
      budget,
      origin: config.origin,
      budgetKey: `pipedrive:${accountKey}`,
      readRate,
      isThrottled: isThrottledByFirewall,
    },
    searchBudgetKey: `pipedrive-search:${accountKey}`,
    token: createTokenSource({ ...input, endpoint: tokenEndpoint(config) }),
    ...(credentials.kind === 'token'
      ? { headerOf: (access: string) => ({ 'x-api-token': access }) }
      : {}),
  });
}
