import type { Lane } from '@/lib/core/types';
import { type HubspotContact, pageShape } from './api-types';
import type { HubspotClient } from './client';

type Filter = { propertyName: string; operator: string; value?: string; values?: readonly string[] };
type Query = { client: HubspotClient; properties: readonly string[]; lane: Lane };

/** A search body may hold 3,000 characters; the rest is properties and punctuation. */
const valueChars = 1_500;
const valuesAtMost = 100;
const groupsAtMost = 5;
const searchPage = 200;

/** One page of a search, all five members sent as HubSpot demands. */
export async function searchPageOf(input: Query & { filterGroups: readonly { filters: readonly Filter[] }[]; sorts: readonly string[]; after: number }): Promise<{ contacts: readonly HubspotContact[]; serverTime: string }> {
  const { client, properties, lane, filterGroups, sorts, after } = input;
  const { value, serverTime } = await client.post({ path: `${client.contacts}/search`, body: { filterGroups, sorts, limit: searchPage, after: String(after), properties }, lane, schema: pageShape, kind: 'search' });
  return { contacts: value.results, serverTime };
}

/** By the main address in large pieces; additional addresses, which know no `IN`, word by word. A run has indexed them already. */
export async function findByEmail(input: Query & { emails: readonly string[] }): Promise<readonly HubspotContact[]> {
  const found = await findIn({ ...input, property: 'email', values: input.emails });
  if (input.lane === 'run') return found;
  const met = new Set(found.map((contact) => contact.properties['email']?.toLowerCase()));
  const others: HubspotContact[] = [];
  const rest = input.emails.filter((email) => !met.has(email));
  for (let start = 0; start < rest.length; start += groupsAtMost) {
    const filterGroups = rest.slice(start, start + groupsAtMost).map((value) => ({ filters: [{ propertyName: 'hs_additional_emails', operator: 'CONTAINS_TOKEN', value }] }));
    others.push(...(await searchPageOf({ ...input, filterGroups, sorts: ['createdate'], after: 0 })).contacts);
  }
  // An index may show a contact under both.
  return [...new Map([...found, ...others].map((contact) => [contact.id, contact])).values()];
}

export const findByPhone = (input: Query & { phones: readonly string[] }): Promise<readonly HubspotContact[]> => findIn({ ...input, property: 'phone', values: input.phones });

async function findIn(input: Query & { property: string; values: readonly string[] }): Promise<readonly HubspotContact[]> {
  const found: HubspotContact[] = [];
  for (const values of pieces(input.values)) {
    const page = await searchPageOf({ ...input, filterGroups: [{ filters: [{ propertyName: input.property, operator: 'IN', values }] }], sorts: ['createdate'], after: 0 });
    found.push(...page.contacts);
  }
  return found;
}

function pieces(values: readonly string[]): readonly (readonly string[])[] {
  const result: string[][] = [];
  let chars = 0;
  for (const value of values) {
    const last = result.at(-1);
    chars += value.length + 3;
    if (last && chars <= valueChars && last.length < valuesAtMost) last.push(value);
    else {
      result.push([value]);
      chars = value.length + 3;
    }
  }
  return result;
}
