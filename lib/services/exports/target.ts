import type { Credentials } from '@/lib/connectors/types';
import type { Field, FieldValues } from '@/lib/core/model/field';
import type { MappingRow } from '@/lib/core/model/mapping';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import type { ContactSide } from '@/lib/ports/contact-side';
import type { ExportTarget } from '@/lib/ports/sink';
import { plainValue } from '@/lib/services/contacts/plain-value';
import type { Context } from '@/lib/services/context';
import { toCsv, toPlainCsv, utf8Mark } from '@/lib/services/csv';
import { openRemote } from '@/lib/services/sides/open-sides';

/**
 * The sealed settings of an export to a file: the address its parts are posted to and the secret
 * that signs them; `null`: kept for download only.
 */
export type FileCredentials = {
  readonly kind: 'file';
  readonly address: string | null;
  readonly secret: string;
};

type CrmInput = ConnectionKey & {
  readonly context: Context;
  readonly service: string;
  readonly accountKey: string;
  readonly credentials: Credentials;
  readonly rows: readonly MappingRow[];
};

/** A CRM's contacts as an export writes them. */
export const openCrm = ({ rows, ...input }: CrmInput): ContactSide =>
  openRemote({ ...input, fields: rows.map(({ remote }) => remote) });

/** A file accepts every value; its lines are stored with the state. */
export const fileTarget: ExportTarget = {
  batch: 1_000,
  deliver: (contacts) =>
    Promise.resolve(
      new Map(contacts.map(({ wixId }) => [wixId, { kind: 'delivered', remoteId: null }])),
    ),
};

/** A file has a column for every Wix field. */
export const columnsOf = (wix: readonly Field[]): readonly Field[] =>
  wix.map(({ key, label }) => ({ key, label, type: 'text', readOnly: false }));

/** A line as it is stored and posted to the owner's machine; a download guards it. */
export const lineOf =
  (rows: readonly MappingRow[]) =>
  (fields: FieldValues): string =>
    toPlainCsv([rows.map(({ remote }) => plainValue(fields[remote]))]);

/** The header of a file, with the mark by which a spreadsheet recognises UTF-8. */
export const headOf = ({
  rows,
  columns,
}: {
  rows: readonly MappingRow[];
  columns: readonly Field[];
}): string => {
  const label = ({ remote }: MappingRow) =>
    columns.find(({ key }) => key === remote)?.label ?? remote;
  return `${utf8Mark}${toCsv([rows.map(label)])}`;
};
