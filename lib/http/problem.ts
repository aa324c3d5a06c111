import { z } from 'zod';
import { SideError } from '@/lib/core/model/side-error';
import { BadRequestError } from '@/lib/services/entrance/read-body';
import { NotFoundError, RefusedError, TooManyError } from '@/lib/services/errors';
import { type Problem } from '@/lib/services/views/system';
import { explainReason, text } from '@/lib/text/text';

const refusedStatus = { badKey: 422, notSandbox: 404, sandboxRefused: 422 } as const;

export const problems = {
  signIn: { title: text('signIn.title'), status: 401, detail: text('signIn.text'), code: 'signIn' },
  foreignPage: {
    title: text('foreign.title'),
    status: 403,
    detail: text('foreign.text'),
    code: 'foreignPage',
  },
  notFound: {
    title: text('notFound.title'),
    status: 404,
    detail: text('notFound.text'),
    code: 'notFound',
  },
  tooLarge: {
    title: text('tooLarge.title'),
    status: 413,
    detail: text('tooLarge.text'),
    code: 'tooLarge',
  },
  cutShort: {
    title: text('cutShort.title'),
    status: 400,
    detail: text('cutShort.text'),
    code: 'cutShort',
  },
  tooMany: {
    title: text('tooMany.title'),
    status: 429,
    detail: text('tooMany.text'),
    code: 'tooMany',
  },
  unknown: {
    title: text('error.title'),
    status: 500,
    detail: text('error.unknown'),
    code: 'unknown',
  },
} as const satisfies Record<string, Problem>;

/**
 * The one place that turns an error into the caller's answer: what happened, why, what next; never
 * internals.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof NotFoundError) return problems.notFound;
  if (error instanceof BadRequestError)
    return error.status === 413 ? problems.tooLarge : problems.cutShort;
  if (error instanceof TooManyError) return { ...problems.tooMany, retryAfterMs: error.waitMs };
  if (error instanceof RefusedError) {
    const status = Object.hasOwn(refusedStatus, error.code)
      ? refusedStatus[error.code as keyof typeof refusedStatus]
      : 409;
    return {
      title: text('refused.title'),
      status,
      detail: text(`refused.${error.code}`, error.params),
      code: error.code,
    };
  }
  if (error instanceof z.ZodError) {
    const { field, problem } = firstFault(error);
    return {
      title: text('input.title'),
      status: 400,
      detail: text('input.text', { field, problem }),
      code: 'badInput',
    };
  }
  if (error instanceof SideError) {
    const service = error.service ?? text('service.unknown');
    const { what, why, next } = explainReason({
      reason: { code: error.code, params: { side: error.side } },
      service,
    });
    return { title: what, status: 502, detail: `${why} ${next}`, code: error.code };
  }
  return problems.unknown;
}

/** The first problem and its place; in a union, that of the variant that fits best. */
function firstFault(
  { issues }: { readonly issues: readonly z.core.$ZodIssue[] },
  within: readonly PropertyKey[] = [],
): { field: string; problem: string } {
  const [issue] = issues;
  const path = [...within, ...(issue?.path ?? [])];
  if (issue?.code === 'invalid_union' && issue.errors.length > 0) {
    const misfits = (one: readonly z.core.$ZodIssue[]) =>
      one.filter(({ code }) => code === 'invalid_type').length;
    const [closest = []] = issue.errors.toSorted((a, b) => misfits(a) - misfits(b));
    return firstFault({ issues: closest }, path);
  }
  return { field: path.map(String).join('.') || 'input', problem: issue?.message ?? '' };
}

/** The rest of a body that was too large is not read, so the answer closes the connection. */
export const problemResponse = (problem: Problem) =>
  new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(problem.status === problems.tooLarge.status ? { connection: 'close' } : {}),
      ...(problem.retryAfterMs === undefined
        ? {}
        : { 'retry-after': String(Math.ceil(problem.retryAfterMs / 1000)) }),
    },
  });
