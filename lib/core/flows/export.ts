import { DateTime } from 'luxon';
import type { ContactRecord } from '@/lib/core/model/contact';
import { canonical, canonicalSet, hasElement, isBlank } from '@/lib/core/values/canonical';

/** The owner's settings for an export. */
export type ExportRules = {
  /** 15 minutes to a week. */
  readonly everyMinutes: number;
  /**
   * No run begins in these hours of the owner's day; they may reach over midnight. `zone`: IANA.
   */
  readonly quiet: { readonly from: string; readonly to: string; readonly zone: string } | null;
  readonly filter: ExportFilter;
};

/** Which contacts are exported: those that meet every part that is set. Nothing set: all. */
export type ExportFilter = {
  /** One of these labels, by name. Empty: any. */
  readonly labels: readonly string[];
  /** Only people who opted in to e-mails. */
  readonly onlySubscribed: boolean;
  /** Created on this day (UTC) or later, `YYYY-MM-DD`. */
  readonly createdFrom: string | null;
  /** Wix fields that must not be blank. */
  readonly present: readonly string[];
};

/**
 * Progress of an export. All contacts before this point are delivered, set aside or filtered out.
 */
export type ExportState = {
  /** Failed tries because of single contacts that are not served (G04). */
  readonly tries?: number;
} &
  /**
   * All contacts are listed, from this offset. `lastId`: the contact before it; `from`: ISO, Wix's
   * clock before page one.
   */
  (
    | {
        readonly stage: 'all';
        readonly offset: number;
        readonly lastId: string | null;
        readonly from: string | null;
      }
    /**
     * Contacts created since. `cursor`: while a query runs; `next`: ISO, Wix's clock at its start.
     */
    | {
        readonly stage: 'new';
        readonly watermark: string;
        readonly cursor: string | null;
        readonly next: string | null;
      }
  );

export const exportStart: ExportState = { stage: 'all', offset: 0, lastId: null, from: null };

const subscribed = 'SUBSCRIBED';

/** `keys`: the Wix keys of the fields that the filter uses. */
export function passes({
  record,
  filter,
  keys,
}: {
  record: ContactRecord;
  filter: ExportFilter;
  keys: { readonly labels: string; readonly subscription: string };
}): boolean {
  const own = canonicalSet(record.fields[keys.labels]);
  return (
    (filter.labels.length === 0 || filter.labels.some((label) => hasElement(own, label))) &&
    (!filter.onlySubscribed ||
      canonical({ type: 'text', value: record.fields[keys.subscription] }) === subscribed) &&
    (filter.createdFrom === null || record.createdAt >= filter.createdFrom) &&
    filter.present.every((key) => !isBlank(record.fields[key]))
  );
}

/**
 * Start of the next run, ms: one interval later, outside the quiet hours. Missed runs become one
 * run.
 */
export function nextRunMs({ nowMs, rules }: { nowMs: number; rules: ExportRules }): number {
  return afterQuiet({ atMs: nowMs + rules.everyMinutes * 60_000, quiet: rules.quiet });
}

/**
 * The moment itself, or the end of the quiet hours it falls into. Clocks that are set forward or
 * back move neither bound.
 */
export function afterQuiet({ atMs, quiet }: { atMs: number; quiet: ExportRules['quiet'] }): number {
  if (!quiet || quiet.from === quiet.to) return atMs;
  const at = DateTime.fromMillis(atMs, { zone: quiet.zone });
  const time = at.toFormat('HH:mm');
  const isOver = quiet.from > quiet.to;
  const isQuiet = isOver
    ? time >= quiet.from || time < quiet.to
    : time >= quiet.from && time < quiet.to;
  if (!isQuiet) return atMs;
  const [hour, minute] = quiet.to.split(':').map(Number);
  const day = isOver && time >= quiet.from ? at.plus({ days: 1 }) : at;
  return day.set({ hour, minute, second: 0, millisecond: 0 }).toMillis();
}

// ---- ports --------------------------------------------------------------------------------------
