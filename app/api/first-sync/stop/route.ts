import { withRoute } from '@/lib/http/with-route';
import { stopFirstSync } from '@/lib/services/two-way/first-sync/stop';

export const POST = withRoute({ handler: stopFirstSync });
