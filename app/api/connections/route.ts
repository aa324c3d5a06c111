import { withRoute } from '@/lib/http/with-route';
import { listConnections } from '@/lib/services/connections/list';

export const GET = withRoute({ handler: listConnections });
