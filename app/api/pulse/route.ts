import { withRoute } from '@/lib/http/with-route';
import { getPulse } from '@/lib/services/system/pulse';

export const GET = withRoute({ handler: getPulse });
