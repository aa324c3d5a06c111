import { withRoute } from '@/lib/http/with-route';
import { cancelDeletions } from '@/lib/services/two-way/first-sync/cancel-deletions';

export const POST = withRoute({ handler: cancelDeletions });
