import { withRoute } from '@/lib/http/with-route';
import { setPolicy, setPolicyInput } from '@/lib/services/two-way/set-up/set-policy';

export const POST = withRoute({ input: setPolicyInput, handler: setPolicy });
