import { withRoute } from '@/lib/http/with-route';
import { showComparison } from '@/lib/services/two-way/comparison/show';

export const GET = withRoute({ handler: showComparison });
