import type { ContactSide } from '../core/ports';
import type { Field, SideName } from '../core/types';

/** Fields by their keys. */
export type Catalogues = Readonly<Record<SideName, ReadonlyMap<string, Field>>>;

/** Both field catalogues as of now. Throws `SideError` when a service did not serve us. */
export async function readCatalogues(sides: Readonly<Record<SideName, Pick<ContactSide, 'fields'>>>): Promise<Catalogues> {
  const [wix, remote] = await Promise.all([sides.wix.fields(), sides.remote.fields()]);
  return { wix: byKey(wix), remote: byKey(remote) };
}

const byKey = (fields: readonly Field[]) => new Map(fields.map((field) => [field.key, field]));
