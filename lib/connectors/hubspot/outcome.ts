import { failureOfStatus, type ProblemCode } from '@/lib/connectors/errors';
import type { FieldProblem, WriteOutcome } from '@/lib/core/model/write';
import type { HubspotError } from './api-types';
import { idProperty } from './manifest';

const codes: readonly (readonly [RegExp, ProblemCode])[] = [
  [/INVALID_EMAIL/, 'invalidEmail'],
  [/INVALID_DATE|INVALID_DATETIME/, 'invalidDate'],
  [/INVALID_LONG|INVALID_INTEGER|INVALID_NUMBER|INVALID_DECIMAL/, 'invalidNumber'],
  [/INVALID_OPTION/, 'optionNotAllowed'],
  [/DOESNT_EXIST|DOES_NOT_EXIST/, 'unknownField'],
  [/READ_ONLY|CALCULATED/, 'readOnly'],
  [/TOO_LONG|LENGTH|MAX/, 'tooLong'],
  [/PHONE/, 'invalidPhone'],
  [/CONFLICTING_UNIQUE_VALUE/, 'heldByAnother'],
  [/REQUIRED/, 'required'],
];

const codeOf = (code: string | undefined): ProblemCode =>
  codes.find(([pattern]) => pattern.test(code ?? ''))?.[1] ?? 'invalidValue';

/** The last name of a path such as `properties.email` or `inputs[3].properties.email`. */
const nameOfPath = (path: string | undefined) =>
  path?.split('.').at(-1)?.replace(/\[.*$/, '') || undefined;

/** One problem for each property that the error names, in its details or as a whole. */
function problemsOf(error: HubspotError): readonly FieldProblem[] {
  const details = (error.errors ?? []).flatMap(({ code, subCategory, context, name, in: path }) =>
    (context?.['propertyName'] ?? [name ?? nameOfPath(path)]).map((field) => ({
      field,
      code: codeOf(code ?? subCategory),
    })),
  );
  const whole = (error.context?.['propertyName'] ?? []).map((field) => ({
    field,
    code: codeOf(error.subCategory),
  }));
  const named = new Map<string, FieldProblem>();
  for (const { field, code } of [...details, ...whole])
    if (field !== undefined && !named.has(field)) named.set(field, { field, code });
  return [...named.values()];
}

/** The holder of an e-mail: HubSpot names it in the text of a 409 or in an error's context. */
const holderOf = (error: HubspotError): string | undefined =>
  /Existing ID: (\d+)/.exec(error.message ?? '')?.[1] ??
  error.errors?.find(({ context }) => context?.['objectId']?.[0])?.context?.['objectId']?.[0];

/** The category for a value held by another contact: the older code, and that of newer answers. */
const conflicts: readonly (string | undefined)[] = ['CONFLICT', 'OBJECT_ALREADY_EXISTS'];

/**
 * The status for the category of one item in a 207. HubSpot publishes no list: these are from its
 * documentation and recorded answers.
 */
const statusOfCategory: Readonly<Record<string, number>> = {
  VALIDATION_ERROR: 400,
  INVALID_AUTHENTICATION: 401,
  EXPIRED_AUTHENTICATION: 401,
  MISSING_SCOPES: 403,
  BANNED: 403,
  RATE_LIMIT: 429,
  RATE_LIMITS: 429,
  INTERNAL_ERROR: 500,
};

/**
 * The status of the item itself: from its category or, for a single call, the call's status. An
 * unknown category is about the contact's data when it names a property; otherwise it counts as
 * temporary and is retried.
 */
function statusOf({ error, status }: { error: HubspotError; status: number }): number {
  if (status !== 207) return status;
  return statusOfCategory[error.category ?? ''] ?? (problemsOf(error).length > 0 ? 400 : 500);
}

/**
 * What a refusal means for its contact: final, or temporary and retried (G01, X10). `status`: of
 * the call.
 */
export function outcomeOfError({
  error,
  kind,
  status: called,
}: {
  error: HubspotError;
  kind: 'create' | 'update' | 'delete';
  status: number;
}): WriteOutcome {
  const holder = holderOf(error);
  if (conflicts.includes(error.category) || called === 409) {
    if (kind === 'create' && holder) return { kind: 'duplicate', candidateId: holder, by: 'email' };
    return {
      kind: 'refused',
      problems: [
        {
          field: problemsOf(error)[0]?.field ?? 'email',
          code: 'heldByAnother',
          ...(holder === undefined ? {} : { holderId: holder }),
        },
      ],
    };
  }
  if (error.category === 'OBJECT_NOT_FOUND' || called === 404) return { kind: 'absent' };
  const status = statusOf({ error, status: called });
  const problems = problemsOf(error);
  const isAboutField = problems.length > 0 && status === 403;
  if (isAboutField)
    return {
      kind: 'refused',
      problems: problems.map(({ field }) => ({
        ...(field === undefined ? {} : { field }),
        code: 'readOnly',
      })),
    };
  const failure = failureOfStatus({ side: 'remote', status });
  if (failure)
    return { kind: 'failed', error: failure, ...(called === 207 ? { isAlone: true } : {}) };
  const taken = problems.find(
    (problem) => problem.field === idProperty && problem.code === 'heldByAnother',
  );
  if (taken) return { kind: 'refused', problems: [{ code: 'heldByAnother' }] };
  const told = problems.map((problem) =>
    problem.code === 'heldByAnother' && holder !== undefined
      ? { ...problem, holderId: holder }
      : problem,
  );
  return { kind: 'refused', problems: told.length > 0 ? told : [{ code: 'refused' }] };
}
