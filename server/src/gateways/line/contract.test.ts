import { describe } from 'vitest';
import { gatewayContract } from '../../testing/gateway-contract.ts';
import { lineDoor } from '../../testing/line-door.ts';
import { lineEventDoor } from '../../testing/line-event-door.ts';

gatewayContract(lineDoor, { sendLineBreaks: 'a line holds none' });
describe('P1 in event mode', () => gatewayContract(lineEventDoor));
