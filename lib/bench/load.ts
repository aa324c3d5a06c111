import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

type Target = {
  readonly origin: string;
  readonly bodies: readonly string[];
  /** Webhooks of Wix unless told. */ readonly path?: string;
  readonly contentType?: string;
};

const post = async (
  pool: Pool,
  { path = '/api/webhooks/wix', contentType = 'text/plain' }: Target,
  body: string,
) => {
  const answer = await pool.request({
    method: 'POST',
    path,
    headers: { 'content-type': contentType },
    body,
  });
  await answer.body.dump();
  if (answer.statusCode >= 300) throw new Error(`a post was answered ${answer.statusCode}`);
};

/**
 * Sends every body over so many connections, each as soon as the one before is answered. Returns
 * requests per second.
 */
export async function sendAll({
  connections,
  ...target
}: Target & { connections: number }): Promise<number> {
  const { origin, bodies } = target;
  const pool = new Pool(origin, { connections });
  let next = 0;
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let body = bodies[next++]; body !== undefined; body = bodies[next++])
        await post(pool, target, body);
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  await pool.close();
  return bodies.length / seconds;
}

/**
 * Sends at a steady pace whether or not answers come. Returns how long after its moment each was
 * answered, ms.
 */
export async function sendSteadily({
  perSecond,
  ...target
}: Target & { perSecond: number }): Promise<readonly number[]> {
  const { origin, bodies } = target;
  const pool = new Pool(origin, { connections: 64 });
  const startedMs = performance.now();
  const answered: Promise<number>[] = [];
  for (const [index, body] of bodies.entries()) {
    const dueMs = startedMs + (index * 1000) / perSecond;
    while (performance.now() < dueMs) await sleep(1);
    answered.push(post(pool, target, body).then(() => performance.now() - dueMs));
  }
  const latencies = await Promise.all(answered);
  await pool.close();
  return latencies;
}
