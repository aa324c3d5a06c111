import { withRoute } from '@/lib/http/with-route';
import { downloadLedger, downloadLedgerInput } from '@/lib/services/newsletters/ledger';

export const POST = withRoute({ input: downloadLedgerInput, handler: downloadLedger });
