import { randomUUID } from 'node:crypto';
import { computeContact, primaryEmailOf } from './build';
import { replaceContact, requireContact } from './contacts';
import { alreadyChanged, contactNotFound, refuse, refuseInvalid } from './errors';
import { type WixSite } from './site';
import { emailKey, phoneKey } from './store';
import { extendedItems, isMember, type WixContact, type WixInfo, type Writer } from './types';

const maxSources = 5;

type Merge = {
  targetId: string;
  sourceIds: readonly string[];
  revision: number | null;
  writer: Writer;
};

/**
 * The target keeps its values; what it lacks comes from the sources, lists are joined. The sources
 * are gone after.
 */
export function mergeContacts(
  site: WixSite,
  { targetId, sourceIds, revision, writer }: Merge,
): WixContact {
  const { target, sources } = readParts(site, targetId, sourceIds);
  if (revision !== null && revision !== target.revision) throw alreadyChanged();
  for (const source of sources) {
    site.store.remove(source.id, site.now());
    site.store.merged.set(source.id, target.id);
  }
  const merged = replaceContact(
    site,
    target,
    joinInfo(
      target.info,
      sources.map((source) => source.info),
    ),
  );
  if (writer.kind === 'app') site.effect('merged');
  site.emit({
    kind: 'contactMerged',
    target: merged,
    sourceIds: sources.map((source) => source.id),
    writer,
  });
  site.emit({ kind: 'contactUpdated', contact: merged, writer, fromMerge: true });
  for (const source of sources)
    site.emit({ kind: 'contactDeleted', contactId: source.id, writer, fromMerge: true });
  return merged;
}

export function previewMerge(
  site: WixSite,
  { targetId, sourceIds }: { targetId: string; sourceIds: readonly string[] },
): WixContact {
  const { target, sources } = readParts(site, targetId, sourceIds);
  const info = joinInfo(
    target.info,
    sources.map((source) => source.info),
  );
  return computeContact({
    contact: { ...target, info },
    subscription: site.store.subscriptionOf(primaryEmailOf(info)),
  });
}

function readParts(site: WixSite, targetId: string, sourceIds: readonly string[]) {
  if (sourceIds.length < 1 || sourceIds.length > maxSources) {
    throw refuseInvalid([
      {
        field: 'sourceContactIds',
        description: `has size ${sourceIds.length}, expected 1 to ${maxSources}`,
        violatedRule: 'MAX_SIZE',
      },
    ]);
  }
  const target = requireContact(site, targetId);
  const sources = [...new Set(sourceIds)].map((id) => requireContact(site, id));
  if (sources.some((source) => source.id === targetId)) throw contactNotFound();
  if (sources.some(isMember))
    throw refuse({
      status: 428,
      code: 'FAILED_PRECONDITION',
      description: 'A source contact cannot be a site member.',
    });
  return { target, sources };
}

function joinInfo(target: WixInfo, sources: readonly WixInfo[]): WixInfo {
  return sources.reduce<WixInfo>((info, source) => {
    const emails = joinItems(info.emails?.items, source.emails?.items, (item) =>
      emailKey(item.email),
    );
    const phones = joinItems(info.phones?.items, source.phones?.items, phoneKey);
    const addresses = joinItems(info.addresses?.items, source.addresses?.items, (item) =>
      JSON.stringify(item.address),
    );
    const labels = [
      ...new Set([...(info.labelKeys?.items ?? []), ...(source.labelKeys?.items ?? [])]),
    ];
    return {
      ...source,
      ...info,
      name: { ...source.name, ...info.name },
      extendedFields: { items: { ...extendedItems(source), ...extendedItems(info) } },
      ...(emails.length > 0 ? { emails: { items: withOnePrimary(emails) } } : {}),
      ...(phones.length > 0 ? { phones: { items: withOnePrimary(phones) } } : {}),
      ...(addresses.length > 0 ? { addresses: { items: addresses } } : {}),
      ...(labels.length > 0 ? { labelKeys: { items: labels } } : {}),
    };
  }, target);
}

function joinItems<T extends { id: string }>(
  target: readonly T[] = [],
  source: readonly T[] = [],
  keyOf: (item: T) => string,
): T[] {
  const held = new Set(target.map(keyOf));
  return [
    ...target,
    ...source
      .filter((item) => !held.has(keyOf(item)))
      .map((item) => ({ ...item, id: randomUUID() })),
  ];
}

/** The target's items come first, so the first marked one is the target's where it has any. */
function withOnePrimary<T extends { primary: boolean }>(items: readonly T[]): T[] {
  const primary = items.findIndex((item) => item.primary);
  return items.map((item, index) => ({ ...item, primary: index === Math.max(primary, 0) }));
}
