import { z } from 'zod';
import { type TypedFields } from '@/lib/connectors/types';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';
import { sandboxService } from './control';

export const sandboxAccessInput = z.object({ service: sandboxService });

/**
 * The fields that an owner would copy from a sandbox service into its connect form; `null` where it
 * has no server. @throws RefusedError when this is not the sandbox
 */
export function readSandboxAccess({
  ctx: { env },
  input: { service },
}: {
  ctx: SiteContext;
  input: z.output<typeof sandboxAccessInput>;
}): Promise<{ fields: TypedFields | null }> {
  if (!env.SANDBOX_SERVICES) throw new RefusedError('notSandbox');
  return Promise.resolve({ fields: env.SANDBOX_SERVICES[service]?.fields ?? null });
}
