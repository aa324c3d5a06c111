import type { SiteTransaction } from '@/lib/db/client';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import { Prisma } from '@/lib/db/generated/client';
import { toJson } from '@/lib/db/json';
import type { Phase, StateChange, TurnCommit } from '@/lib/ports/store';
import { setOutage, setStop } from './outage';

/** What a turn changes of its connection, in one statement; none when it changes nothing. */
export async function putState(
  tx: SiteTransaction,
  { connectionId }: Pick<ConnectionKey, 'connectionId'>,
  { state, phase, parked }: Pick<TurnCommit, 'state' | 'phase' | 'parked'>,
): Promise<void> {
  const changes = [
    ...(state ? assignmentsOf(state) : []),
    ...(phase ? [moveTo(phase)] : []),
    ...(parked === undefined
      ? []
      : [Prisma.sql`parked = ${parked === null ? null : toJson(parked)}::jsonb`]),
  ];
  if (changes.length === 0) return;
  await tx.$executeRaw`
    update connection set ${Prisma.join(changes)} where id = ${connectionId}`;
}

function assignmentsOf(state: StateChange): readonly Prisma.Sql[] {
  const { outage, stop, watermarks = {}, fieldsGone, prepared } = state;
  return [
    ...(outage === undefined ? [] : [setOutage(outage)]),
    ...(stop ? [setStop(stop)] : []),
    ...(watermarks.wix === undefined ? [] : [Prisma.sql`wix_watermark = ${watermarks.wix}`]),
    ...(watermarks.remote === undefined
      ? []
      : [Prisma.sql`remote_watermark = ${watermarks.remote}`]),
    ...(fieldsGone ? [Prisma.sql`fields_gone = ${toJson(fieldsGone)}::jsonb`] : []),
    ...(prepared ? fieldsOf(prepared) : []),
  ];
}

const fieldsOf = ({ wix, remote }: NonNullable<StateChange['prepared']>): readonly Prisma.Sql[] => [
  Prisma.sql`link_field_key = ${wix.idField}`,
  Prisma.sql`remote_stores_id = ${remote.idField !== null}`,
  Prisma.sql`fields_not_made = ${toJson([...wix.notMade, ...remote.notMade])}::jsonb`,
];

/**
 * A turn that was under way when the owner paused does not end the pause: its phase is stored as
 * the one to resume to.
 */
function moveTo(next: Phase): Prisma.Sql {
  const isStopped = Prisma.sql`phase in ('paused', 'needsReconnect')`;
  if (next === 'paused' || next === 'needsReconnect')
    return Prisma.sql`
      stopped_at = coalesce(stopped_at, now()),
      phase_before = case when ${isStopped} then phase_before else phase end,
      phase = ${next}::phase`;
  return Prisma.sql`
    phase_before = case when ${isStopped} then ${next}::phase else phase_before end,
    phase = case when ${isStopped} then phase else ${next}::phase end`;
}
