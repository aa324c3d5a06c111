import { withRoute } from '@/lib/http/with-route';
import { getPulse } from '@/lib/services/pulse/get';

export const GET = withRoute({ handler: getPulse });
