import { withRoute } from '@/lib/http/with-route';
import { decideContact, decideInput } from '@/lib/services/two-way/decisions/decide';

export const POST = withRoute({ input: decideInput, handler: decideContact });
