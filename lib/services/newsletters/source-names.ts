import { type ConsentSource } from '@/lib/core/flows/consent';
import { type SiteTransaction } from '@/lib/db/client';
import { serviceName } from '@/lib/services/connections/service-name';

/** Names of consent sources: Wix, an e-mail service, a form. */
export async function readSourceNames(
  tx: SiteTransaction,
): Promise<(source: ConsentSource) => string> {
  const rows = await tx.connection.findMany({
    select: { id: true, flow: true, service: true, accountName: true },
  });
  const names = new Map(
    rows.map(({ id, flow, service, accountName }) => [
      String(id),
      flow === 'form' ? (accountName ?? '') : serviceName(service),
    ]),
  );
  return (source) => (source === 'wix' ? 'Wix' : (names.get(source.split(':')[1] ?? '') ?? source));
}
