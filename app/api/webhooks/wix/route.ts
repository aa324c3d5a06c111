import { getContext } from '@/lib/services/context';
import { answerWeb } from '@/lib/services/entrance/answer';
import { getReceivers } from '@/lib/services/webhooks/receivers';

export const POST = (request: Request) =>
  answerWeb({ receive: getReceivers(getContext())['/api/webhooks/wix'], request });
