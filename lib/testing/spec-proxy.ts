import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { OpenAPIBackend, type Document, type ValidationResult } from 'openapi-backend';

export type SpecProxy = {
  readonly origin: string;
  /** What a request or an answer said against the description: the operation, the place and why. */
  readonly problems: string[];
  /** Which operations went through. */
  readonly operations: Set<string>;
  close(): Promise<void>;
};

/**
 * Stands before a local server and holds every request and every answer against its vendor's own
 * description.
 */
export async function startSpecProxy({
  target,
  definition,
  apiRoot,
}: {
  target: string;
  definition: Document;
  apiRoot: string;
}): Promise<SpecProxy> {
  const spec = new OpenAPIBackend({
    definition,
    apiRoot,
    ajvOpts: {
      strict: false,
      formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/ },
    },
  });
  await spec.init();
  const problems: string[] = [];
  const operations = new Set<string>();
  const note = (who: string, errors: ValidationResult['errors']) =>
    problems.push(
      ...(errors ?? []).map(
        ({ instancePath, message, params }) =>
          `${who}${instancePath} ${message} ${JSON.stringify(params)}`,
      ),
    );

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await textOf(request);
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const asked = {
      method: request.method ?? 'GET',
      path,
      query,
      headers: headersOf(request),
      ...(body === '' ? {} : { body: JSON.parse(body) as object }),
    };
    const operation = spec.router.matchOperation(spec.router.parseRequest(asked));
    const name = operation?.operationId ?? `${asked.method} ${path}`;
    if (operation) note(`request ${name}`, spec.validateRequest(asked, operation).errors);
    else problems.push(`request ${name} is not described`);
    operations.add(name);
    const answer = await fetch(target + (request.url ?? ''), {
      method: asked.method,
      headers: headersOf(request),
      ...(body === '' ? {} : { body }),
    });
    const text = await answer.text();
    if (operation && text !== '')
      note(
        `answer ${answer.status} ${name}`,
        spec.validateResponse(JSON.parse(text), operation, answer.ok ? 200 : undefined).errors,
      );
    response
      .writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? '',
        date: answer.headers.get('date') ?? '',
      })
      .end(text);
  };
  const server = createServer(
    (request, response) =>
      void serve(request, response).catch((error: unknown) =>
        response.writeHead(502).end(String(error)),
      ),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    problems,
    operations,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const headersOf = ({
  headers: { authorization, 'content-type': contentType },
}: IncomingMessage): Record<string, string> => ({
  ...(authorization ? { authorization } : {}),
  ...(contentType ? { 'content-type': contentType } : {}),
});

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // node's own
  return Buffer.concat(chunks).toString('utf8');
}
