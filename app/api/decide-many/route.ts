import { withRoute } from '@/lib/http/with-route';
import { decideMany, decideManyInput } from '@/lib/services/contact/decide-many';

export const POST = withRoute({ input: decideManyInput, handler: decideMany });
