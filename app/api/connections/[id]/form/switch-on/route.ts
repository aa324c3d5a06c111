import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/flow/find';
import { switchOnForm } from '@/lib/services/form/switch-on';

export const POST = withRoute({ input: flowInput, handler: switchOnForm });
