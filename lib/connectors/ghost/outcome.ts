import {
  errorOfStatus,
  failureOfStatus,
  parseAnswer,
  type ProblemCode,
} from '@/lib/connectors/errors';
import type { HttpAnswer } from '@/lib/connectors/http-call';
import type { FieldProblem } from '@/lib/core/model/write';
import type { SubscriberOutcome } from '@/lib/ports/mailing-list';
import { errorsShape, writtenShape, type GhostError } from './api-types';
import { fields } from './mapper';

const codes: Readonly<Record<string, ProblemCode>> = {
  email: 'invalidEmail',
  name: 'tooLong',
  note: 'tooLong',
};

const isField = (name: string) => name === 'email' || fields.some(({ key }) => key === name);

/** Ghost names the property, sometimes with its path: `members[0].email`, `labels[0].name`. */
function problemsOf(errors: readonly GhostError[]): readonly FieldProblem[] {
  const named = errors.flatMap(({ property }) => property?.split(/[.[\]]+/).find(isField) ?? []);
  return named.length > 0
    ? [...new Set(named)].map((field) => ({ field, code: codes[field] ?? 'invalidValue' }))
    : [{ code: 'refused' }];
}

/** Another client changed the member at the same moment. */
const collision = 409;
/** The site uses another version of the API. */
const notAcceptable = 406;

/**
 * The outcome of an answer about one member. Ghost's error types and statuses: the package
 * `@tryghost/errors`. Throws `SideError` for an answer that is not about this member.
 */
export function outcomeOf(answer: HttpAnswer): SubscriberOutcome {
  const { status } = answer;
  if (status < 300) {
    const [member] = parseAnswer({
      schema: writtenShape,
      json: answer.json,
      side: 'remote',
      what: 'member',
    }).members;
    return member ? { kind: 'done', id: member.id } : { kind: 'again', error: null };
  }
  const errors = errorsShape.safeParse(answer.json).data?.errors ?? [];
  const isOf = (type: string) => errors.some((error) => error.type === type);
  // The host's plan allows no more members.
  if (isOf('HostLimitError')) throw errorOfStatus({ side: 'remote', status: 402 });
  // Only Ghost's own error proves a deletion; another server's 404 means that the site is gone.
  if (status === 404 && isOf('NotFoundError')) return { kind: 'unknown' };
  if (status === 404 || status === notAcceptable || isOf('VersionMismatchError'))
    throw errorOfStatus({ side: 'remote', status });
  const failure = failureOfStatus({ side: 'remote', status: status === collision ? 423 : status });
  // Locked or too early concerns only this member.
  if (failure && status < 500 && failure.code === 'serverError')
    return { kind: 'again', error: failure };
  if (failure) throw failure;
  return { kind: 'refused', problems: problemsOf(errors) };
}
