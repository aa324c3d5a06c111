import type { ReasonSide } from '@/lib/core/model/reason';
import { Prisma } from '@/lib/db/generated/client';

type Column = 'reason' | 'l.reason' | 'i.reason';

/** The side that a stored reason refers to, in the form that `reasonOf` reads. */
export const sideOfReason = (column: Column) =>
  Prisma.sql`coalesce(${Prisma.raw(column)} -> 'params' ->> 'side', 'none')`;

/** True when a stored reason refers to this side; true for any when no side is given. */
export const speaksOf = ({ column, of }: { column: Column; of: ReasonSide | undefined }) =>
  of === undefined ? Prisma.sql`true` : Prisma.sql`${sideOfReason(column)} = ${of}`;
