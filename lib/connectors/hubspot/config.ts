import { z } from 'zod';
import { oauthShape, tokenShape } from '@/lib/connectors/oauth';
import { origin, text } from '@/lib/env';

export const hubspotEnv = {
  HUBSPOT_API_BASE_URL: origin.default('https://api.hubapi.com'),
  HUBSPOT_API_VERSION: text.default('2026-03'),
  HUBSPOT_ACCESS_TOKEN: text.optional(),
  HUBSPOT_APP_ID: text.optional(),
  HUBSPOT_CLIENT_ID: text.optional(),
  HUBSPOT_CLIENT_SECRET: text.optional(),
};

/** HubSpot's address and our app's registration there. */
export type HubspotConfig = {
  readonly origin: string;
  readonly version: string;
  readonly appId: string | null;
  readonly clientId: string | null;
  readonly clientSecret: string | null;
};

export const toConfig = (env: z.output<z.ZodObject<typeof hubspotEnv>>): HubspotConfig => ({
  origin: env.HUBSPOT_API_BASE_URL,
  version: env.HUBSPOT_API_VERSION,
  appId: env.HUBSPOT_APP_ID ?? null,
  clientId: env.HUBSPOT_CLIENT_ID ?? null,
  clientSecret: env.HUBSPOT_CLIENT_SECRET ?? null,
});

export const credentialsShape = z.discriminatedUnion('kind', [tokenShape, oauthShape]);

export type HubspotCredentials = z.output<typeof credentialsShape>;
