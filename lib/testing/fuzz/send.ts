import http from 'node:http';
import net from 'node:net';
import type { FuzzRequest } from './request';

/** What gives no answer for this long never will; a slow machine is no failure. */
const patienceMs = 60_000;

export type Outcome =
  | { readonly kind: 'answer'; readonly status: number }
  | { readonly kind: 'closed' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset'; readonly why: string };

/** What is never right: a failure of ours, no answer in time, a connection broken off. */
export const isFault = (outcome: Outcome, request: FuzzRequest): boolean => {
  if (outcome.kind === 'answer') return outcome.status >= 500;
  return outcome.kind === 'closed' ? !(request.kind === 'raw' && request.isHalf) : true;
};

export function createFuzzClient(origin: string) {
  const { hostname, port } = new URL(origin);
  const agent = new http.Agent({ keepAlive: true });
  return {
    send: (request: FuzzRequest): Promise<Outcome> =>
      request.kind === 'raw'
        ? sendRaw({ hostname, port: Number(port), request })
        : sendCall({ hostname, port, agent, request }),
    close: () => agent.destroy(),
  };
}

type Call = Extract<FuzzRequest, { kind: 'call' }>;

function sendCall({
  request: { method, path, headers, body },
  ...at
}: {
  hostname: string;
  port: string;
  agent: http.Agent;
  request: Call;
}): Promise<Outcome> {
  return new Promise((resolve) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = http.request(
      { ...at, method, path, headers: { ...headers, ...length } },
      (answer) => {
        const status = answer.statusCode ?? 0;
        answer.once('end', () => resolve({ kind: 'answer', status }));
        answer.once('error', (error) =>
          resolve({ kind: 'reset', why: `in the answer: ${error.message}` }),
        );
        answer.resume();
      },
    );
    sent.setTimeout(patienceMs, () => {
      resolve({ kind: 'hang' });
      sent.destroy();
    });
    sent.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ kind: 'reset', why: error.code ?? error.message }),
    );
    sent.end(body);
  });
}

const statusLine = /^HTTP\/1\.[01] ([1-9]\d\d)[^\r\n]*\r\n/;

function sendRaw({
  hostname,
  port,
  request,
}: {
  hostname: string;
  port: number;
  request: Extract<FuzzRequest, { kind: 'raw' }>;
}): Promise<Outcome> {
  return new Promise((resolve) => {
    let answer = '';
    const status = () =>
      Number(statusLine.exec(answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, ''))?.[1] ?? 0);
    const end = (outcome: Outcome) => {
      resolve(status() > 0 ? { kind: 'answer', status: status() } : outcome);
      socket.destroy();
    };
    const socket = net.connect({ host: hostname, port, allowHalfOpen: true }, () => {
      socket.write(request.bytes);
      if (request.isHalf) socket.end();
    });
    socket.setTimeout(patienceMs, () => end({ kind: 'hang' }));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (status() > 0) end({ kind: 'closed' });
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end({ kind: 'reset', why: error.code ?? error.message }),
    );
    socket.once('end', () => end({ kind: 'closed' }));
    socket.once('close', () => end({ kind: 'closed' }));
  });
}
