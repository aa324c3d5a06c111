import { getContext } from '@/lib/services/context';
import { getReceivers } from '@/lib/services/webhook/receivers';

export const POST = (request: Request) => getReceivers(getContext())['/api/webhooks/hubspot'](request);
