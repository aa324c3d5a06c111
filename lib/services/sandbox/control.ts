import { z } from 'zod';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';

/** A service that the sandbox may have a server for. */
export const sandboxService = z.string().min(1).max(50);

type Request = {
  /** A service of the sandbox. */ readonly side: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
};

const deadlineMs = 10_000;

/**
 * Calls the control address of a sandbox server. @throws RefusedError when this is not the sandbox,
 * or with the server's own reason
 */
export async function callControl<T>({
  ctx,
  request,
}: {
  ctx: SiteContext;
  request: Request;
}): Promise<T> {
  const base = ctx.env.SANDBOX_SERVICES?.[request.side]?.control;
  if (!base) throw new RefusedError('notSandbox');
  const response = await fetch(`${base}${request.path}`, {
    method: request.method,
    signal: AbortSignal.timeout(deadlineMs),
    ...(request.body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(request.body) }),
  });
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok)
    throw new RefusedError('sandboxRefused', {
      reason: messageOf(answer) ?? String(response.status),
    });
  // The sandbox is ours; `views.ts` types its answers.
  return answer as T;
}

const messageOf = (answer: unknown) =>
  typeof answer === 'object' &&
  answer !== null &&
  'message' in answer &&
  typeof answer.message === 'string'
    ? answer.message
    : null;
