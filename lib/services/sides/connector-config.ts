import type { ConnectorConfig } from '@/lib/connectors/types';
import type { Env } from '@/lib/env';

/** Our registration at HubSpot and where HubSpot is. */
export const connectorConfig = (env: Env): ConnectorConfig => ({
  origin: env.HUBSPOT_API_BASE_URL,
  version: env.HUBSPOT_API_VERSION,
  appId: env.HUBSPOT_APP_ID ?? null,
  clientId: env.HUBSPOT_CLIENT_ID ?? null,
  clientSecret: env.HUBSPOT_CLIENT_SECRET ?? null,
});
