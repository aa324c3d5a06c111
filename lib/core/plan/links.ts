import type { Link } from '@/lib/core/model/link';
import type { SideName } from '@/lib/core/model/side';
import type { Version } from '@/lib/core/model/version';
import { emptyBase } from './base';

/** A link that knows nothing yet but its ids. */
export const newLink = ({
  id,
  wixId = null,
  remoteId = null,
}: {
  id: string;
  wixId?: string | null;
  remoteId?: string | null;
}): Link => ({
  id,
  wixId,
  remoteId,
  wixVersion: null,
  remoteVersion: null,
  base: emptyBase,
  state: 'waiting',
  reason: null,
  refusals: [],
  idWritten: { wix: false, remote: false },
  formerIds: { wix: [], remote: [] },
  decision: null,
  runId: null,
  gone: null,
  writeSpans: [],
  keys: { wix: null, remote: null },
});

export const idOn = (link: Pick<Link, 'wixId' | 'remoteId'>, side: SideName): string | null =>
  side === 'wix' ? link.wixId : link.remoteId;

/** The version of the side's contact that was compared last. */
export const versionOn = (
  link: Pick<Link, 'wixVersion' | 'remoteVersion'>,
  side: SideName,
): Version | null => (side === 'wix' ? link.wixVersion : link.remoteVersion);

/** `null`: to be compared again, whatever it holds. */
export const withVersion = <T extends Pick<Link, 'wixVersion' | 'remoteVersion'>>(
  link: T,
  side: SideName,
  version: Version | null,
): T => (side === 'wix' ? { ...link, wixVersion: version } : { ...link, remoteVersion: version });

export const withId = (link: Link, side: SideName, id: string | null): Link =>
  side === 'wix' ? { ...link, wixId: id } : { ...link, remoteId: id };

/** The contacts this link names, one or two. */
export const contactsOf = (
  link: Pick<Link, 'wixId' | 'remoteId'>,
): readonly { readonly side: SideName; readonly contactId: string }[] =>
  (['wix', 'remote'] as const).flatMap((side) => {
    const contactId = idOn(link, side);
    return contactId === null ? [] : [{ side, contactId }];
  });
