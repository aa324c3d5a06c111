import { withRoute } from '@/lib/http/with-route';
import { listScopeFields } from '@/lib/services/connection/list-scope-fields';
import { setScope, setScopeInput } from '@/lib/services/connection/set-scope';

export const GET = withRoute({ handler: listScopeFields });
export const POST = withRoute({ input: setScopeInput, handler: setScope });
