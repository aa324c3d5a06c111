import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Keep } from '@/lib/bench/line';
import { startEmbeddedDatabase } from '@/lib/db/embedded';
import setup from '@/lib/testing/database';
import type { Product } from '@/lib/testing/product';

/** The embedded PostgreSQL with its durable settings, unlike the tests' own; `createTestDatabase` makes databases in it. */
export async function startBenchDatabase({ keep }: { keep: Keep }): Promise<void> {
  const folder = makeFolder({ keep });
  const server = keep(await startEmbeddedDatabase({ dataDir: folder, settings: { max_connections: '200' } }));
  process.env.TEST_DATABASE_URL = server.ownerUrl;
  const tearDown = await setup();
  keep({ stop: tearDown });
}

/** A folder that goes away with the line. */
export function makeFolder({ keep }: { keep: Keep }): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-bench-'));
  fs.chmodSync(folder, 0o711); // PostgreSQL runs as another user when we are root
  keep({ stop: async () => fs.rmSync(folder, { recursive: true, force: true }) });
  return folder;
}

/** The engine still asks before every call; its own share of the services' windows is just never used up. */
export async function liftLimits({ db }: Pick<Product, 'db'>): Promise<void> {
  await db.query('alter function take_calls rename to take_calls_limited');
  await db.query(`
    create function take_calls(p_key text, p_limit integer, p_window_ms integer, p_lane integer, p_want integer, p_quiet float8[], p_busy float8[])
      returns table (granted integer, wait_ms integer) language sql volatile set search_path = public, pg_temp as
      $$ select * from take_calls_limited(p_key, 1000000, p_window_ms, p_lane, p_want, p_quiet, p_busy) $$`);
}

/** Stored ids go one by one for minutes behind a first sync; they must not mix with what is measured. */
export async function holdIdsBack({ db }: Pick<Product, 'db'>): Promise<void> {
  await db.query(`create function hold_ids_back() returns trigger language plpgsql as $$ begin new.not_before := now() + interval '1 day'; return new; end $$`);
  await db.query(`create trigger hold_ids_back before insert on dirty for each row when (new.lane = 'idWrite') execute function hold_ids_back()`);
}
