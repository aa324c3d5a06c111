import { withRoute } from '@/lib/http/with-route';
import { checkLists } from '@/lib/services/comparison/check-lists';

export const POST = withRoute({ handler: checkLists });
