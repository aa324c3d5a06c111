import { asArray, asObject, asText, asTexts, isObject, type JsonObject } from '@/lib/sandbox/types';
import { type HubspotAccount } from './account';
import { searchablePhones } from './calculated';
import { refuseInput } from './errors';
import { emailsOf, type HubspotContact } from './types';

type Filter = {
  propertyName: string;
  operator: string;
  value?: string | undefined;
  highValue?: string | undefined;
  values: string[];
};
type Sort = { propertyName: string; isDescending: boolean };
export type SearchPage = { contacts: HubspotContact[]; total: number; after: string | null };

const required = ['after', 'filterGroups', 'limit', 'properties', 'sorts'];
const operators = [
  'EQ',
  'NEQ',
  'IN',
  'NOT_IN',
  'GTE',
  'LTE',
  'GT',
  'LT',
  'BETWEEN',
  'HAS_PROPERTY',
  'NOT_HAS_PROPERTY',
  'CONTAINS_TOKEN',
  'NOT_CONTAINS_TOKEN',
];
const maxLimit = 200;
const maxResults = 10_000;
const maxBodyLetters = 3_000;

const text = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : String(value);

function readFilter(account: HubspotAccount, raw: unknown): Filter {
  const given = asObject(raw);
  const filter = {
    propertyName: asText(given['propertyName']),
    operator: asText(given['operator']),
    value: text(given['value']),
    highValue: text(given['highValue']),
    values: asArray(given['values']).map(String),
  };
  if (!account.store.properties.has(filter.propertyName))
    throw refuseInput(
      `There was a problem with the request: property ${filter.propertyName} does not exist`,
    );
  if (!operators.includes(filter.operator))
    throw refuseInput(`Invalid operator ${filter.operator}`);
  return filter;
}

const readSort = (raw: unknown): Sort => {
  if (typeof raw === 'string')
    return { propertyName: raw.replace(/^-/, ''), isDescending: raw.startsWith('-') };
  return {
    propertyName: asText(asObject(raw)['propertyName']),
    isDescending: asObject(raw)['direction'] === 'DESCENDING',
  };
};

/** Dates and numbers compare as numbers, everything else as text without case. */
function comparable(account: HubspotAccount, name: string, value: string): number | string {
  const type = account.store.properties.get(name)?.type;
  if (type === 'datetime' || type === 'date')
    return /^-?\d+$/.test(value) ? Number(value) : Date.parse(value);
  if (type === 'number') return Number(value);
  return value.toLowerCase();
}

function matchesFilter(account: HubspotAccount, contact: HubspotContact, filter: Filter): boolean {
  const { propertyName: name, operator } = filter;
  const held = contact.properties[name];
  if (operator === 'HAS_PROPERTY') return held !== undefined;
  if (operator === 'NOT_HAS_PROPERTY') return held === undefined;
  const wanted = filter.value ?? '';
  if (operator === 'NEQ')
    return (
      held === undefined || comparable(account, name, held) !== comparable(account, name, wanted)
    );
  if (operator === 'NOT_IN')
    return (
      held === undefined ||
      !filter.values.some(
        (value) => comparable(account, name, value) === comparable(account, name, held),
      )
    );
  if (operator === 'NOT_CONTAINS_TOKEN') return !containsToken(held ?? '', wanted);
  if (held === undefined) return false;
  const value = comparable(account, name, held);
  const bound = comparable(account, name, wanted);
  switch (operator) {
    case 'EQ':
      return name === 'email'
        ? emailsOf(contact.properties).includes(wanted.toLowerCase())
        : value === bound;
    case 'IN':
      return filter.values.some((entry) =>
        name === 'email'
          ? emailsOf(contact.properties).includes(entry.toLowerCase())
          : comparable(account, name, entry) === value,
      );
    case 'GTE':
      return value >= bound;
    case 'GT':
      return value > bound;
    case 'LTE':
      return value <= bound;
    case 'LT':
      return value < bound;
    case 'BETWEEN':
      return value >= bound && value <= comparable(account, name, filter.highValue ?? '');
    default:
      return containsToken(held, wanted);
  }
}

