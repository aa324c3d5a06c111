import { withRoute } from '@/lib/http/with-route';
import { takeOut, takeOutInput } from '@/lib/services/two-way/first-sync/take-out';

export const POST = withRoute({ input: takeOutInput, handler: takeOut });
