import { gatewayContract } from '../../testing/gateway-contract.ts';
import { webDoor } from '../../testing/web-door.ts';

gatewayContract(webDoor);
