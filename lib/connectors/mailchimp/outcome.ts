import { errorOfStatus, failureOfStatus, type ProblemCode } from '@/lib/connectors/errors';
import type { HttpAnswer } from '@/lib/connectors/http-call';
import type { Field, FieldType } from '@/lib/core/model/field';
import type { FieldProblem } from '@/lib/core/model/write';
import type { SubscriberOutcome } from '@/lib/ports/mailing-list';
import { problemShape } from './api-types';
import { hashOf } from './mapper';

/** Titles of the error glossary for an address that cannot be subscribed again by us. */
const keptOut: readonly string[] = ['Member In Compliance State', 'Forgotten Email Not Subscribed'];
export const memberExists = 'Member Exists';

/** A temporary refusal. Only the text tells it apart from the 400 of an invalid address. */
const signedUpTooOften = /signed up to a lot of lists/i;
export const isHeldBack = (text: string) => signedUpTooOften.test(text);
export const heldBack = (): SubscriberOutcome => ({
  kind: 'again',
  error: errorOfStatus({ side: 'remote', status: 429 }),
});

const codes: Readonly<Partial<Record<FieldType, ProblemCode>>> = {
  date: 'invalidDate',
  phone: 'invalidPhone',
  number: 'invalidNumber',
  option: 'optionNotAllowed',
};

/**
 * The problem of a refused field. The service names the merge tag, sometimes with the prefix
 * `merge_fields.`, and for an address the part after the tag.
 */
function problemOf({ field, fields }: { field: string; fields: readonly Field[] }): FieldProblem {
  const [tag = ''] = field.replace(/^merge_fields\./, '').split('.');
  const known = fields.find(({ key }) => key === tag);
  if (known) return { field: tag, code: codes[known.type] ?? 'invalidValue' };
  return /^email/i.test(tag) ? { field: 'email', code: 'invalidEmail' } : { code: 'refused' };
}

/** Each field once; without a named field the problem names none. */
export function problemsOf({
  errors,
  fields,
}: {
  errors: readonly { readonly field: string }[];
  fields: readonly Field[];
}): readonly FieldProblem[] {
  const problems = errors.map(({ field }) => problemOf({ field, fields }));
  const named = problems.filter(
    ({ field }, index) =>
      field !== undefined && problems.findIndex((one) => one.field === field) === index,
  );
  return named.length > 0 ? named : [{ code: 'refused' }];
}

export const titleOf = (answer: HttpAnswer): string =>
  problemShape.safeParse(answer.json).data?.title ?? '';

/**
 * The outcome of an answer about one member. Throws `SideError` for an answer that is not about
 * this address.
 */
export function outcomeOf({
  answer,
  email,
  fields,
}: {
  answer: HttpAnswer;
  email: string;
  fields: readonly Field[];
}): SubscriberOutcome {
  if (answer.status < 300) return { kind: 'done', id: hashOf(email) };
  if (answer.status === 404) return { kind: 'unknown' };
  const failure = failureOfStatus({ side: 'remote', status: answer.status });
  // Locked or too early concerns only this member.
  if (failure && answer.status < 500 && failure.code === 'serverError')
    return { kind: 'again', error: failure };
  if (failure) throw failure;
  const { title = '', detail = '', errors = [] } = problemShape.safeParse(answer.json).data ?? {};
  if (keptOut.includes(title)) return { kind: 'mayNotReturn' };
  if (isHeldBack(detail)) return heldBack();
  return { kind: 'refused', problems: problemsOf({ errors, fields }) };
}
