import fs from 'node:fs';
import http from 'node:http';
import { pingDatabase } from '@/lib/db/health';
import { readEnv } from '@/lib/env';
import { logStranger } from '@/lib/services/entrance/stranger-log';
import { exitWith } from './explain';
import { loadDotEnv } from './load-env';
import { statusOfOdd } from './odd-requests';
import { setSafeHeaders } from './safe-headers';
import { stopOnSignal } from './stop-on-signal';
import { answerNode, nameSender } from './web-requests';

// `npm run web`: screens, actions, webhooks and forms. Webhooks and forms are answered here, in
// front of Next, which is several times as fast. Any number of these may run.
const isDev = process.argv.includes('--dev');

try {
  loadDotEnv();
  process.env.PROCESS_NAME ??= 'web';
  // Next and React read it when they load. Its type is read-only, but it can be written.
  (process.env as Record<string, string | undefined>).NODE_ENV ??= isDev
    ? 'development'
    : 'production';
  await startWeb();
} catch (error) {
  exitWith(error);
}

async function startWeb() {
  const { HOST: host, PORT: port } = readEnv();
  if (!isDev && !fs.existsSync('.next/BUILD_ID'))
    throw new Error(
      'There is no build yet: run "npm run build" first, or "npm start", which does it.',
    );
  const { getContext } = await import('@/lib/services/context');
  const { getReceivers, receiverOf } = await import('@/lib/services/webhooks/receivers');
  const context = getContext();
  await pingDatabase(context.database.prisma);
  const receivers = getReceivers(context);

  const { default: next } = await import('next');
  const app = next({ dev: isDev, hostname: host, port });
  const server = http.createServer(
    { requestTimeout: 30_000, keepAliveTimeout: 65_000 },
    (request, response) => {
      setSafeHeaders({ request, response });
      const odd = statusOfOdd(request);
      if (odd !== null) {
        response.writeHead(odd, { connection: 'close' }).end();
        return;
      }
      const receive = receiverOf(receivers, request.url);
      if (!receive) nameSender(request);
      const answered = receive
        ? answerNode({ receive, request, response })
        : handle(request, response);
      answered.catch((err: unknown) => {
        // A sender that closed the connection is not an error of ours.
        if (!request.socket.destroyed)
          logStranger({
            log: context.log,
            from: request.socket.remoteAddress ?? '',
            level: 'error',
            fields: { err },
            text: 'a request failed',
          });
        if (!response.headersSent) response.statusCode = 500;
        response.end();
      });
    },
  );
  // Without a handler such a request would end in a closed socket.
  server.on('connect', (_request, socket) =>
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\n\r\n'),
  );
  await app.prepare();
  const handle = app.getRequestHandler();

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is in use: set PORT to choose another.`)
          : error,
      ),
    );
    server.listen(port, host, resolve);
  });
  process.send?.({ kind: 'ready' });

  stopOnSignal(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 5_000).unref();
    await closed;
    await app.close();
    await context.close();
  });
}
