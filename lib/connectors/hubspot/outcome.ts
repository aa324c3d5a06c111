import type { FieldProblem, WriteOutcome } from '@/lib/core/ports';
import { errorOfStatus, type ProblemCode } from '../errors';
import type { HubspotError } from './api-types';
import { idProperty } from './mapper';

const codes: readonly (readonly [RegExp, ProblemCode])[] = [
  [/INVALID_EMAIL/, 'invalidEmail'],
  [/INVALID_DATE|INVALID_DATETIME/, 'invalidDate'],
  [/INVALID_LONG|INVALID_INTEGER|INVALID_NUMBER|INVALID_DECIMAL/, 'invalidNumber'],
  [/INVALID_OPTION/, 'optionNotAllowed'],
  [/DOESNT_EXIST|DOES_NOT_EXIST/, 'unknownField'],
  [/READ_ONLY/, 'readOnly'],
  [/TOO_LONG|LENGTH|MAX/, 'tooLong'],
  [/PHONE/, 'invalidPhone'],
  [/CONFLICTING_UNIQUE_VALUE/, 'heldByAnother'],
  [/REQUIRED/, 'required'],
];

const codeOf = (code: string | undefined): ProblemCode => codes.find(([pattern]) => pattern.test(code ?? ''))?.[1] ?? 'invalidValue';

function problemsOf(error: HubspotError): readonly FieldProblem[] {
  const details = (error.errors ?? []).map((detail) => ({ field: detail.context?.['propertyName']?.[0] ?? detail.name, code: codeOf(detail.code) }));
  const named = details.filter((detail) => detail.field !== undefined);
  return named.map(({ field, code }) => ({ ...(field === undefined ? {} : { field }), code }));
}

/** HubSpot names the holder of an e-mail in the text of a 409 and nowhere else. */
const holderOf = (message: string | undefined): string | null => /Existing ID: (\d+)/.exec(message ?? '')?.[1] ?? null;

/** What a refusal means for the one contact it speaks of. `status`: of the call, or what its category stands for. */
export function outcomeOfError({ error, kind, status }: { error: HubspotError; kind: 'create' | 'update' | 'delete'; status: number }): WriteOutcome {
  const holder = holderOf(error.message);
  if (error.category === 'CONFLICT' || status === 409) {
    if (kind === 'create' && holder) return { kind: 'duplicate', candidateId: holder, by: 'email' };
    return { kind: 'refused', problems: [{ field: 'email', code: 'heldByAnother' }] };
  }
  if (error.category === 'OBJECT_NOT_FOUND' || status === 404) return { kind: 'absent' };
  if (status === 401 || status === 403 || status === 429 || status >= 500) return { kind: 'failed', error: errorOfStatus({ side: 'remote', status }) };
  const problems = problemsOf(error);
  const taken = problems.find((problem) => problem.field === idProperty && problem.code === 'heldByAnother');
  if (taken) return { kind: 'refused', problems: [{ code: 'heldByAnother' }] };
  return { kind: 'refused', problems: problems.length > 0 ? problems : [{ code: 'refused' }] };
}
