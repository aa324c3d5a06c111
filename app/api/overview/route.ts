import { withRoute } from '@/lib/http/with-route';
import { getOverview } from '@/lib/services/sites/get-overview';

export const GET = withRoute({ handler: getOverview });
