import type { LinkState } from '@/lib/core/model/link';
import type { Reason, ReasonSide } from '@/lib/core/model/reason';
import { Prisma } from '@/lib/db/generated/client';
import type { Seal } from '@/lib/seal';
import type { SiteTransaction } from './client';
import { readAddresses } from './consent';
import type { ConnectionKey } from './dirty-rows';
import { sideOfReason } from './reason';

// A newsletter's links as screens read them; subscriber-commit.ts writes them.

type Key = Pick<ConnectionKey, 'connectionId'>;

type LeftOut = {
  readonly state: LinkState;
  readonly code: string;
  readonly of: ReasonSide;
  readonly count: number;
};

/** How many contacts are not sent, by state and cause, the most frequent first. */
export function countLeftOut(
  tx: SiteTransaction,
  { connectionId }: Key,
): Promise<readonly LeftOut[]> {
  return tx.$queryRaw<LeftOut[]>`
    select state::text, reason ->> 'code' as code, ${sideOfReason('reason')} as of,
      count(*)::integer as count
    from link
    where connection_id = ${connectionId} and state <> 'inSync' and reason is not null
    group by 1, 2, 3 order by 4 desc`;
}

type Person = {
  readonly linkId: string;
  readonly wixId: string | null;
  readonly address: string | null;
  readonly state: LinkState;
  readonly reason: Reason | null;
  readonly isRetried: boolean;
};

type PeopleChoice =
  | { readonly states: readonly LinkState[]; readonly after: string | null }
  /** By the keys of an address in each of its forms. */
  | { readonly keys: readonly string[] };

/**
 * Contacts of a newsletter in the order of their links: a page of those in these states, after a
 * link, or those with an address. Opens their addresses.
 */
export async function readPeople(
  tx: SiteTransaction,
  input: ConnectionKey & { seal: Seal; which: PeopleChoice; limit: number },
): Promise<readonly Person[]> {
  const rows = await tx.$queryRaw<(Omit<Person, 'address'> & { key: string | null })[]>`
    select l.id::text as "linkId", l.wix_id as "wixId", encode(l.wix_key, 'hex') as key,
      l.state::text, l.reason,
      l.decision ->> 'kind' = 'retry' and l.decision is not null as "isRetried"
    from link l
    where l.connection_id = ${input.connectionId} and ${chosen(input.which)}
    order by l.id limit ${input.limit}`;
  const addresses = await readAddresses(tx, {
    siteNo: input.siteNo,
    seal: input.seal,
    keys: rows.flatMap(({ key }) => key ?? []),
  });
  return rows.map(({ key, ...person }) => ({
    ...person,
    address: addresses.get(key ?? '') ?? null,
  }));
}

const chosen = (which: PeopleChoice) => {
  if ('keys' in which)
    return Prisma.sql`l.wix_key = any(
      select decode(k, 'hex') from unnest(${[...which.keys]}::text[]) k)`;
  const after = which.after === null ? Prisma.sql`true` : Prisma.sql`l.id > ${which.after}::uuid`;
  return Prisma.sql`l.state::text = any(${[...which.states]}::text[]) and ${after}`;
};
