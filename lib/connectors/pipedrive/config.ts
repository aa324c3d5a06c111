import { z } from 'zod';
import { oauthShape, tokenShape, type TokenEndpoint } from '@/lib/connectors/oauth';
import { origin, text } from '@/lib/env';

export const pipedriveEnv = {
  PIPEDRIVE_API_BASE_URL: origin.default('https://api.pipedrive.com'),
  PIPEDRIVE_OAUTH_BASE_URL: origin.default('https://oauth.pipedrive.com'),
  PIPEDRIVE_API_TOKEN: text.optional(),
  PIPEDRIVE_CLIENT_ID: text.optional(),
  PIPEDRIVE_CLIENT_SECRET: text.optional(),
};

/** Pipedrive's addresses and our app's registration there. */
export type PipedriveConfig = {
  readonly origin: string;
  readonly oauthOrigin: string;
  readonly clientId: string;
  readonly clientSecret: string;
};

export const toConfig = (env: z.output<z.ZodObject<typeof pipedriveEnv>>): PipedriveConfig => ({
  origin: env.PIPEDRIVE_API_BASE_URL,
  oauthOrigin: env.PIPEDRIVE_OAUTH_BASE_URL,
  clientId: env.PIPEDRIVE_CLIENT_ID ?? '',
  clientSecret: env.PIPEDRIVE_CLIENT_SECRET ?? '',
});

/** Whose token it is: events and the change log name this user for what we write. */
const owner = { userId: z.string() };
export const credentialsShape = z.discriminatedUnion('kind', [
  tokenShape.extend(owner),
  oauthShape.extend(owner),
]);

export type PipedriveCredentials = z.output<typeof credentialsShape>;

/** Our app proves itself by HTTP Basic. */
export const tokenEndpoint = ({
  oauthOrigin,
  clientId,
  clientSecret,
}: PipedriveConfig): TokenEndpoint => ({
  origin: oauthOrigin,
  path: '/oauth/token',
  budgetKey: 'pipedrive:oauth',
  headers: {
    authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
  },
});
