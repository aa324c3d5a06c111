import { failureOfStatus, type ProblemCode } from '@/lib/connectors/errors';
import type { HttpAnswer } from '@/lib/connectors/http-call';
import type { FieldProblem, WriteOutcome } from '@/lib/core/model/write';
import { errorShape } from './api-types';

/** Fields that only a company with contact sync has: without it, 403. */
const ofContactSync: readonly string[] = ['job_title', 'birthday', 'notes'];

const codes: readonly (readonly [RegExp, ProblemCode])[] = [
  [/email/i, 'invalidEmail'],
  [/option/i, 'optionNotAllowed'],
  [/at most|too (long|big)|max/i, 'tooLong'],
  [/not allowed|unknown/i, 'unknownField'],
  [/date/i, 'invalidDate'],
  [/number/i, 'invalidNumber'],
];

/**
 * Pipedrive says in a sentence which parameter is at fault: the keys we sent that stand in it.
 * `sent`: our key by the name of the parameter.
 */
function problemsOf(text: string, sent: ReadonlyMap<string, string>): readonly FieldProblem[] {
  const parts = text.split(/;\s*/);
  const named = parts.flatMap((part): FieldProblem[] => {
    const parameter = [...sent.keys()].find((name) => part.includes(name));
    const code = codes.find(([pattern]) => pattern.test(part))?.[1] ?? 'invalidValue';
    return parameter === undefined ? [] : [{ field: sent.get(parameter) ?? parameter, code }];
  });
  return named.length > 0 ? named : [{ code: 'refused' }];
}

/** What a refusal means for its person: final, or temporary and retried (G01). */
export function outcomeOf({
  answer: { status, json },
  sent,
}: {
  answer: Pick<HttpAnswer, 'status' | 'json'>;
  sent: ReadonlyMap<string, string>;
}): WriteOutcome {
  if (status === 404 || status === 410) return { kind: 'absent' };
  const { error = '' } = errorShape.safeParse(json).data ?? {};
  if (status === 403) {
    const locked = ofContactSync.filter((name) => sent.has(name));
    if (locked.length > 0)
      return {
        kind: 'refused',
        problems: locked.map((name) => ({ field: sent.get(name) ?? name, code: 'readOnly' })),
      };
  }
  const failure = failureOfStatus({ side: 'remote', status });
  if (failure) return { kind: 'failed', error: failure };
  return { kind: 'refused', problems: problemsOf(error, sent) };
}
