import { withRoute } from '@/lib/http/with-route';
import { stopComparison } from '@/lib/services/comparison/stop';

export const POST = withRoute({ handler: stopComparison });
