import { withRoute } from '@/lib/http/with-route';
import { listScopeFields } from '@/lib/services/two-way/set-up/list-scope-fields';
import { setScope, setScopeInput } from '@/lib/services/two-way/set-up/set-scope';

export const GET = withRoute({ handler: listScopeFields });
export const POST = withRoute({ input: setScopeInput, handler: setScope });
