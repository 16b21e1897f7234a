/**
 * The menu "More": what is wanted now and then. Each entry opens a dialog or does one thing.
 */
import { type ReactNode, useState } from 'react';
import {
  Button,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
} from 'react-aria-components';
import type { ChatState } from '../../../state/model.ts';
import { MoreIcon } from '../common/icons.tsx';
import { usePage, useStore } from '../store-context.tsx';
import { BroadcastDialog } from './broadcast-dialog.tsx';
import { download } from './download.ts';
import { RecoveryDialog } from './recovery-dialog.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { chooseTheme, readTheme, type Theme, themes } from './theme.ts';

interface DialogProps {
  onClose: () => void;
}

const dialogs: Record<string, (props: DialogProps) => ReactNode> = {
  recovery: RecoveryDialog,
  broadcast: BroadcastDialog,
  shortcuts: ShortcutsDialog,
};

const notificationWords: Record<ChatState['notifications'], string> = {
  off: 'Turn on notifications',
  on: 'Turn off notifications',
  denied: 'Notifications are blocked by the browser',
  unsupported: 'Notifications are not available here',
};

const themeWords: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };

export function MoreMenu() {
  const store = useStore();
  const notifications = usePage((state) => state.notifications);
  const registered = usePage((state) => state.me !== undefined);
  const [dialog, setDialog] = useState<string>();
  const Dialog = dialog === undefined ? undefined : dialogs[dialog];

  const act = (key: string) => {
    if (key === 'export') download(store.exportAll());
    else if (key === 'notifications') store.enableNotifications();
    else setDialog(key);
  };

  return (
    <>
      <MenuTrigger>
        <Button className="icon-button more-button" aria-label="More">
          <MoreIcon />
        </Button>
        <Popover className="popover menu-popover" placement="bottom end" offset={6}>
          <Menu className="menu" onAction={(key) => act(String(key))}>
            <MenuItem id="broadcast" isDisabled={!registered}>
              Message to everyone…
            </MenuItem>
            <MenuItem id="recovery">Recovery code…</MenuItem>
            <MenuItem id="export">Export everything</MenuItem>
            <MenuItem id="notifications" isDisabled={notifications !== 'off' && notifications !== 'on'}>
              {notificationWords[notifications]}
            </MenuItem>
            <MenuItem id="shortcuts">Keyboard shortcuts</MenuItem>
            <Separator />
            <ThemeSection />
          </Menu>
        </Popover>
      </MenuTrigger>
      {Dialog !== undefined && <Dialog onClose={() => setDialog(undefined)} />}
    </>
  );
}

function ThemeSection() {
  const [theme, setTheme] = useState(readTheme);
  const choose = (chosen: Theme) => {
    setTheme(chosen);
    chooseTheme(chosen);
  };
  return (
    <MenuSection
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[theme]}
      onSelectionChange={(keys) => {
        const chosen = themes.find((one) => keys !== 'all' && keys.has(one));
        if (chosen !== undefined) choose(chosen);
      }}
    >
      <Header className="menu-header">Theme</Header>
      {themes.map((one) => (
        <MenuItem key={one} id={one}>
          {themeWords[one]}
        </MenuItem>
      ))}
    </MenuSection>
  );
}
