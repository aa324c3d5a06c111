import parsePhoneNumber from 'libphonenumber-js';
import { inChunks } from '@/lib/core/chunks';
import type { Lane } from '@/lib/core/model/dirty';
import { canonical } from '@/lib/core/values/canonical';
import { emailForms } from '@/lib/core/values/email';
import { pageShape, type HubspotContact } from './api-types';
import type { HubspotClient } from './client';
import { emailsOf, phonesOf } from './mapper';

type Filter = {
  propertyName: string;
  operator: string;
  value?: string;
  values?: readonly string[];
};
type FilterGroup = { filters: readonly Filter[] };
type Query = { client: HubspotClient; properties: readonly string[]; lane: Lane };

export const searchPage = 200;
/** HubSpot returns no results beyond this one. */
export const deepestResult = 10_000;
/** A search body may have 3,000 characters; the rest is for properties and punctuation. */
const valueChars = 1_500;
const valuesAtMost = 100;
const groupsAtMost = 5;

/**
 * One page of a search, with all five members that HubSpot requires. `next`: where the next page
 * begins.
 */
export async function searchPageOf(
  input: Query & { filterGroups: readonly FilterGroup[]; sorts: readonly string[]; after: number },
): Promise<{ contacts: readonly HubspotContact[]; next: number | null; serverTime: string }> {
  const { client, properties, lane, filterGroups, sorts, after } = input;
  const { value, serverTime } = await client.post({
    path: `${client.contacts}/search`,
    body: { filterGroups, sorts, limit: searchPage, after: String(after), properties },
    lane,
    schema: pageShape,
    kind: 'search',
  });
  const next = value.paging?.next?.after;
  return { contacts: value.results, next: next === undefined ? null : Number(next), serverTime };
}

/**
 * Searches the main address in large chunks; additional addresses do not support `IN` and are
 * searched token by token. A run skips those, because it has indexed them already.
 */
export async function findByEmail({
  emails,
  ...query
}: Query & { emails: readonly string[] }): Promise<readonly HubspotContact[]> {
  const wanted = keysOf('email', emails);
  const found = await searchAll({
    ...query,
    searches: searchesFor({ properties: ['email'], values: formsOf(wanted) }),
  });
  if (query.lane === 'run') return confirmed({ found, type: 'email', wanted });
  const met = keysOf(
    'email',
    found.map((contact) => contact.properties['email'] ?? ''),
  );
  const rest = [...wanted].filter((email) => !met.has(email));
  const words = inChunks(formsOf(rest), groupsAtMost).map((chunk) =>
    chunk.map((value) => ({
      filters: [{ propertyName: 'hs_additional_emails', operator: 'CONTAINS_TOKEN', value }],
    })),
  );
  return confirmed({
    found: [...found, ...(await searchAll({ ...query, searches: words }))],
    type: 'email',
    wanted,
  });
}

/** HubSpot stores addresses in lower case. */
const formsOf = (emails: Iterable<string>) => [
  ...new Set([...emails].flatMap(emailForms).map((form) => form.toLowerCase())),
];

/**
 * HubSpot computes these from a contact's two numbers, only for its search. Source:
 * developers.hubspot.com, search the CRM, phone numbers.
 */
const searchablePhones = [
  'hs_searchable_calculated_phone_number',
  'hs_searchable_calculated_mobile_number',
];

/**
 * Finds a number in any notation: first by the digits that HubSpot searches by, then by comparing
 * full numbers, because those digits lack the country.
 */
export async function findByPhone({
  phones,
  ...query
}: Query & { phones: readonly string[] }): Promise<readonly HubspotContact[]> {
  const wanted = keysOf('phone', phones);
  const values = [...new Set([...wanted].flatMap(searchableForms))];
  return confirmed({
    found: await searchAll({
      ...query,
      searches: searchesFor({ properties: searchablePhones, values }),
    }),
    type: 'phone',
    wanted,
  });
}

/**
 * Without the country code, with and without leading zeros; with the code, for numbers that HubSpot
 * could not parse.
 */
function searchableForms(phone: string): readonly string[] {
  const national = parsePhoneNumber(phone)?.nationalNumber ?? '';
  const forms = [national, withoutZeros(national), withoutZeros(phone.replace(/\D/g, ''))];
  return forms.filter((digits) => digits !== '');
}

const withoutZeros = (digits: string) => digits.replace(/^0+/, '');

const keysOf = (type: 'email' | 'phone', values: readonly string[]): ReadonlySet<string> =>
  new Set(values.flatMap((value) => canonical({ type, value }) ?? []));

/**
 * Keeps contacts that hold one of the values, each once: the index matches more loosely and may
 * list a contact twice.
 */
function confirmed({
  found,
  type,
  wanted,
}: {
  found: readonly HubspotContact[];
  type: 'email' | 'phone';
  wanted: ReadonlySet<string>;
}): readonly HubspotContact[] {
  const valuesOf = type === 'email' ? emailsOf : phonesOf;
  const holders = found.filter((contact) =>
    [...keysOf(type, valuesOf(contact))].some((key) => wanted.has(key)),
  );
  return [...new Map(holders.map((contact) => [contact.id, contact])).values()];
}

/** All results of these searches, page by page, up to HubSpot's limit. */
async function searchAll({
  searches,
  ...query
}: Query & { searches: readonly (readonly FilterGroup[])[] }): Promise<readonly HubspotContact[]> {
  const found: HubspotContact[] = [];
  for (const filterGroups of searches) {
    for (let after: number | null = 0; after !== null && after < deepestResult;) {
      const page = await searchPageOf({ ...query, filterGroups, sorts: ['createdate'], after });
      found.push(...page.contacts);
      after = page.next;
    }
  }
  return found;
}

/**
 * Searches for contacts with any of the values in any of the properties, each within the limits of
 * one body.
 */
function searchesFor({
  properties,
  values,
}: {
  properties: readonly string[];
  values: readonly string[];
}): readonly (readonly FilterGroup[])[] {
  return inPieces({ values, charsAtMost: valueChars / properties.length }).map((piece) =>
    properties.map((propertyName) => ({
      filters: [{ propertyName, operator: 'IN', values: piece }],
    })),
  );
}

function inPieces({
  values,
  charsAtMost,
}: {
  values: readonly string[];
  charsAtMost: number;
}): readonly (readonly string[])[] {
  const result: string[][] = [];
  let chars = 0;
  for (const value of values) {
    const last = result.at(-1);
    chars += value.length + 3;
    if (last && chars <= charsAtMost && last.length < valuesAtMost) last.push(value);
    else {
      result.push([value]);
      chars = value.length + 3;
    }
  }
  return result;
}
