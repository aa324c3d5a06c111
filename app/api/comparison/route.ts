import { withRoute } from '@/lib/http/with-route';
import { showComparison } from '@/lib/services/comparison/show';

export const GET = withRoute({ handler: showComparison });
