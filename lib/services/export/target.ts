import { stringify } from 'csv-stringify/sync';
import { createHubspotTarget } from '@/lib/connectors/hubspot/export-target';
import { registry } from '@/lib/connectors/registry';
import type { Credentials } from '@/lib/connectors/types';
import type { ExportTarget } from '@/lib/core/export';
import type { ContactSide } from '@/lib/core/ports';
import type { Field, FieldValue, FieldValues, MappingRow } from '@/lib/core/types';
import { saveCredentials } from '@/lib/db/connections';
import { connectorConfig } from '@/lib/services/connection/connector-config';
import { type Context, sideParts } from '@/lib/services/context';

/** What a file's connection keeps sealed: where its parts are posted to and what signs them; `null`: kept for download only. */
export type FileCredentials = { readonly kind: 'file'; readonly address: string | null; readonly secret: string };

type HubspotInput = { readonly context: Context; readonly siteNo: number; readonly connectionId: number; readonly accountKey: string; readonly credentials: Credentials; readonly rows: readonly MappingRow[] };

/** HubSpot's contacts as an export writes them. */
export function openHubspot({ context, siteNo, connectionId, accountKey, credentials, rows }: HubspotInput): ContactSide {
  return registry.hubspot.createSide({
    ...sideParts(context),
    credentials,
    saveCredentials: (next) => context.database.withSite({ siteNo }, (tx) => saveCredentials(tx, { seal: context.seal, siteNo, connectionId, credentials: next })),
    accountKey,
    fields: [...new Set(rows.map(({ remote }) => remote))],
    config: connectorConfig(context.env),
  });
}

export { createHubspotTarget };

/** A file takes whatever it is given; its lines are stored with the state. */
export const fileTarget: ExportTarget = { batch: 1_000, deliver: (contacts) => Promise.resolve(new Map(contacts.map(({ wixId }) => [wixId, { kind: 'delivered', remoteId: null }]))) };

/** A file has a column for every Wix field. */
export const columnsOf = (wix: readonly Field[]): readonly Field[] => wix.map(({ key, label }) => ({ key, label, type: 'text', readOnly: false }));

const shown = (value: FieldValue | undefined) => (value === undefined || value === null ? '' : typeof value === 'object' ? value.join('; ') : String(value));

/** Lines of a table; a value that a spreadsheet would take for a formula is set off by an apostrophe. */
const toCsv = (cells: readonly string[]) => stringify([[...cells]], { escape_formulas: true, quoted: true, record_delimiter: 'windows' });

export const lineOf = (rows: readonly MappingRow[]) => (fields: FieldValues): string => toCsv(rows.map(({ remote }) => shown(fields[remote])));

/** The head of a file, with the mark by which a spreadsheet knows UTF-8. */
export const headOf = ({ rows, columns }: { rows: readonly MappingRow[]; columns: readonly Field[] }): string => `\uFEFF${toCsv(rows.map(({ remote }) => columns.find(({ key }) => key === remote)?.label ?? remote))}`;
