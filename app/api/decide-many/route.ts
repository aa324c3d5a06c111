import { withRoute } from '@/lib/http/with-route';
import { decideMany, decideManyInput } from '@/lib/services/two-way/decisions/decide-many';

export const POST = withRoute({ input: decideManyInput, handler: decideMany });
