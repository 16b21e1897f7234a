import { gatewayContract } from '../../testing/gateway-contract.ts';
import { restDoor } from '../../testing/rest-door.ts';

gatewayContract(restDoor, { rename: 'a token is for one name' });
