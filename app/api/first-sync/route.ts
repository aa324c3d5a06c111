import { withRoute } from '@/lib/http/with-route';
import { showFirstSync } from '@/lib/services/first-sync/show';

export const GET = withRoute({ handler: showFirstSync });
