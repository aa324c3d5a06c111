import { type ContactRecord } from '@/lib/core/model/contact';
import { type Base } from '@/lib/core/model/link';
import { type MappingRow } from '@/lib/core/model/mapping';
import { type SideName } from '@/lib/core/model/side';
import { isAgreed, isKnownToAgree } from '@/lib/core/plan/agree';
import type { Fingerprinter } from '@/lib/core/values/fingerprint';
import { type Catalogues } from '@/lib/engine/catalogues';
import { type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { type ComparedField } from '@/lib/services/views/contacts';
import { labelOf } from './labels';

type Input = {
  readonly rows: readonly MappingRow[];
  readonly records: Readonly<Partial<Record<SideName, ContactRecord>>>;
  readonly catalogues: Catalogues;
  readonly connection: CurrentConnection;
  /** The values both sides last agreed on, where they matter. */ readonly agreed?: {
    readonly base: Base;
    readonly fingerprint: Fingerprinter;
  };
};

/** The values of both sides for these rows, and whether they are equal. */
export function compareRows({
  rows,
  records,
  catalogues,
  connection,
  agreed,
}: Input): readonly ComparedField[] {
  const values = { wix: records.wix?.fields ?? {}, remote: records.remote?.fields ?? {} };
  return rows.map((row) => {
    const wix = records.wix?.fields[row.wix] ?? null;
    const remote = records.remote?.fields[row.remote] ?? null;
    const both = { row, rows: connection.mapping.rows, fields: catalogues, values };
    const same = agreed
      ? isKnownToAgree({ ...both, base: agreed.base.rows[row.id], fingerprint: agreed.fingerprint })
      : isAgreed(both);
    return {
      row: row.id,
      label: labelOf({ field: row.wix, side: 'wix', connection, catalogues }),
      wix,
      remote,
      same,
    };
  });
}
