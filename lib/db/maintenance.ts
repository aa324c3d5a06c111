import type { SiteTransaction } from './client';
import { seenEventDays } from './seen-events';

/**
 * Makes partitions ahead of time and deletes expired values and event keys. Values are kept for
 * `valueDays`.
 */
export async function maintain({
  prisma,
  valueDays,
}: {
  prisma: Pick<SiteTransaction, '$executeRaw'>;
  valueDays: number;
}): Promise<void> {
  await prisma.$executeRaw`select maintain_partitions(${valueDays}::int, ${seenEventDays}::int)`;
  await prisma.$executeRaw`select maintain_forms(${valueDays}::int)`;
}
