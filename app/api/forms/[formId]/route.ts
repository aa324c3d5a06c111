import { getContext } from '@/lib/services/context';
import { answerWeb } from '@/lib/services/webhook/answer';
import { getReceivers } from '@/lib/services/webhook/receivers';

const answer = (request: Request) =>
  answerWeb({ receive: getReceivers(getContext())['/api/forms'], request });

export const POST = answer;
export const OPTIONS = answer;
