import { findGone, isSameGone, rowsBack } from '@/lib/core/plan/gone-fields';
import { type Catalogues } from '@/lib/engine/catalogues';
import { nothingNew, type ConnectionView, type SyncStore } from '@/lib/ports/store';

/** D10: notes which rows rest; true when a field is back, so that its row begins anew. */
export async function noteGone({
  store,
  epoch,
  connection,
  fields,
}: {
  store: Pick<SyncStore, 'commit'>;
  epoch: number;
  connection: ConnectionView;
  fields: Catalogues;
}): Promise<boolean> {
  const before = connection.fieldsGone;
  const now = findGone({ mapping: connection.mapping, fields });
  if (isSameGone(before, now)) return false;
  const back = rowsBack({ before, now }).filter((row) =>
    connection.mapping.rows.some(({ id }) => id === row),
  );
  await store.commit({
    ...nothingNew(epoch),
    state: { fieldsGone: now },
    ...(back.length > 0 ? { renewedRows: back } : {}),
  });
  return back.length > 0;
}
