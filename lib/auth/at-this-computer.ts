import { type Context } from '@/lib/services/context';
import { isLoopbackHost } from './loopback';

/**
 * Whether the dashboard may be opened without Wix: the server listens on loopback only, and the
 * request names a loopback host.
 */
export const isAtThisComputer = ({
  context,
  request,
}: {
  context: Context;
  request: Request;
}): boolean => isLoopbackHost(context.env.HOST) && isLoopbackHost(request.headers.get('host'));
