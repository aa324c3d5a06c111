import { withRoute } from '@/lib/http/with-route';
import { getOverview } from '@/lib/services/site/get-overview';

export const GET = withRoute({ handler: getOverview });
