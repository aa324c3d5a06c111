import type { Field } from '@/lib/core/model/field';
import type { SideName } from '@/lib/core/model/side';
import type { ContactSide } from '@/lib/ports/contact-side';

/** Fields by their keys. */
export type Catalogues = Readonly<Record<SideName, ReadonlyMap<string, Field>>>;

/** Both field catalogues as of now. Throws `SideError` when a service did not serve us. */
export async function readCatalogues(
  sides: Readonly<Record<SideName, Pick<ContactSide, 'fields'>>>,
): Promise<Catalogues> {
  const [wix, remote] = await Promise.all([readCatalogue(sides.wix), readCatalogue(sides.remote)]);
  return { wix, remote };
}

/** One side's field catalogue as of now. Throws `SideError` when the service did not serve us. */
export async function readCatalogue(
  side: Pick<ContactSide, 'fields'>,
): Promise<ReadonlyMap<string, Field>> {
  return new Map((await side.fields()).map((field) => [field.key, field]));
}
