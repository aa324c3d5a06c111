import { type z } from 'zod';
import { resolveIdentity } from '@/lib/auth/resolve-site';
import { storable } from '@/lib/core/values/storable';
import { getContext } from '@/lib/services/context';
import { readBytes } from '@/lib/services/entrance/read-body';
import { senderOf } from '@/lib/services/entrance/sender';
import { logStranger } from '@/lib/services/entrance/stranger-log';
import { NotFoundError, RefusedError } from '@/lib/services/errors';
import { FileAnswer } from '@/lib/services/file-answer';
import { forSite, type SiteContext } from '@/lib/services/site-context';
import { problemResponse, problems, toProblem } from './problem';

/** Next passes no params to a route without a dynamic segment. */
type RouteParams = {
  readonly params: Promise<Readonly<Record<string, string | string[] | undefined>> | undefined>;
};
/** `input`: the route's input schema, for tests that call every route. */
type RouteHandler = ((request: Request, route: RouteParams) => Promise<Response>) & {
  readonly input: z.ZodType | undefined;
};

const maxBodyBytes = 100_000;

/**
 * A route as a declaration: identifies the caller, parses the input, calls one service, turns
 * errors into problem+json. No handler runs without a site. Input comes from the address, the query
 * of a GET and the JSON of any other method. A file is answered as a download.
 */
export function withRoute(input: {
  readonly handler: (call: { ctx: SiteContext }) => Promise<unknown>;
}): RouteHandler;
export function withRoute<Schema extends z.ZodType>(input: {
  readonly input: Schema;
  readonly handler: (call: { ctx: SiteContext; input: z.output<Schema> }) => Promise<unknown>;
}): RouteHandler;
export function withRoute(declaration: {
  input?: z.ZodType;
  handler: (call: { ctx: SiteContext; input: never }) => Promise<unknown>;
}): RouteHandler {
  const answer = async (request: Request, route: RouteParams) => {
    try {
      const context = getContext();
      const identity = await resolveIdentity({ context, request });
      switch (identity.kind) {
        case 'none':
          return problemResponse(problems.signIn);
        case 'foreignPage':
          return problemResponse(problems.foreignPage);
        case 'noSite':
          throw new RefusedError('noSite');
        case 'site':
      }
      const ctx = forSite({ context, siteNo: identity.siteNo, via: identity.via });
      // The schema's output is what the handler's type asks for; the overloads above tie the two
      // together.
      const parsed = (declaration.input &&
        (await parseInput({
          schema: declaration.input,
          request,
          params: (await route.params) ?? {},
        }))) as never;
      const answer = await declaration.handler({ ctx, input: parsed });
      if (answer instanceof FileAnswer) return fileResponse(answer);
      return Response.json(answer, { headers: { 'cache-control': 'no-store' } });
    } catch (error) {
      const problem = toProblem(error);
      if (problem.status >= 500) logFailure({ error, request });
      return problemResponse(problem);
    }
  };
  return Object.assign(answer, { input: declaration.input });
}

/**
 * @throws NotFoundError for an invalid id in the address: it gets the same answer as an unknown id
 */
async function parseInput({
  schema,
  ...given
}: {
  schema: z.ZodType;
  request: Request;
  params: Readonly<Record<string, unknown>>;
}): Promise<unknown> {
  const parsed = schema.safeParse(await readInput(given));
  if (parsed.success) return parsed.data;
  throw parsed.error.issues.some(
    ({ path: [name] }) => typeof name === 'string' && Object.hasOwn(given.params, name),
  )
    ? new NotFoundError()
    : parsed.error;
}

function fileResponse({ file: { name, type, content } }: FileAnswer): Response {
  return new Response(content, {
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  });
}

async function readInput({
  request,
  params,
}: {
  request: Request;
  params: Readonly<Record<string, unknown>>;
}): Promise<unknown> {
  if (request.method === 'GET')
    return storable({ ...Object.fromEntries(new URL(request.url).searchParams), ...params });
  const bytes = await readBytes({ body: request.body, maxBytes: maxBodyBytes });
  const body: unknown = bytes.length === 0 ? {} : parseJson(bytes);
  return typeof body === 'object' && body !== null && !Array.isArray(body)
    ? storable({ ...body, ...params })
    : undefined;
}

/** `undefined` for anything but JSON in UTF-8. */
const parseJson = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
};

/** A missing environment must not hide the original failure. */
function logFailure({ error, request }: { error: unknown; request: Request }) {
  try {
    const path = new URL(request.url).pathname;
    logStranger({
      log: getContext().log,
      from: `${senderOf(request)} ${path}`,
      level: 'error',
      fields: { err: error, method: request.method, path },
      text: 'a call failed',
    });
  } catch {
    process.stderr.write(
      `A call failed, and so did the log: ${error instanceof Error ? error.message : 'unknown'}\n`,
    );
  }
}
