import { Prisma } from '@/lib/db/generated/client';

/** The side that a stored reason speaks of: what `reasonOf` takes back. */
export const sideOfReason = (column: 'reason' | 'l.reason' | 'i.reason') =>
  Prisma.sql`coalesce(${Prisma.raw(column)} -> 'params' ->> 'side', 'none')`;
