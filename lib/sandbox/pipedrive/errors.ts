import { Refusal, type Reply } from '@/lib/sandbox/api';

/** A parameter at fault, by its path. */
export type FieldFault = { path: string; message: string };

/** The API's second version: what is wrong with every parameter, in one sentence. */
export const refuseInput = (faults: readonly FieldFault[]) =>
  new Refusal({
    status: 400,
    body: {
      success: false,
      error: `Validation failed: ${faults.map((one) => `${one.path}: ${one.message}`).join('; ')}`,
      code: 'ERR_SCHEMA_VALIDATION_FAILED',
    },
  });

export const notAllowed = (path: string): FieldFault => ({
  path,
  message: `Parameter '${path}' is not allowed for this request`,
});

export const notFound = (what: string) =>
  new Refusal({
    status: 404,
    body: { success: false, error: `${what} not found`, code: 'ERR_NOT_FOUND' },
  });

export const forbidden = ({ error, code }: { error: string; code: string }) =>
  new Refusal({ status: 403, body: { success: false, error, code } });

const errorInfo = 'Please check developers.pipedrive.com';

/** The API's first version, and what answers before either. */
const firstVersion = (status: number, error: string): Reply => ({
  status,
  body: {
    success: false,
    error,
    errorCode: status,
    error_info: errorInfo,
    data: null,
    additional_data: null,
  },
});

export const refuseFirstVersion = (status: number, error: string) =>
  new Refusal(firstVersion(status, error));

export const unauthorized: Reply = {
  status: 401,
  body: {
    success: false,
    error: 'unauthorized access',
    errorCode: 401,
    error_info: errorInfo,
  },
};

export const throttled = (headers: Record<string, string>): Reply => ({
  status: 429,
  body: { success: false, error: 'request over limit', errorCode: 429, error_info: errorInfo },
  headers,
});

/** What answers callers that go on while they are throttled: no JSON. */
export const blockedPage: Reply = {
  status: 403,
  html: [
    '<!DOCTYPE html>',
    '<html lang="en-US"><head><title>Access denied</title></head>',
    '<body><h1>Error 1015</h1><h2>You are being rate limited</h2>',
    '<p>This error is produced by Cloudflare.</p></body></html>',
  ].join('\n'),
};

export const failed = (status: number): Reply => ({
  status,
  body:
    status === 503
      ? { success: false, error: 'Requested service is not available', error_info: errorInfo }
      : { success: false, error: 'Internal Server Error', code: 'ERR_UNKNOWN' },
});
