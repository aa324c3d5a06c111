import { problemResponse, problems } from '@/lib/http/problem';
import { getContext } from '@/lib/services/context';
import { answerWeb } from '@/lib/services/entrance/answer';
import { getReceivers, receiverOf } from '@/lib/services/webhooks/receivers';

const answer = async (request: Request): Promise<Response> => {
  const receive = receiverOf(getReceivers(getContext()), new URL(request.url).pathname);
  return receive ? answerWeb({ receive, request }) : problemResponse(problems.notFound);
};

export const GET = answer;
export const POST = answer;
