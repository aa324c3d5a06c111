import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEmbeddedDatabase } from '@/lib/db/embedded/start';
import setup from '@/lib/testing/database';
import type { Product } from '@/lib/testing/product';
import type { Keep } from './line';

/**
 * The embedded PostgreSQL with its durable settings, unlike the tests' own; `createTestDatabase`
 * makes databases in it.
 */
export async function startBenchDatabase({ keep }: { keep: Keep }): Promise<void> {
  const folder = makeFolder({ keep });
  const server = keep(
    await startEmbeddedDatabase({ dataDir: folder, settings: { max_connections: '200' } }),
  );
  process.env.TEST_DATABASE_URL = server.ownerUrl;
  const tearDown = await setup();
  keep({ stop: tearDown });
}

/** A folder that goes away with the line. */
export function makeFolder({ keep }: { keep: Keep }): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-bench-'));
  keep({ stop: async () => fs.rmSync(folder, { recursive: true, force: true }) });
  return folder;
}

/** Waits for the first sync; only stored ids may be left over. */
export const untilLive = (product: Pick<Product, 'db' | 'until'>, withinMs = 120_000) =>
  product.until(
    'first sync',
    async () => {
      const [row] = await product.db.query<{ done: boolean }>(
        `select phase = 'live'
           and not exists (select from dirty where lane <> 'idWrite')
           and not exists (
             select from run where kind = 'firstSync' and phase not in ('done', 'stopped')
           ) as done
         from connection`,
      );
      return row?.done === true;
    },
    withinMs,
  );
