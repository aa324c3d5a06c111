import type { FieldProblem } from '@/lib/core/ports';
import type { SubscriberOutcome } from '@/lib/core/subscriber-ports';
import type { Field, FieldType } from '@/lib/core/types';
import { errorOfStatus, type ProblemCode } from '../errors';
import type { HttpAnswer } from '../http';
import { problemShape } from './api-types';
import { hashOf } from './mapper';

/** Titles of the error glossary that say an address stays out whatever we ask. */
export const keptOut: readonly string[] = ['Member In Compliance State', 'Forgotten Email Not Subscribed'];
export const memberExists = 'Member Exists';

const codes: Readonly<Partial<Record<FieldType, ProblemCode>>> = { date: 'invalidDate', phone: 'invalidPhone', number: 'invalidNumber', option: 'optionNotAllowed' };

/** What a refused field means; the service names the merge tag, sometimes behind `merge_fields.`. */
export function problemOf({ field, fields }: { field: string; fields: readonly Field[] }): FieldProblem {
  const tag = field.split('.').at(-1) ?? '';
  const known = fields.find(({ key }) => key === tag);
  if (known) return { field: tag, code: codes[known.type] ?? 'invalidValue' };
  return /^email/i.test(tag) ? { field: 'email', code: 'invalidEmail' } : { code: 'refused' };
}

export const titleOf = (answer: HttpAnswer): string => problemShape.safeParse(answer.json).data?.title ?? '';

/** What an answer about one member says of the address asked for. Throws `SideError` for an answer that is not about this address. */
export function outcomeOf({ answer, email, fields }: { answer: HttpAnswer; email: string; fields: readonly Field[] }): SubscriberOutcome {
  if (answer.status < 300) return { kind: 'done', id: hashOf(email) };
  if (answer.status === 404) return { kind: 'unknown' };
  if (answer.status !== 400) throw errorOfStatus({ side: 'remote', status: answer.status });
  const { title = '', errors = [] } = problemShape.safeParse(answer.json).data ?? {};
  if (keptOut.includes(title)) return { kind: 'mayNotReturn' };
  if (errors.length > 0) return { kind: 'refused', problems: errors.map(({ field }) => problemOf({ field, fields })) };
  return { kind: 'refused', problems: [{ field: 'email', code: 'refused' }] };
}
