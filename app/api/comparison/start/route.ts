import { withRoute } from '@/lib/http/with-route';
import { startComparison } from '@/lib/services/two-way/comparison/start';

export const POST = withRoute({ handler: startComparison });
