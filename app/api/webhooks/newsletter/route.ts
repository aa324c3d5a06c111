import { getContext } from '@/lib/services/context';
import { answerWeb } from '@/lib/services/entrance/answer';
import { getReceivers } from '@/lib/services/webhooks/receivers';

const receive = (request: Request) =>
  answerWeb({ receive: getReceivers(getContext())['/api/webhooks/newsletter'], request });

export const GET = receive;
export const POST = receive;
