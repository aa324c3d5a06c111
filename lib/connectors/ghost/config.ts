import { z } from 'zod';
import type { AccountInput } from '@/lib/connectors/types';
import { hosts } from '@/lib/env';

export const ghostEnv = { ALLOWED_PRIVATE_HOSTS: hosts };

type Config = z.output<z.ZodObject<typeof ghostEnv>>;

/** The input of every call of this service, with its configuration. */
export type GhostInput<Input = AccountInput> = Input & { readonly config: Config };

const credentialsShape = z.object({
  address: z.string().optional(),
  adminKey: z.string().optional(),
});

/** The credentials as they were typed. */
export const accessOf = ({ credentials }: Pick<AccountInput, 'credentials'>) =>
  credentialsShape.parse(credentials);
