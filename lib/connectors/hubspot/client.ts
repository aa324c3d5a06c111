import { createCrmClient, type CrmClient } from '@/lib/connectors/crm-client';
import { numberIn, type HttpAnswer, type RateReading } from '@/lib/connectors/http-call';
import type { SideParts } from '@/lib/connectors/types';
import type { HubspotConfig } from './config';

export type HubspotClient = CrmClient & {
  readonly contacts: string;
  readonly properties: string;
};

/** Reads the ten-second rate window from HubSpot's headers. Answers of searches have none. */
function readRate({ header }: HttpAnswer): RateReading | undefined {
  const remaining = numberIn(header('x-hubspot-ratelimit-remaining'));
  const resetMs = numberIn(header('x-hubspot-ratelimit-interval-milliseconds'));
  return remaining === undefined || resetMs === undefined ? undefined : { remaining, resetMs };
}

/** A client of the dated API paths. */
export function createHubspotClient({
  config,
  accountKey,
  token,
  clock,
  sleep,
  random,
  budget,
}: SideParts & {
  config: HubspotConfig;
  accountKey: string;
  token: (refused?: string) => Promise<string>;
}): HubspotClient {
  const client = createCrmClient({
    http: {
      clock,
      sleep,
      random,
      budget,
      origin: config.origin,
      budgetKey: `hubspot:${accountKey}`,
      readRate,
    },
    searchBudgetKey: `hubspot-search:${accountKey}`,
    token,
  });
  return {
    ...client,
    contacts: `/crm/objects/${config.version}/contacts`,
    properties: `/crm/properties/${config.version}/contacts`,
  };
}
