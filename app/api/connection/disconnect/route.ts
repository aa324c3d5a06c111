import { withRoute } from '@/lib/http/with-route';
import { disconnect } from '@/lib/services/connection/disconnect';

export const POST = withRoute({ handler: disconnect });
