import { withRoute } from '@/lib/http/with-route';
import { stopComparison } from '@/lib/services/two-way/comparison/stop';

export const POST = withRoute({ handler: stopComparison });