/** Whole words; `*` stands for the rest of one. */
function containsToken(held: string, wanted: string): boolean {
  const tokens = held.toLowerCase().split(/[^\p{L}\p{N}*]+/u);
  return wanted
    .toLowerCase()
    .split(/[^\p{L}\p{N}*]+/u)
    .filter(Boolean)
    .every((token) => {
      const bare = token.replaceAll('*', '');
      if (token.startsWith('*') && token.endsWith('*'))
        return tokens.some((entry) => entry.includes(bare));
      if (token.endsWith('*')) return tokens.some((entry) => entry.startsWith(bare));
      if (token.startsWith('*')) return tokens.some((entry) => entry.endsWith(bare));
      return tokens.includes(token);
    });
}

/** The ids one filter can match, from an index; null when there is none for it. */
function idsOfFilter(
  { store }: HubspotAccount,
  { propertyName, operator, value = '', values }: Filter,
): string[] | null {
  const isExact = operator === 'EQ' || operator === 'IN';
  const wanted = operator === 'IN' ? values : [value];
  if (isExact && propertyName === 'hs_object_id')
    return wanted.filter((id) => store.contacts.has(id));
  if (isExact && (propertyName === 'email' || propertyName === 'hs_additional_emails'))
    return wanted.flatMap((email) => store.byEmail.get(email.toLowerCase()));
  if (isExact && searchablePhones.has(propertyName))
    return wanted.flatMap((phone) => store.byPhone.get(phone));
  if (isExact && store.properties.get(propertyName)?.hasUniqueValue)
    return wanted.flatMap((held) => store.uniqueIndex(propertyName).get(held));
  return null;
}

const indexedDates = { lastmodifieddate: 'byUpdated', createdate: 'byCreated' } as const;

/** The narrowest range of dates a group leaves open, as positions in that index. */
function rangeOfGroup(account: HubspotAccount, group: readonly Filter[]) {
  const ranges = Object.entries(indexedDates).flatMap(([name, key]) => {
    const index = account.store[key];
    let from: number | undefined;
    let to: number | undefined;
    for (const { propertyName, operator, value = '', highValue = '' } of group) {
      if (propertyName !== name) continue;
      const bound = Number(comparable(account, name, value));
      if (operator === 'GTE' || operator === 'BETWEEN' || operator === 'EQ')
        from = Math.max(from ?? bound, bound);
      if (operator === 'GT') from = Math.max(from ?? bound + 1, bound + 1);
      if (operator === 'LTE' || operator === 'EQ') to = Math.min(to ?? bound + 1, bound + 1);
      if (operator === 'LT') to = Math.min(to ?? bound, bound);
      if (operator === 'BETWEEN') to = Number(comparable(account, name, highValue)) + 1;
    }
    if (from === undefined && to === undefined) return [];
    return [
      {
        name,
        index,
        ...index.bounds({
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
        }),
      },
    ];
  });
  return ranges.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
}

function candidatesOf(account: HubspotAccount, groups: readonly Filter[][]): Iterable<string> {
  const perGroup = groups.map((group) => {
    const exact = group
      .map((filter) => idsOfFilter(account, filter))
      .filter((ids) => ids !== null)
      .sort((a, b) => a.length - b.length)[0];
    if (exact) return exact;
    const range = rangeOfGroup(account, group);
    return range ? range.index.slice(range.start, range.end) : null;
  });
  if (groups.length === 0 || perGroup.includes(null))
    return account.store.byId.slice(0, account.store.byId.size);
  return new Set(perGroup.flatMap((ids) => ids ?? []));
}

/** One group that only bounds the date it is sorted by: the page is a piece of the index. */
function pageByDate(
  account: HubspotAccount,
  groups: readonly Filter[][],
  sort: Sort | undefined,
  offset: number,
  limit: number,
): SearchPage | null {
  const [group = [], ...others] = groups;
  if (!sort || others.length > 0 || !(sort.propertyName in indexedDates)) return null;
  if (
    group.some(
      (filter) =>
        filter.propertyName !== sort.propertyName ||
        [
          'NEQ',
          'IN',
          'NOT_IN',
          'NOT_HAS_PROPERTY',
          'CONTAINS_TOKEN',
          'NOT_CONTAINS_TOKEN',
        ].includes(filter.operator),
    )
  )
    return null;
  const index = account.store[indexedDates[sort.propertyName as keyof typeof indexedDates]];
  const { start, end } = rangeOfGroup(account, group) ?? { start: 0, end: index.size };
  const from = sort.isDescending
    ? Math.max(start, end - offset - limit)
    : Math.min(end, start + offset);
  const to = sort.isDescending
    ? Math.max(start, end - offset)
    : Math.min(end, start + offset + limit);
  const ids = index.slice(from, to);
  if (sort.isDescending) ids.reverse();
  return toPage(
    ids.map((id) => account.store.contacts.get(id)!),
    end - start,
    offset,
    limit,
  );
}

