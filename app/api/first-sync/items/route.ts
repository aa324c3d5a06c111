import { withRoute } from '@/lib/http/with-route';
import { listItemsInput, listPlanItems } from '@/lib/services/two-way/first-sync/list-items';

export const GET = withRoute({ input: listItemsInput, handler: listPlanItems });
