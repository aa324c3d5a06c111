import { canonical, canonicalSet, hasElement } from '@/lib/core/values';
import { type ContactRecord, type Field, type FieldValue, type MappingRow, type SideName } from '@/lib/core/types';
import { type CurrentConnection } from '../connection/find-current';
import { type ComparedField } from '../views';
import { labelOf } from './labels';
import { type Catalogues } from '@/lib/sync/catalogues';

type Input = { readonly rows: readonly MappingRow[]; readonly records: Readonly<Partial<Record<SideName, ContactRecord>>>; readonly catalogues: Catalogues; readonly connection: CurrentConnection };

/** Both sides of these rows, and whether they mean the same. */
export function compareRows({ rows, records, catalogues, connection }: Input): readonly ComparedField[] {
  return rows.map((row) => {
    const wix = records.wix?.fields[row.wix] ?? null;
    const remote = records.remote?.fields[row.remote] ?? null;
    return { row: row.id, label: labelOf({ field: row.wix, side: 'wix', connection, catalogues }), wix, remote, same: meansTheSame({ row, field: catalogues.wix.get(row.wix), wix, remote }) };
  });
}

function meansTheSame({ row, field, wix, remote }: { row: MappingRow; field: Field | undefined; wix: FieldValue; remote: FieldValue }) {
  const type = field?.type ?? 'text';
  const paired = row.pairs?.find((pair) => pair.wix === wix)?.remote ?? wix;
  if (type === 'set') return isSameSet(paired, remote);
  return canonical({ type, value: paired }) === canonical({ type, value: remote });
}

const isSameSet = (a: FieldValue, b: FieldValue) => canonicalSet(a).every((element) => hasElement(b, element)) && canonicalSet(b).every((element) => hasElement(a, element));
