import { refuse, refuseInvalid } from './errors';
import { listOf, parseFilter, readTime, sortReader, type Condition, type Filter } from './filter';
import { type WixSite } from './site';
import { emailKey, extendedKey, phoneKey } from './store';
import { type WixContact } from './types';

export type Query = {
  filter?: unknown;
  sort?: readonly { fieldName: string; order: 'ASC' | 'DESC' }[];
  limit: number;
  offset: number;
};

export type Page = { contacts: WixContact[]; total: number };

const maxLimit = 1000;

/**
 * The range a set of date conditions leaves open, as an inclusive lower and exclusive upper bound.
 */
function readRange(
  conditions: readonly Condition[],
  field: string,
): { from?: number; to?: number } | null {
  const range: { from?: number; to?: number } = {};
  for (const { field: name, operator, value } of conditions) {
    if (name !== field) continue;
    const time = operator === '$ne' ? null : readTime(field, value);
    if (time === null) continue;
    if (operator === '$gte' || operator === '$eq') range.from = Math.max(range.from ?? time, time);
    if (operator === '$gt') range.from = Math.max(range.from ?? time + 1, time + 1);
    if (operator === '$lt') range.to = Math.min(range.to ?? time, time);
    if (operator === '$lte' || operator === '$eq')
      range.to = Math.min(range.to ?? time + 1, time + 1);
  }
  return range.from === undefined && range.to === undefined ? null : range;
}

/** The ids an equality condition can match, from an index; null when there is none. */
function idsByIndex({ store }: WixSite, { field, operator, value }: Condition): string[] | null {
  if (operator !== '$eq' && operator !== '$in') return null;
  const values = operator === '$in' ? listOf(value) : [String(value)];
  if (field === 'id') return values.filter((id) => store.contacts.has(id));
  if (['primaryInfo.email', 'primaryEmail.email', 'info.emails.email'].includes(field))
    return values.flatMap((email) => store.byEmail.get(emailKey(email)));
  if (['info.phones.e164Phone', 'primaryPhone.e164Phone'].includes(field))
    return values.flatMap((phone) => store.byPhone.get(phoneKey({ e164Phone: phone, phone })));
  const custom = /^info\.extendedFields\.(?:items\.)?(custom\..+)$/.exec(field)?.[1];
  if (custom) return values.flatMap((held) => store.byExtended.get(extendedKey(custom, held)));
  return null;
}

/** A superset of what the filter matches, as small as the indexes make it; null = everything. */
function findCandidates(site: WixSite, filter: Filter): string[] | null {
  const { byCreated, byUpdated } = site.store;
  const exact = filter.conditions
    .map((condition) => idsByIndex(site, condition))
    .filter((ids) => ids !== null);
  const ranges = (
    [
      ['createdDate', byCreated],
      ['updatedDate', byUpdated],
    ] as const
  ).flatMap(([field, index]) => {
    const range = readRange(filter.conditions, field);
    return range ? [{ index, ...index.bounds(range) }] : [];
  });
  const smallest = exact.sort((a, b) => a.length - b.length)[0];
  const narrowest = ranges.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  if (smallest && (!narrowest || smallest.length <= narrowest.end - narrowest.start))
    return [...new Set(smallest)];
  return narrowest ? narrowest.index.slice(narrowest.start, narrowest.end) : null;
}

/**
 * One page. Without a sort: newest first (the pages disagree, so a client should always send one).
 * @throws Refusal 400 for a limit above 1,000, an unknown filter or sort field
 */
export function queryContacts(site: WixSite, query: Query): Page {
  const { store } = site;
  const { limit, offset } = query;
  if (limit > maxLimit || limit < 0)
    throw refuse({
      status: 400,
      code: 'ILLEGAL_LIMIT',
      description: `Limit must be between 0 and ${maxLimit}.`,
      data: { limit },
    });
  if (offset < 0)
    throw refuseInvalid([
      { field: 'paging.offset', description: 'must not be negative', violatedRule: 'MIN' },
    ]);
  if ((query.sort?.length ?? 0) > 1)
    throw refuseInvalid([
      { field: 'sort', description: 'has more than 1 entry', violatedRule: 'MAX_SIZE' },
    ]);
  const sort = query.sort?.[0] ?? { fieldName: 'createdDate', order: 'DESC' as const };
  const readSort = sortReader(sort.fieldName);
  const filter = parseFilter(query.filter);
  const lagging = store.lag.ids(site.now());

  const direct =
    lagging.length === 0 && sort.fieldName === 'createdDate'
      ? pageByCreated(site, { filter, query, isDescending: sort.order === 'DESC' })
      : null;
  if (direct) return direct;

  const candidates = findCandidates(site, filter) ?? [...store.contacts.keys()];
  const ids = lagging.length > 0 ? new Set([...candidates, ...lagging]) : candidates;
  const found: WixContact[] = [];
  for (const id of ids) {
    const contact = store.lag.visible(id, store.contacts.get(id) ?? null, site.now());
    if (contact && filter.matches(contact)) found.push(contact);
  }
  const sign = sort.order === 'DESC' ? -1 : 1;
  const keyed = found.map((contact) => ({ contact, key: readSort(contact) ?? '' }));
  keyed.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0));
  return {
    contacts: keyed.slice(offset, offset + limit).map((entry) => entry.contact),
    total: found.length,
  };
}

/** Only creation dates are asked for, and that is the order: a page is a piece of the index. */
function pageByCreated(
  site: WixSite,
  { filter, query, isDescending }: { filter: Filter; query: Query; isDescending: boolean },
): Page | null {
  const isPlain =
    query.filter === undefined ||
    query.filter === null ||
    Object.keys(query.filter).every((key) => key === 'createdDate');
  if (!isPlain || filter.conditions.some((condition) => condition.operator === '$ne')) return null;
  const { byCreated, contacts } = site.store;
  const { start, end } = byCreated.bounds(readRange(filter.conditions, 'createdDate') ?? {});
  const from = isDescending
    ? Math.max(start, end - query.offset - query.limit)
    : Math.min(end, start + query.offset);
  const to = isDescending
    ? Math.max(start, end - query.offset)
    : Math.min(end, start + query.offset + query.limit);
  const ids = byCreated.slice(from, to);
  if (isDescending) ids.reverse();
  return { contacts: ids.map((id) => contacts.get(id)!), total: end - start };
}
