import {
  errorOfStatus,
  failureOfStatus,
  parseAnswer,
  type ProblemCode,
} from '@/lib/connectors/errors';
import type { HttpAnswer } from '@/lib/connectors/http';
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

/** Ghost names the property, sometimes with the way there: `members[0].email`, `labels[0].name`. */
function problemsOf(errors: readonly GhostError[]): readonly FieldProblem[] {
  const named = errors.flatMap(({ property }) => property?.split(/[.[\]]+/).find(isField) ?? []);
  return named.length > 0
    ? [...new Set(named)].map((field) => ({ field, code: codes[field] ?? 'invalidValue' }))
    : [{ code: 'refused' }];
}

/** Somebody else changed the member at the same moment. */
const collision = 409;
/** The site speaks another version of the API than we do. */
const notAcceptable = 406;

/**
 * What an answer about one member says of that member. Ghost's kinds of errors and their statuses:
 * the package `@tryghost/errors`. Throws `SideError` for an answer that is not about this member.
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
  // The plan of the host has no room for another member.
  if (isOf('HostLimitError')) throw errorOfStatus({ side: 'remote', status: 402 });
  // Only Ghost itself knows that a member is gone; a page of somebody else says that the site is.
  if (status === 404 && isOf('NotFoundError')) return { kind: 'unknown' };
  if (status === 404 || status === notAcceptable || isOf('VersionMismatchError'))
    throw errorOfStatus({ side: 'remote', status });
  const failure = failureOfStatus({ side: 'remote', status: status === collision ? 423 : status });
  // Locked or too early is this member alone.
  if (failure && status < 500 && failure.code === 'serverError')
    return { kind: 'again', error: failure };
  if (failure) throw failure;
  return { kind: 'refused', problems: problemsOf(errors) };
}
