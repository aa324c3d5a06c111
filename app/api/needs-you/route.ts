import { withRoute } from '@/lib/http/with-route';
import { listNeedsYou, listNeedsYouInput } from '@/lib/services/log/list-needs-you';

export const GET = withRoute({ input: listNeedsYouInput, handler: listNeedsYou });
