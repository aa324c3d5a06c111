import { withRoute } from '@/lib/http/with-route';
import { planFirstSync, planFirstSyncInput } from '@/lib/services/two-way/first-sync/plan';

export const POST = withRoute({ input: planFirstSyncInput, handler: planFirstSync });
