import { z } from 'zod';
import type { ReasonSide } from '@/lib/core/model/reason';
import { serviceIdPattern } from '@/lib/core/model/service-id';

// A schema per kind of id, cursor and code: input of a route or a command is checked here before
// the database or a service is asked (S6).

/**
 * A record of ours: a link, a run, a line of history, a submission; in lower case, as PostgreSQL
 * writes it.
 */
export const recordId = z.guid('must be an id that this app gave').toLowerCase();

/** The id of something at a service: a contact, a list, an installation. */
export const serviceId = z
  .string()
  .regex(serviceIdPattern, 'must be an id as the service shows it');

/** Why a contact waits or was refused, such as `sharedEmail` or `undeletable.member`. */
export const reasonCode = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9.]{0,59}$/, 'must be the name of a reason');

/** The side that a reason refers to. */
export const reasonSide = z.enum(['wix', 'remote', 'none'] satisfies ReasonSide[]);

/** The key of a field at a service or of a form: people's own text, bounded. */
export const fieldKey = z.string().min(1).max(250);

const asNumber = (given: unknown): unknown =>
  typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : given;

/** Digits in an address; what merely converts to a number ('', true, '0x10') is refused. */
const wholeNumber = ({ from, to = Number.MAX_SAFE_INTEGER }: { from: number; to?: number }) =>
  z.preprocess(asNumber, z.int('must be a whole number').min(from).max(to));

const largestInteger = 2_147_483_647;

/** A connection's number, as an address contains it. */
export const connectionId = wholeNumber({ from: 1, to: largestInteger });

/** A row of a mapping; `rowKey`: as a key in JSON. */
export const rowId = wholeNumber({ from: 0, to: largestInteger });
export const rowKey = z.string().regex(/^\d{1,9}$/, 'must be the number of a row');

/** A line of a plan or a report. */
export const lineNo = wholeNumber({ from: 1 });

/** The line after which a page begins; 0: from the start. */
export const afterLine = wholeNumber({ from: 0 }).default(0);

/** How many entries precede a page. */
export const pageOffset = wholeNumber({ from: 0, to: largestInteger }).default(0);

/** How many entries a page holds. */
export const pageLimit = wholeNumber({ from: 1, to: 50 }).default(50);

/** A time in the form our own pages send. The database's times begin with the year 1. */
export const moment = z.iso
  .datetime('must be a time as this app writes it')
  .refine((at) => at >= '0001', 'must be a time after the year 0');

export type HistoryPlace = { readonly at: Date; readonly id: string };

const place = z
  .tuple([moment, recordId])
  .transform(([at, id]): HistoryPlace => ({ at: new Date(at), id }));

/** The end of a page of history. */
export const historyCursor = z
  .string()
  .max(200)
  .transform((cursor, { addIssue }): HistoryPlace => {
    const found = place.safeParse(Buffer.from(cursor, 'base64url').toString().split(' '));
    if (found.success) return found.data;
    addIssue('must be the cursor of a page before');
    return z.NEVER;
  });

export const writeHistoryCursor = ({ at, id }: HistoryPlace): string =>
  Buffer.from(`${at.toISOString()} ${id}`).toString('base64url');
