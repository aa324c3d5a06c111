import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { type Hono } from 'hono';
import { type ApiEnv } from './api';

export type Listening = { origin: string; close(): Promise<void> };

const host = '127.0.0.1';
const portsToTry = 50;

/** Serves on loopback. Port 0 = any free one; a taken port gives the next free one. */
export async function listen({
  app,
  port,
}: {
  app: Hono<ApiEnv>;
  port: number;
}): Promise<Listening> {
  // The global Request and Response stay as they are: tests in the same process use them as
  // clients.
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  server.keepAliveTimeout = 60_000;
  const lastPort = port === 0 ? 0 : port + portsToTry;
  for (let candidate = port; ; candidate++) {
    const taken = await tryPort(server, candidate);
    if (!taken) break;
    if (candidate >= lastPort) throw taken;
  }
  const { port: bound } = server.address() as AddressInfo;
  return {
    origin: `http://${host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function tryPort(server: Server, port: number): Promise<Error | null> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening);
      if (error.code === 'EADDRINUSE') resolve(error);
      else reject(error);
    };
    const onListening = () => {
      server.off('error', onError);
      resolve(null);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen(port, host);
  });
}
