import { withRoute } from '@/lib/http/with-route';
import { connect, connectInput } from '@/lib/services/two-way/set-up/connect';

export const POST = withRoute({ input: connectInput, handler: connect });
