import { withRoute } from '@/lib/http/with-route';
import { showFirstSync } from '@/lib/services/two-way/first-sync/show';

export const GET = withRoute({ handler: showFirstSync });
