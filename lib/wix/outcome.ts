import { failureOfStatus, type ProblemCode } from '@/lib/connectors/errors';
import type { HttpAnswer } from '@/lib/connectors/http-call';
import type { Undeletable } from '@/lib/core/model/contact';
import type { FieldProblem, WriteOutcome } from '@/lib/core/model/write';
import { wixErrorBody, type WixErrorBody } from './wire';

const addressPaths: Readonly<Record<string, string>> = {
  addressLine: 'address.line1',
  addressLine2: 'address.line2',
  streetAddress: 'address.line1',
  city: 'address.city',
  subdivision: 'address.subdivision',
  country: 'address.country',
  postalCode: 'address.postalCode',
};

/** Wix's path of a refused value (`info.emails.items[0].email`) → our field key. */
export const fieldOfPath = (path: string): string | undefined => {
  const [head = '', ...rest] = path
    .replace(/^info\./, '')
    .replace(/\[\d+\]/g, '')
    .split('.');
  if (head === 'emails' || head === 'primaryInfo')
    return rest.at(-1) === 'phone' ? 'phone' : 'email';
  if (head === 'phones') return 'phone';
  if (head === 'name') return rest[0] ? `name.${rest[0]}` : 'name.first';
  if (head === 'addresses')
    return addressPaths[rest.find((part) => part in addressPaths) ?? ''] ?? 'address.line1';
  if (head === 'extendedFields')
    return rest.filter((part) => part !== 'items').join('.') || undefined;
  if (head === 'labelKeys') return 'labels';
  if (head === 'custom') return [head, ...rest].join('.');
  return ['company', 'jobTitle', 'birthdate', 'locale'].includes(head) ? head : undefined;
};

const codeOfRule = (input: { rule: string; field: string | undefined }): ProblemCode => {
  const { rule, field } = input;
  if (rule.includes('MAX') || rule.includes('TOO_LONG'))
    return rule.includes('ITEMS') || rule === 'MAX_SIZE' ? 'tooMany' : 'tooLong';
  if (rule.includes('REQUIRED') || rule === 'MIN_LENGTH') return 'required';
  if (rule.includes('EMAIL') || (field === 'email' && rule === 'FORMAT')) return 'invalidEmail';
  if (field === 'phone') return 'invalidPhone';
  if (field === 'birthdate' || rule.includes('DATE')) return 'invalidDate';
  if (rule.includes('ENUM') || field === 'address.country' || field === 'address.subdivision')
    return 'optionNotAllowed';
  return 'invalidValue';
};

const violationsOf = (body: WixErrorBody): readonly FieldProblem[] =>
  (body.details?.validationError?.fieldViolations ?? []).map((violation) => {
    const field = violation.field === undefined ? undefined : fieldOfPath(violation.field);
    const rule = `${violation.ruleName ?? ''} ${violation.violatedRule ?? ''}`.trim();
    return { ...(field === undefined ? {} : { field }), code: codeOfRule({ rule, field }) };
  });

const dataOf = (body: WixErrorBody): Readonly<Record<string, unknown>> => {
  const data = body.details?.applicationError?.data;
  return typeof data === 'object' && data !== null ? { ...data } : {};
};

/** Wix's application code of an answer (`CONTACT_ALREADY_CHANGED`), if it carries one. */
export const applicationCode = (answer: HttpAnswer): string | null => {
  const code = wixErrorBody.safeParse(answer.json).data?.details?.applicationError?.code;
  return typeof code === 'string' ? code : null;
};

const undeletable: Readonly<Record<string, Undeletable>> = {
  CANNOT_DELETE_MEMBER: 'member',
  CANNOT_DELETE_SITE_MEMBERS: 'member',
  CANNOT_DELETE_CONTACT_WITH_BILLING_SUBSCRIPTION: 'billing',
  CANNOT_DELETE_MEMBER_OWNER_OR_CONTRIBUTOR: 'ownerOrContributor',
};

/** Why Wix refuses to delete a contact, by its application code. */
export const undeletableOf = (code: string): Undeletable | undefined => undeletable[code];

const refused = (problem: { field?: string; code: ProblemCode }): WriteOutcome => ({
  kind: 'refused',
  problems: [problem],
});

const extendedFieldProblem = (body: WixErrorBody): { field?: string; code: ProblemCode } => {
  const { key, fieldKey } = dataOf(body);
  const field = typeof key === 'string' ? key : fieldKey;
  return { ...(typeof field === 'string' ? { field } : {}), code: 'invalidValue' };
};

const duplicateOutcome = (input: {
  body: WixErrorBody;
  kind: 'create' | 'update';
}): WriteOutcome => {
  const { duplicateContactId, duplicatePhone } = dataOf(input.body);
  const by = duplicatePhone ? 'phone' : 'email';
  const holder = typeof duplicateContactId === 'string' ? { holderId: duplicateContactId } : {};
  if (input.kind === 'create' && typeof duplicateContactId === 'string')
    return { kind: 'duplicate', candidateId: duplicateContactId, by };
  return { kind: 'refused', problems: [{ field: by, code: 'heldByAnother', ...holder }] };
};

/**
 * What an answer other than success means for one contact. Statuses that are not about the contact
 * (401, 403, 429, 5xx) become `failed`. Codes: contact-v4's error tables.
 */
export const outcomeOfRefusal = (input: {
  answer: HttpAnswer;
  kind: 'create' | 'update' | 'delete';
}): WriteOutcome => {
  const { answer, kind } = input;
  const body = wixErrorBody.safeParse(answer.json).data ?? {};
  const code = applicationCode(answer) ?? '';
  if (code === 'CONTACT_ALREADY_CHANGED') return { kind: 'conflict' };
  if (code === 'DUPLICATE_CONTACT_EXISTS' && kind !== 'delete')
    return duplicateOutcome({ body, kind });
  if (code === 'CANNOT_UPDATE_MEMBER_EMAIL')
    return refused({ field: 'email', code: 'memberEmail' });
  if (code === 'CONTACT_NOT_FOUND' || answer.status === 404) return { kind: 'absent' };
  const why = undeletableOf(code);
  if (kind === 'delete' && why) return { kind: 'undeletable', why };
  if (code === 'INSUFFICIENT_CONTACT_DATA' || code === 'INSUFFICIENT_UPDATE_CONTACT_DATA')
    return refused({ code: 'notEnoughToCreate' });
  if (code === 'INVALID_EXTENDED_FIELD_VALUE') return refused(extendedFieldProblem(body));
  const failure = failureOfStatus({ side: 'wix', status: answer.status });
  if (failure) return { kind: 'failed', error: failure };
  const problems = violationsOf(body);
  return { kind: 'refused', problems: problems.length > 0 ? problems : [{ code: 'refused' }] };
};
