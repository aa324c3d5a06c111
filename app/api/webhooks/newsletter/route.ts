import { getContext } from '@/lib/services/context';
import { answerWeb } from '@/lib/services/webhook/answer';
import { getReceivers } from '@/lib/services/webhook/receivers';

const receive = (request: Request) =>
  answerWeb({ receive: getReceivers(getContext())['/api/webhooks/newsletter'], request });

export const GET = receive;
export const POST = receive;
