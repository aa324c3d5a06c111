/**
 * The state of a contact as its service names it: Wix's revision, a date, an ETag. Opaque: only the
 * side that made two versions of one contact can compare them.
 */
export type Version = string;

/** Whether a contact at `version` may hold something that it did not hold at `than`. */
export type IsNewer = (input: { readonly version: Version; readonly than: Version }) => boolean;

/** The same where the other version may be unknown: every version is newer than none. */
export const isNewerThan = ({
  version,
  than,
  isNewer,
}: {
  version: Version;
  than: Version | null;
  isNewer: IsNewer;
}): boolean => than === null || isNewer({ version, than });

/** Whether the version includes all of these. */
export const includesAll = ({
  version,
  others,
  isNewer,
}: {
  version: Version;
  others: readonly Version[];
  isNewer: IsNewer;
}): boolean => others.every((other) => !isNewer({ version: other, than: version }));

/** For services whose versions are numbers that grow. */
export const byNumber: IsNewer = ({ version, than }) => Number(version) > Number(than);
