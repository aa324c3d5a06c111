import { withRoute } from '@/lib/http/with-route';
import { planFirstSync, planFirstSyncInput } from '@/lib/services/first-sync/plan';

export const POST = withRoute({ input: planFirstSyncInput, handler: planFirstSync });
