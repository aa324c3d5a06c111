import { withRoute } from '@/lib/http/with-route';
import { pauseConnection } from '@/lib/services/connection/pause';

export const POST = withRoute({ handler: pauseConnection });
