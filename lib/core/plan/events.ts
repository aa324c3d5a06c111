import { type ContactEvent } from '@/lib/core/model/contact';
import { type Evidence, type Mark } from '@/lib/core/model/dirty';

/**
 * Above this many waiting live rows, unknown contacts are queued behind them, so that edits of
 * linked contacts arrive in time. The database's own number is in `mark_dirty`.
 */
export const liveCrowd = 100;

/** The marks an event leads to: the contact itself and, in a merge, every other contact in it. */
export function marksOf(event: ContactEvent): readonly Mark[] {
  const mark = { side: event.side, lane: 'live', cause: 'webhook' } as const;
  const own: Mark = {
    ...mark,
    ...(event.bulk && event.kind === 'changed' ? { lane: 'run' } : {}),
    contactId: event.contactId,
    // The revision a delete event carries is that of the last living record; absence is decided by
    // Get.
    ...(event.kind === 'changed' && event.version !== undefined ? { version: event.version } : {}),
    evidence: evidenceOf(event),
  };
  const related = event.relatedIds ?? [];
  const evidence = event.kind === 'merged' ? { mergedInto: event.contactId } : {};
  return [own, ...related.map((contactId): Mark => ({ ...mark, contactId, evidence }))];
}

function evidenceOf(event: ContactEvent): Evidence {
  switch (event.kind) {
    case 'deleted':
      return { deleted: true };
    case 'erased':
      return { deleted: true, erased: true };
    case 'changed':
      return {
        ...(event.version === undefined ? {} : { versioned: true }),
        ...(event.ours || event.atMs === undefined
          ? {}
          : { foreignFirstAt: event.atMs, foreignLastAt: event.atMs }),
      };
    case 'merged':
      return {};
  }
}

/** Joins the evidence of several events; other writers' times span from the first to the last. */
export function joinEvidence(all: readonly Evidence[]): Evidence {
  const firsts = all.flatMap((evidence) => evidence.foreignFirstAt ?? []);
  const lasts = all.flatMap((evidence) => evidence.foreignLastAt ?? []);
  const mergedInto = all.flatMap((evidence) => evidence.mergedInto ?? []).at(-1);
  const allSay = (key: 'versioned' | 'unmatched') =>
    all.length > 0 && all.every((evidence) => evidence[key]) ? { [key]: true } : {};
  return {
    ...(all.some((evidence) => evidence.deleted) ? { deleted: true } : {}),
    ...(all.some((evidence) => evidence.erased) ? { erased: true } : {}),
    ...(mergedInto === undefined ? {} : { mergedInto }),
    // These hold only as long as every mark says so.
    ...allSay('versioned'),
    ...allSay('unmatched'),
    ...(firsts.length > 0
      ? { foreignFirstAt: Math.min(...firsts), foreignLastAt: Math.max(...lasts) }
      : {}),
  };
}
