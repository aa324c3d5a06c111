import type { ReasonSide } from '@/lib/core/model/reason';
import { Prisma } from '@/lib/db/generated/client';

type Column = 'reason' | 'l.reason' | 'i.reason';

/** The side that a stored reason speaks of: what `reasonOf` takes back. */
export const sideOfReason = (column: Column) =>
  Prisma.sql`coalesce(${Prisma.raw(column)} -> 'params' ->> 'side', 'none')`;

/** That a stored reason speaks of this side; of either where none is named. */
export const speaksOf = ({ column, of }: { column: Column; of: ReasonSide | undefined }) =>
  of === undefined ? Prisma.sql`true` : Prisma.sql`${sideOfReason(column)} = ${of}`;
