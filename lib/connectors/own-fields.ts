import type { Reason } from '@/lib/core/model/reason';
import type { Prepared } from '@/lib/ports/contact-side';

/** Why a service did not let us create a field. */
export type NotMade = 'fieldNotAllowed' | 'fieldQuotaReached';

type OwnField = {
  /** As the owner sees it. */
  readonly label: string;
  /** Creates it where it is missing; `null`: it is there. */
  readonly ensure: () => Promise<NotMade | null>;
};

/** The fields a CRM gets for the sync's own use. Without one of them the sync goes on. */
export async function prepareOwnFields({
  id,
  labels,
}: {
  id: OwnField & { readonly name: string };
  labels: OwnField;
}): Promise<Prepared> {
  const notMade: Reason[] = [];
  const isThere = async ({ label, ensure }: OwnField) => {
    const code = await ensure();
    if (code !== null) notMade.push({ code, params: { side: 'remote', field: label } });
    return code === null;
  };
  const idField = (await isThere(id)) ? id.name : null;
  await isThere(labels);
  return { idField, notMade };
}
