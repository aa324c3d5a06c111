import { PrismaPg } from '@prisma/adapter-pg';
import { Prisma, PrismaClient } from '@/lib/db/generated/client';

/** A transaction that sees one site's rows and no others. */
export type SiteTransaction = Prisma.TransactionClient;

export type Database = {
  /**
   * Runs in a transaction bound to the site by row-level security. Retries after a deadlock or
   * serialisation failure. `timeoutMs`: 30 s by default.
   */
  withSite<T>(
    site: { readonly siteNo: number; readonly timeoutMs?: number },
    run: (tx: SiteTransaction) => Promise<T>,
  ): Promise<T>;
  /**
   * Without a site: sees no tenant's rows, only the narrow look-up functions of the migration and
   * the rate windows.
   */
  readonly prisma: PrismaClient;
  close(): Promise<void>;
};

export const runtimeRole = 'contact_sync_runtime';

/**
 * Server settings of every runtime session: the role that row-level security binds, and a timeout
 * for idle transactions (a stopped worker must not keep a connection's row locked).
 */
export const runtimeOptions = `-c role=${runtimeRole} -c idle_in_transaction_session_timeout=10000`;

const crossings = 3;
const usualTimeoutMs = 30_000;

/** Opens nothing before the first query. `max`: sessions of this process. */
export function createDatabase(input: {
  readonly url: string;
  readonly max?: number;
  readonly name?: string;
}): Database {
  const adapter = new PrismaPg({
    connectionString: input.url,
    options: runtimeOptions,
    max: input.max ?? 10,
    // Statements of one transaction that do not wait for each other share a round trip and run in
    // the order they are sent.
    pipeline: true,
    connectionTimeoutMillis: 5_000,
    application_name: input.name ?? 'contact-sync',
  });
  const prisma = new PrismaClient({
    adapter,
    transactionOptions: { maxWait: 5_000, timeout: usualTimeoutMs },
  });
  return {
    prisma,
    withSite: ({ siteNo, timeoutMs = usualTimeoutMs }, run) =>
      againWhenCrossed(() =>
        prisma.$transaction(
          async (tx) => {
            // `then` makes Prisma send it now. It is not awaited here: later statements queue
            // behind it in the session.
            const bound =
              tx.$executeRaw`select set_config('app.site_no', ${String(siteNo)}, true)`.then(
                () => undefined,
              );
            const [, result] = await Promise.all([bound, run(tx)]);
            return result;
          },
          { timeout: timeoutMs },
        ),
      ),
    close: () => prisma.$disconnect(),
  };
}

/**
 * Runs a whole transaction; runs it again after a deadlock or serialisation failure, when none of
 * it was committed.
 */
export async function againWhenCrossed<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === crossings || !isCrossing(error)) throw error;
    }
  }
}

const crossingCodes = ['40001', '40P01'];

/** Deadlock or serialisation failure: nothing was committed, so it is safe to retry. */
function isCrossing(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return (
    error.code === 'P2034' ||
    crossingCodes.some((code) => JSON.stringify(error.meta ?? {}).includes(`"${code}"`))
  );
}
