import { withRoute } from '@/lib/http/with-route';
import { checkLists } from '@/lib/services/two-way/comparison/check-lists';

export const POST = withRoute({ handler: checkLists });
