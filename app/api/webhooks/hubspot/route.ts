import { getContext } from '@/lib/services/context';
import { answerWeb } from '@/lib/services/webhook/answer';
import { getReceivers } from '@/lib/services/webhook/receivers';

export const POST = (request: Request) =>
  answerWeb({ receive: getReceivers(getContext())['/api/webhooks/hubspot'], request });
