import { gatewayContract } from '../../testing/gateway-contract.ts';
import { ircDoor } from '../../testing/irc-door.ts';

gatewayContract(ircDoor);
