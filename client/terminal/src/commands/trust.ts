/**
 * Commands about whom one trusts and what one keeps: keys, messages held back, the recovery code, deleting. They know the
 * store.
 */
import { fold } from '#shared/names';
import { reasonOf } from '../wire/reasons.ts';
import { type Command, type Commands, conversationFor, refuse } from './command.ts';

const accept: Command = {
  parameters: ['[NAME]'],
  help: 'trusts the new key of somebody',
  run: (session, name) => {
    const box = conversationFor(session, name);
    if (!box) return false;
    if (!box.newKey) return refuse(session, `${box.name} has no new key.`);
    session.chat.acceptKey(box.id);
    return true;
  },
};

/** What to do with messages that wait for a yes. */
const heldBack = (help: string, act: 'sendHeldBack' | 'discardHeldBack'): Command => ({
  parameters: ['[NAME]'],
  help,
  run: (session, name) => {
    const box = conversationFor(session, name);
    if (!box) return false;
    if (box.heldBack === 0) return refuse(session, `Nothing is held back for ${box.name}.`);
    session.chat[act](box.id);
    return true;
  },
});

const recovery: Command = {
  parameters: [],
  help: 'shows the code that makes another device you',
  run: (session) => {
    const code = session.chat.recoveryCode();
    if (code === undefined) return refuse(session, 'Take a name first.');
    session.answer('Recovery code', [
      code,
      '',
      'Who has it is you, and reads your messages from then on. Write it down, show it to nobody.',
    ]);
    return true;
  },
};

const restore: Command = {
  parameters: ['NAME', 'CODE'],
  help: 'becomes who the recovery code belongs to',
  always: true,
  run: (session, name = '', code = '') => {
    const problem = session.chat.restore(name, code);
    return problem === undefined || refuse(session, problem);
  },
};

const exportAll: Command = {
  parameters: ['[FILE]'],
  help: 'writes everything kept into a new file, as JSON',
  run: (session, file = 'switchboard-export.json') => {
    try {
      const path = session.save(file, `${session.chat.exportAll()}\n`);
      session.note(`Everything kept is in ${path} now.`);
      return true;
    } catch (error) {
      return refuse(session, `Cannot write ${file}. ${reasonOf(error)}`);
    }
  },
};

const forget: Command = {
  parameters: ['[NAME]'],
  help: 'deletes all that is kept of what you look at; NAME says that you mean it',
  run: (session, name) => {
    const box = session.current();
    if (!box) return refuse(session, 'Go to a conversation or a room first.');
    if (name === undefined || fold(name) !== fold(box.name))
      return refuse(session, `Type /forget ${box.name} to delete all that is kept of it, here and for good.`);
    session.chat.deleteHistory(box.id);
    session.note(`All that was kept of ${box.name} here is deleted.`);
    return true;
  },
};

const bell: Command = {
  parameters: [],
  help: 'rings the bell for new messages, or no longer',
  always: true,
  run: (session) => {
    const rings = session.chat.state().notifications === 'on';
    session.chat.enableNotifications();
    session.note(rings ? 'The bell is off.' : 'The bell rings for new messages.');
    return true;
  },
};

export const trust: Commands = {
  '/accept': accept,
  '/release': heldBack('sends what was held back for somebody to who is there now', 'sendHeldBack'),
  '/discard': heldBack('deletes what was held back for somebody, unsent', 'discardHeldBack'),
  '/recovery': recovery,
  '/restore': restore,
  '/export': exportAll,
  '/forget': forget,
  '/bell': bell,
};
