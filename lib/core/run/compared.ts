import { type Policy, type Scope } from '@/lib/core/model/connection';
import { type Link } from '@/lib/core/model/link';
import { type MappingRow } from '@/lib/core/model/mapping';
import { type SideName } from '@/lib/core/model/side';
import { type IsNewer } from '@/lib/core/model/version';
import type { Fingerprinter } from '@/lib/core/values/fingerprint';
import type { Difference } from './report';
import type { StagedContact } from './staged';

/** A link with what was listed of its contacts. */
export type ComparedLink = {
  readonly link: Pick<
    Link,
    | 'id'
    | 'wixId'
    | 'remoteId'
    | 'wixVersion'
    | 'remoteVersion'
    | 'base'
    | 'state'
    | 'reason'
    | 'refusals'
    | 'gone'
  >;
  readonly wix: StagedContact | null;
  readonly remote: StagedContact | null;
  /** A look at it is queued already; writes of stored ids do not count. */
  readonly isInLine: boolean;
  /** Both sides were read and settled since the comparison began: a list may be older. */
  readonly isActedOn: boolean;
};

/** What a comparison depends on beside the contacts; the same for all of them. */
export type ComparisonContext = {
  readonly rows: readonly MappingRow[];
  readonly policy: Policy;
  /** `null`: all take part, or the scope is unknown. */ readonly scope: Scope | null;
  readonly fingerprint: Fingerprinter;
  readonly isNewer: Readonly<Record<SideName, IsNewer>>;
};

type Named = Pick<Link, 'wixId' | 'remoteId'> & { readonly id: string | null };

/** The report's line about a person. */
export const lineOf = (
  { id, wixId, remoteId }: Named,
  over: Pick<Difference, 'kind'> & Partial<Difference>,
): Difference => ({ side: null, linkId: id, wixId, remoteId, writes: [], reason: null, ...over });
