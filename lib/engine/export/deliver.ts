import { inChunks } from '@/lib/core/chunks';
import { valuesOf } from '@/lib/core/flows/carry';
import { passes, type ExportState } from '@/lib/core/flows/export';
import type { ContactRecord } from '@/lib/core/model/contact';
import { SideError } from '@/lib/core/model/side-error';
import { maxAttempts } from '@/lib/engine/backoff';
import { type Arrived, type Dealt, type Delivery, type DeliveryOutcome } from '@/lib/ports/sink';
import { answered, dealtOf, isOpen, pack, type Parcel } from './parcel';
import type { ExportParts } from './parts';

/**
 * Delivers contacts that were refused before, as they are now; of one that has arrived only what
 * rested. Throws `SideError` when a service did not serve us.
 */
export const retryExport = ({
  parts,
  records,
  arrived,
}: {
  parts: ExportParts;
  records: readonly ContactRecord[];
  arrived: ReadonlyMap<string, Arrived>;
}): Promise<void> => deliverAll({ parts, fresh: records, arrived, now: null, next: null });

type Places = {
  /** The state of the export; `null`: a retry that a person asked for. */
  readonly now: ExportState | null;
  readonly next: ExportState | null;
};

/**
 * The state moves on with the last batch, and only if no contact has to be tried again. A contact
 * that alone is not served is set aside after several tries: the others don't wait for it (G04,
 * X12).
 */
export async function deliverAll({
  parts,
  fresh,
  arrived,
  now,
  next,
}: Places & {
  parts: ExportParts;
  fresh: readonly ContactRecord[];
  arrived: ReadonlyMap<string, Arrived>;
}): Promise<void> {
  const { store, target } = parts;
  const leftOut = fresh.filter(
    (record) =>
      !arrived.has(record.id) && !passes({ record, filter: parts.filter, keys: parts.keys }),
  );
  const wanted = fresh.filter((record) => !leftOut.includes(record));
  let dealt: Dealt[] = leftOut.map(({ id }) => ({
    wixId: id,
    kind: 'leftOut',
    reason: { code: 'exportFilter' },
  }));
  const unserved: Unserved[] = [];
  for (const batch of inChunks(wanted, target.batch)) {
    if (dealt.length > 0) await store.commit({ dealt, state: null });
    const delivered = await deliverBatch({ parts, batch, arrived });
    dealt = delivered.dealt;
    unserved.push(...delivered.unserved);
  }
  const error = faultOf(unserved);
  const tries = (now?.tries ?? 0) + 1;
  const mayWait = now !== null && tries < maxAttempts;
  if (unserved.length === 0 || (error === null && !mayWait)) {
    const setAside = unserved.map(({ parcel }) =>
      dealtOf({
        parcel,
        before: arrived.get(parcel.record.id),
        gaveUp: { code: 'gaveUp', params: { attempts: tries } },
      }),
    );
    return store.commit({ dealt: [...dealt, ...setAside], state: next });
  }
  await store.commit({ dealt, state: error === null && now ? { ...now, tries } : null });
  throw (
    error ??
    new SideError({
      code: 'serverError',
      side: 'remote',
      retryable: true,
      message: 'the target did not serve a contact',
    })
  );
}

/** A contact that was not delivered, and why. */
type Unserved = {
  readonly parcel: Parcel;
  readonly outcome: Extract<DeliveryOutcome, { kind: 'again' }>;
};

/** If more fail at once, the target is to blame, not single contacts. */
const mostAlone = 10;

/** Why the target does not serve us now; `null` if each of these contacts alone is to blame. */
function faultOf(unserved: readonly Unserved[]): SideError | null {
  const shared = unserved.find(
    ({ outcome: { isAlone, error } }) =>
      !isAlone ||
      unserved.length > mostAlone ||
      error?.retryable === false ||
      error?.code === 'rateLimited',
  );
  return shared
    ? (shared.outcome.error ??
        new SideError({
          code: 'unreachable',
          side: 'remote',
          retryable: true,
          message: 'the target gave no answer',
        }))
    : null;
}

/** Most deliveries of one contact in a batch, each without the values refused before. */
const rounds = 4;

async function deliverBatch({
  parts,
  batch,
  arrived,
}: {
  parts: ExportParts;
  batch: readonly ContactRecord[];
  arrived: ReadonlyMap<string, Arrived>;
}): Promise<{ dealt: Dealt[]; unserved: Unserved[] }> {
  let parcels = batch.map((record) => pack({ parts, record, arrived: arrived.get(record.id) }));
  for (let round = 0; round < rounds && parcels.some(isOpen); round += 1) {
    const open = parcels.filter(isOpen);
    const outcomes = await parts.target.deliver(
      open.map(({ record, rows }): Delivery => ({
        wixId: record.id,
        fields: valuesOf(rows),
        email: record.emails[0] ?? null,
      })),
    );
    parcels = parcels.map((parcel) =>
      open.includes(parcel)
        ? answered({
            parcel,
            outcome: outcomes.get(parcel.record.id),
            isLast: round === rounds - 1,
          })
        : parcel,
    );
  }
  const unserved = parcels.flatMap((parcel) =>
    parcel.outcome?.kind === 'again' ? [{ parcel, outcome: parcel.outcome }] : [],
  );
  return {
    unserved,
    dealt: parcels.flatMap((parcel) =>
      parcel.outcome?.kind === 'again'
        ? []
        : [dealtOf({ parcel, before: arrived.get(parcel.record.id) })],
    ),
  };
}
