import { LRUCache } from 'lru-cache';
import { type ContactRecord } from '@/lib/core/model/contact';
import { type Reason } from '@/lib/core/model/reason';
import { sides, type SideName } from '@/lib/core/model/side';
import { SideError } from '@/lib/core/model/side-error';
import { decisionsFor } from '@/lib/core/plan/waiting';
import { type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { NotFoundError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';
import { type WaitingContact } from '@/lib/services/views/contacts';
import { findCandidates, personOf, type Unlinked } from './candidates';
import { compareRows } from './compare-rows';
import { readCatalogues } from './labels';
import { readReachable, type Reachable } from './read-reachable';
import { recordsOf } from './records';

type Waiting = {
  readonly id: string;
  readonly wixId: string | null;
  readonly remoteId: string | null;
  readonly reason: Reason | null;
};
type Input = {
  readonly ctx: SiteContext;
  readonly connection: CurrentConnection;
  readonly links: readonly Waiting[];
};

const nothing: Reachable = { records: new Map(), unread: [] };

const rememberMs = 5_000;
/** Values read a moment ago, in memory only: an open screen asks every second or two. */
const remembered = new LRUCache<string, WaitingContact>({ max: 2_000, ttl: rememberMs });

/**
 * Waiting contacts with what the owner needs to decide; values are a few seconds old at most. While
 * a service does not answer, values are missing.
 */
export async function describeWaiting({
  ctx,
  connection,
  links,
}: Input): Promise<readonly WaitingContact[]> {
  const keyOf = ({ id, reason }: Waiting) => `${ctx.siteNo}:${id}:${JSON.stringify(reason)}`;
  const fresh = await describeAfresh({
    ctx,
    connection,
    links: links.filter((link) => !remembered.has(keyOf(link))),
  });
  const byId = new Map(fresh.map((contact) => [contact.linkId, contact]));
  return links.flatMap((link) => {
    const contact = byId.get(link.id) ?? remembered.get(keyOf(link));
    if (contact && contact.people.length > 0 && byId.has(link.id))
      remembered.set(keyOf(link), contact);
    return contact ? [contact] : [];
  });
}

async function describeAfresh({
  ctx,
  connection,
  links,
}: Input): Promise<readonly WaitingContact[]> {
  if (links.length === 0) return [];
  const [{ records }, catalogues] = await Promise.all([
    tolerant({
      ctx,
      what: readReachable({ ctx, connectionId: connection.id, items: links }),
      otherwise: nothing,
    }),
    readCatalogues({ ctx, connection }),
  ]);
  const strangers = links.flatMap((link): readonly Unlinked[] => {
    if (!decisionsFor(link).includes('linkTo')) return [];
    const both = recordsOf({ item: link, records });
    return sides
      .flatMap((side) => {
        const record = both[side];
        return record ? [{ linkId: link.id, side, record }] : [];
      })
      .slice(0, 1);
  });
  const candidates = await tolerant({
    ctx,
    what: findCandidates({ ctx, connection, strangers }),
    otherwise: new Map<string, never>(),
  });
  return links.map((link) => {
    const both = recordsOf({ item: link, records });
    const people = sides.flatMap((side) => {
      const record = both[side];
      return record ? [personOf({ side, record, connection })] : [];
    });
    return {
      linkId: link.id,
      name: people.find(({ name }) => name !== null)?.name ?? null,
      deleteOn: deletionSide(link),
      undeletable: undeletableOf({ side: deletionSide(link), record: both[deletionSide(link)] }),
      people,
      seen: Object.fromEntries(
        sides.flatMap((side) => {
          const record = both[side];
          return record ? [[side, record.version]] : [];
        }),
      ),
      candidates: candidates.get(link.id) ?? [],
      fields:
        both.wix && both.remote
          ? compareRows({
              rows: connection.mapping.rows.filter(({ id }) => waitingRows(link).includes(id)),
              records: both,
              catalogues,
              connection,
            })
          : [],
    };
  });
}

/** Known before the decision, so that a service is not asked for a deletion it refuses. */
function undeletableOf({
  side,
  record,
}: {
  side: SideName;
  record: ContactRecord | undefined;
}): Reason | null {
  return record?.undeletable
    ? { code: `undeletable.${record.undeletable}`, params: { side } }
    : null;
}

/** The side of a deletion: the one where the contact still exists. */
function deletionSide({ wixId, remoteId, reason }: Waiting): SideName {
  if (wixId === null) return 'remote';
  if (remoteId === null) return 'wix';
  return reason?.params?.side === 'wix' ? 'remote' : 'wix';
}

const waitingRows = ({ reason }: Waiting): readonly number[] =>
  reason?.code === 'conflict'
    ? String(reason.params?.rows ?? '')
        .split(',')
        .map(Number)
    : [];

async function tolerant<T>({
  ctx,
  what,
  otherwise,
}: {
  ctx: SiteContext;
  what: Promise<T>;
  otherwise: T;
}): Promise<T> {
  try {
    return await what;
  } catch (error) {
    // NotFoundError: disconnected meanwhile; the next answer has no group any more.
    if (!(error instanceof SideError || error instanceof NotFoundError)) throw error;
    ctx.log.info({ err: error }, 'contacts that wait could not be read');
    return otherwise;
  }
}
