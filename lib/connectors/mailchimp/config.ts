import { z } from 'zod';
import type { AccountInput } from '@/lib/connectors/types';
import { origin } from '@/lib/env';

export const mailchimpEnv = {
  /** `{dc}` stands for the data centre that an API key names. */
  MAILCHIMP_API_BASE_URL: origin.default('https://{dc}.api.mailchimp.com'),
};

type Config = z.output<z.ZodObject<typeof mailchimpEnv>>;

/** The input of every call of this service, with its configuration. */
export type MailchimpInput<Input = AccountInput> = Input & { readonly config: Config };

const credentialsShape = z.object({ apiKey: z.string().optional() });

/** The key as it was typed. */
export const apiKeyOf = ({ credentials }: Pick<AccountInput, 'credentials'>): string =>
  credentialsShape.parse(credentials).apiKey?.trim() ?? '';
