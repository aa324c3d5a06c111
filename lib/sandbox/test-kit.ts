import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Client } from '@hubspot/api-client';
import mailchimp from '@mailchimp/mailchimp_marketing';
import { appInstances } from '@wix/app-management';
import { contacts, extendedFields, labels, submittedContact } from '@wix/crm';
import { emailSubscriptions } from '@wix/email-subscriptions';
import { AppStrategy, createClient } from '@wix/sdk';
import { type Sandbox } from './index';

/**
 * The official SDKs as clients of the sandbox, a place that receives webhooks, and the side door.
 * For tests only.
 */

type Received = { raw: string; url: string; headers: IncomingHttpHeaders };

export type Receiver = {
  url: string;
  received: Received[];
  /** What to answer; 200 until told otherwise. */
  answerWith(status: number): void;
  close(): Promise<void>;
};

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        raw: Buffer.concat(chunks).toString('utf8'),
        url: request.url ?? '',
        headers: request.headers,
      });
      response.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?from=sandbox`,
    received,
    answerWith: (next) => {
      status = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const wixOrigin = 'https://www.wixapis.com';

/** `@wix/sdk` with every call sent to the sandbox, tokens included. */
export function createWixSdk({ origin, appId, appSecret, publicKey, instanceId }: Sandbox['wix']) {
  const redirected: typeof fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    const target = url.origin === wixOrigin ? new URL(url.pathname + url.search, origin) : url;
    return fetch(input instanceof Request ? new Request(target, input) : target, init);
  };
  const strategy = AppStrategy({ appId, appSecret, publicKey, instanceId });
  let token: Promise<string> | null = null;
  const auth = {
    ...strategy,
    async getAuthHeaders() {
      token ??= fetchWixToken({ origin, appId, appSecret, instanceId });
      return { headers: { Authorization: await token } };
    },
  };
  return createClient({
    fetch: redirected,
    auth,
    modules: {
      contacts,
      extendedFields,
      labels,
      submittedContact,
      emailSubscriptions,
      appInstances,
    },
  });
}

export async function fetchWixToken({
  origin,
  appId,
  appSecret,
  instanceId,
}: Pick<Sandbox['wix'], 'origin' | 'appId' | 'appSecret' | 'instanceId'>): Promise<string> {
  const response = await fetch(`${origin}/oauth2/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: appSecret,
      instance_id: instanceId,
    }),
  });
  if (!response.ok) throw new Error(`token refused with ${response.status}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

/** `@hubspot/api-client` pointed at the sandbox, without retries of its own. */
export const createHubspotSdk = ({ origin, accessToken }: Sandbox['hubspot']) =>
  new Client({ accessToken, basePath: origin, numberOfApiCallRetries: 0 });

type Hooks = {
  createListWebhook(listId: string, body: object): Promise<{ id: string; signing_secret?: string }>;
  deleteListWebhook(listId: string, id: string): Promise<unknown>;
};

/**
 * `@mailchimp/mailchimp_marketing` pointed at the sandbox: one for the whole process. Its types
 * know no webhooks.
 */
export function createMailchimpSdk({ origin, apiKey }: Sandbox['mailchimp']) {
  Object.assign(mailchimp, { basePath: `${origin}/3.0` });
  mailchimp.setConfig({ apiKey });
  return { lists: mailchimp.lists as typeof mailchimp.lists & Hooks, ping: mailchimp.ping };
}

export type ApiAnswer = { status: number; body: Record<string, unknown>; headers: Headers };

/** Plain calls for what the SDKs hide: statuses, headers, paths they do not know. */
export function createPlainClient({
  origin,
  authorization,
}: {
  origin: string;
  authorization: string;
}) {
  return async (method: string, path: string, body?: unknown): Promise<ApiAnswer> => {
    const response = await fetch(origin + path, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text ? (JSON.parse(text) as Record<string, unknown>) : {},
      headers: response.headers,
    };
  };
}

export type PlainClient = ReturnType<typeof createPlainClient>;

/** Of both services, as a program and as a person. */
export type PlainClients = {
  wix: PlainClient;
  wixPerson: PlainClient;
  hubspot: PlainClient;
  hubspotPerson: PlainClient;
};

export async function createPlainClients(sandbox: Sandbox): Promise<PlainClients> {
  return {
    wix: createPlainClient({
      origin: sandbox.wix.origin,
      authorization: await fetchWixToken(sandbox.wix),
    }),
    wixPerson: createPlainClient({ origin: sandbox.wix.control, authorization: '' }),
    hubspot: createPlainClient({
      origin: sandbox.hubspot.origin,
      authorization: `Bearer ${sandbox.hubspot.accessToken}`,
    }),
    hubspotPerson: createPlainClient({ origin: sandbox.hubspot.control, authorization: '' }),
  };
}
