import { withRoute } from '@/lib/http/with-route';
import { approveFirstSync, approveFirstSyncInput } from '@/lib/services/two-way/first-sync/approve';

export const POST = withRoute({ input: approveFirstSyncInput, handler: approveFirstSync });
