import { getContext } from '@/lib/services/context';
import { answerWeb } from '@/lib/services/entrance/answer';
import { getReceivers } from '@/lib/services/webhooks/receivers';

const answer = (request: Request) =>
  answerWeb({ receive: getReceivers(getContext()).form, request });

export const POST = answer;
export const OPTIONS = answer;
