import { Refusal } from '@/lib/sandbox/api';

export type Violation = {
  field: string;
  description: string;
  violatedRule: string;
  data?: unknown;
};

/** A business rule of Wix said no: the code stands in `details.applicationError`. */
export function refuse({
  status,
  code,
  description,
  data = {},
}: {
  status: number;
  code: string;
  description: string;
  data?: unknown;
}): Refusal {
  return new Refusal({
    status,
    body: { message: description, details: { applicationError: { description, code, data } } },
  });
}

/** A malformed or invalid request: 400 with the fields at fault. */
export function refuseInvalid(violations: readonly Violation[]): Refusal {
  const message = violations
    .map((violation) => `"${violation.field}" ${violation.description}`)
    .join('. ');
  return new Refusal({
    status: 400,
    body: { message, details: { validationError: { fieldViolations: violations } } },
  });
}

export const contactNotFound = () =>
  refuse({ status: 404, code: 'CONTACT_NOT_FOUND', description: 'Contact not found.' });

export const alreadyChanged = () =>
  refuse({
    status: 409,
    code: 'CONTACT_ALREADY_CHANGED',
    description: 'Contact has been updated since the requested revision.',
  });

/** The application code of a refusal, or the kind of failure; bulk jobs and control show it. */
export function refusalCode(refusal: Refusal): string {
  const body = refusal.reply.body as
    { details?: { applicationError?: { code?: string } } } | undefined;
  return body?.details?.applicationError?.code ?? 'INVALID_ARGUMENT';
}
