import type { z } from 'zod';
import { errorOfStatus, parseAnswer } from '@/lib/connectors/errors';
import type { HttpAnswer } from '@/lib/connectors/http-call';

/** The parsed answer of a call that has to succeed. Throws the `SideError` of any other status. */
export const succeed = <T>(input: {
  answer: HttpAnswer;
  schema: z.ZodType<T>;
  what: string;
}): T => {
  if (input.answer.status >= 300) throw errorOfStatus({ side: 'wix', status: input.answer.status });
  return parseAnswer({
    schema: input.schema,
    json: input.answer.json,
    side: 'wix',
    what: input.what,
  });
};
