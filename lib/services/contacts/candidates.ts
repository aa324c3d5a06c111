import { type ContactRecord } from '@/lib/core/model/contact';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { idOn } from '@/lib/core/plan/links';
import { canonical } from '@/lib/core/values/canonical';
import { findLinks } from '@/lib/db/link-rows';
import { type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';
import { type PersonView } from '@/lib/services/views/contacts';
import { nameIn } from './names';

export type Unlinked = {
  readonly linkId: string;
  readonly side: SideName;
  readonly record: ContactRecord;
};
type Input = {
  readonly ctx: SiteContext;
  readonly connection: CurrentConnection;
  readonly strangers: readonly Unlinked[];
};

const shownAtMost = 5;

/**
 * By link: contacts on the other side that share an address or a number. One call per side and kind
 * of key, however many links there are. @throws SideError
 */
export async function findCandidates({
  ctx,
  connection,
  strangers,
}: Input): Promise<ReadonlyMap<string, readonly PersonView[]>> {
  if (strangers.length === 0) return new Map();
  const sides = await ctx.openSides(connection.id);
  const found = new Map<string, readonly PersonView[]>();
  for (const side of ['wix', 'remote'] as const) {
    const own = strangers.filter((one) => one.side === side);
    const target = otherSide(side);
    const find = (by: 'email' | 'phone', values: readonly string[]) =>
      values.length === 0
        ? []
        : sides[target].find({ by, values: [...new Set(values)], lane: 'interactive' });
    const [byEmail, byPhone] = await Promise.all([
      find(
        'email',
        own.flatMap(({ record }) => record.emails),
      ),
      find(
        'phone',
        own.flatMap(({ record }) => record.phones),
      ),
    ]);
    const all = [
      ...new Map([...byEmail, ...byPhone].map((record) => [record.id, record])).values(),
    ];
    const owners =
      all.length === 0
        ? []
        : await ctx.withSite((tx) =>
            findLinks(tx, {
              siteNo: ctx.siteNo,
              connectionId: connection.id,
              lookups: [{ side: target, ids: all.map(({ id }) => id) }],
            }),
          );
    const taken = new Set(
      owners.flatMap((link) => (idOn(link, side) === null ? [] : [idOn(link, target)])),
    );
    for (const { linkId, record } of own) {
      const sharing = all.filter((other) => shares(record, other)).slice(0, shownAtMost);
      found.set(
        linkId,
        sharing.map((other) => ({
          ...personOf({ side: target, record: other, connection }),
          isTaken: taken.has(other.id),
        })),
      );
    }
  }
  return found;
}

/** The values by which a person recognises a contact. */
export const personOf = ({
  side,
  record,
  connection,
}: {
  side: SideName;
  record: ContactRecord;
  connection: CurrentConnection;
}): PersonView => ({
  side,
  id: record.id,
  name: nameIn({ values: record.fields, side, rows: connection.mapping.rows }),
  email: record.emails[0] ?? null,
  phone: record.phones[0] ?? null,
  changedAt: record.updatedAt,
  isTaken: false,
});

const keysOf = (record: ContactRecord) =>
  [
    ...record.emails.map((value) => canonical({ type: 'email', value })),
    ...record.phones.map((value) => canonical({ type: 'phone', value })),
  ].filter((key) => key !== null);

function shares(a: ContactRecord, b: ContactRecord): boolean {
  const keys = new Set(keysOf(a));
  return keysOf(b).some((key) => keys.has(key));
}
