import { type Context } from '@/lib/services/context';
import { isLoopbackHost } from './loopback';

/**
 * Whether the dashboard may be opened without Wix: it listens on this computer only, and was asked
 * for by such a name.
 */
export const isAtThisComputer = ({
  context,
  request,
}: {
  context: Context;
  request: Request;
}): boolean => isLoopbackHost(context.env.HOST) && isLoopbackHost(request.headers.get('host'));
