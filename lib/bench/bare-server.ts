import { createPublicKey, randomUUID, verify } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import pg from 'pg';
import { serve } from './serve';

// The least that takes a webhook of Wix and loses none: node:http, one check of the signature, one
// insert, then 200. With HUBSPOT_API_BASE_URL it also carries the job title over, with one call.
// `--form`: the same for a form's JSON. `--nothing`: answers only.
const isEmpty = process.argv.includes('--nothing');
const isForm = process.argv.includes('--form');
const {
  DATABASE_URL = '',
  WIX_PUBLIC_KEY = '',
  HUBSPOT_API_BASE_URL: crm,
  HUBSPOT_ACCESS_TOKEN = '',
} = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
const key = isEmpty || WIX_PUBLIC_KEY === '' ? null : createPublicKey(WIX_PUBLIC_KEY);
// One transaction under a lock: `if not exists` alone lets two servers that start together both
// begin to make it.
if (!isEmpty)
  await pool.query(
    `select pg_advisory_xact_lock(1);
     create table if not exists bare_event (id text primary key, body text not null)`,
  );

type Event = {
  id: string;
  updatedEvent?: {
    currentEntity: { info: { jobTitle?: string; emails: { items: { email: string }[] } } };
  };
};

serve((request, response) => {
  take(request).then(
    () => response.end('ok'),
    (error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    },
  );
});

async function take(request: IncomingMessage): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  if (isEmpty) return;
  const text = Buffer.concat(chunks).toString();
  if (isForm)
    return void (await pool.query('insert into bare_event (id, body) values ($1, $2)', [
      randomUUID(),
      JSON.stringify(JSON.parse(text)),
    ]));
  const event = open(text);
  await pool.query('insert into bare_event (id, body) values ($1, $2) on conflict do nothing', [
    event.id,
    JSON.stringify(event),
  ]);
  if (crm) await carry(event, crm);
}

function open(token: string): Event {
  const [head = '', body = '', signature = ''] = token.split('.');
  if (
    !key ||
    !verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))
  )
    throw new Error('the signature does not hold');
  const { data } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { data: string };
  return JSON.parse((JSON.parse(data) as { data: string }).data) as Event;
}

async function carry({ updatedEvent }: Event, origin: string): Promise<void> {
  const info = updatedEvent?.currentEntity.info;
  if (!info) return;
  const email = encodeURIComponent(info.emails.items[0]?.email ?? '');
  const address = `${origin}/crm/objects/2026-03/contacts/${email}?idProperty=email`;
  const headers = {
    authorization: `Bearer ${HUBSPOT_ACCESS_TOKEN}`,
    'content-type': 'application/json',
  };
  const answer = await fetch(address, {
    method: 'PATCH',
    headers,
    body: JSON.stringify({ properties: { jobtitle: info.jobTitle ?? '' } }),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`the bare write was refused: ${answer.status}`);
}
