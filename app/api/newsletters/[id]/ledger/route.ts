import { withRoute } from '@/lib/http/with-route';
import { downloadLedger, downloadLedgerInput } from '@/lib/services/newsletter/ledger';

export const POST = withRoute({ input: downloadLedgerInput, handler: downloadLedger });
