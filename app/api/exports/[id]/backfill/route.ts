import { withRoute } from '@/lib/http/with-route';
import { backfillExport, backfillInput } from '@/lib/services/exports/backfill';

export const POST = withRoute({ input: backfillInput, handler: backfillExport });
