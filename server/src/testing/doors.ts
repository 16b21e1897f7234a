/** Every gateway that people talk at: a new one is added here, and every cross-gateway test knows it. */
import type { Door } from './door.ts';
import { ircDoor } from './irc-door.ts';
import { joinDoor } from './join-door.ts';
import { lineDoor } from './line-door.ts';
import { restDoor } from './rest-door.ts';
import { telnetDoor } from './telnet-door.ts';
import { webDoor } from './web-door.ts';

export const doors: readonly Door[] = [webDoor, telnetDoor, joinDoor, ircDoor, lineDoor, restDoor];