const toPage = (
  contacts: HubspotContact[],
  total: number,
  offset: number,
  limit: number,
): SearchPage => ({
  contacts,
  total,
  after: offset + limit < total ? String(offset + limit) : null,
});

function matchesQuery(contact: HubspotContact, query: string): boolean {
  const { firstname, lastname, email, phone, company } = contact.properties;
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) =>
      `${firstname} ${lastname} ${email} ${phone} ${company}`.toLowerCase().includes(word),
    );
}

function readRequest(account: HubspotAccount, body: JsonObject) {
  const missing = required.filter((name) => body[name] === undefined);
  if (missing.length > 0)
    throw refuseInput(
      `Invalid input JSON: some required fields were not set: [${missing.join(', ')}]`,
    );
  if (JSON.stringify(body).length > maxBodyLetters)
    throw refuseInput('The request body is longer than 3000 characters');
  const groups = asArray(body['filterGroups']).map((group) =>
    asArray(asObject(group)['filters']).map((filter) => readFilter(account, filter)),
  );
  if (groups.length > 5 || groups.some((group) => group.length > 6) || groups.flat().length > 18)
    throw refuseInput('Too many filters: at most 5 groups of 6, 18 in all');
  const sorts = asArray(body['sorts']);
  if (sorts.length > 1) throw refuseInput('Only one sort is allowed');
  const limit = Number(body['limit']);
  const offset = Number(body['after'] || 0);
  if (!Number.isInteger(limit) || limit < 0 || limit > maxLimit)
    throw refuseInput(`limit must be between 0 and ${maxLimit}`);
  if (!Number.isInteger(offset) || offset + limit > maxResults)
    throw refuseInput(`Paging is limited to ${maxResults} results`);
  return {
    groups,
    sort: sorts[0] === undefined ? undefined : readSort(sorts[0]),
    limit,
    offset,
    query: asText(body['query']),
  };
}

/**
 * One page of a search, as the search index shows the account (it may lag).
 * @throws HubspotRefusal 400 for a missing member, an unknown property, a limit above 200 or a page
 * beyond result 10,000
 */
export function searchContacts(account: HubspotAccount, raw: unknown): SearchPage {
  if (!isObject(raw)) throw refuseInput('Invalid input JSON');
  const { groups, sort, limit, offset, query } = readRequest(account, raw);
  const { store } = account;
  const lagging = store.lag.ids(account.now());
  const direct =
    lagging.length === 0 && query === '' ? pageByDate(account, groups, sort, offset, limit) : null;
  if (direct) return direct;

  const candidates = candidatesOf(account, groups);
  const found: HubspotContact[] = [];
  for (const id of lagging.length > 0 ? new Set([...candidates, ...lagging]) : candidates) {
    const held = store.contacts.get(id) ?? null;
    const contact = store.lag.visible(id, held?.archived ? null : held, account.now());
    if (!contact || contact.archived) continue;
    const isFound =
      groups.length === 0 ||
      groups.some((group) => group.every((filter) => matchesFilter(account, contact, filter)));
    if (isFound && (query === '' || matchesQuery(contact, query))) found.push(contact);
  }
  sortContacts(account, found, sort);
  return toPage(found.slice(offset, offset + limit), found.length, offset, limit);
}

function sortContacts(
  account: HubspotAccount,
  contacts: HubspotContact[],
  sort: Sort | undefined,
): void {
  const { propertyName, isDescending } = sort ?? { propertyName: 'createdate', isDescending: true };
  const sign = isDescending ? -1 : 1;
  const keyOf = (contact: HubspotContact) =>
    comparable(account, propertyName, contact.properties[propertyName] ?? '');
  contacts.sort((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    return left < right ? -sign : left > right ? sign : 0;
  });
}

export const askedProperties = (body: unknown): string[] => asTexts(asObject(body)['properties']);
