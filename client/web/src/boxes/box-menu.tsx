/**
 * What is seldom done with a box: deleting what is kept of it, after asking.
 */
import { useState } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Box } from '../../../state/model.ts';
import { MoreIcon } from '../common/icons.tsx';
import { DeleteDialog } from './delete-dialog.tsx';

export function BoxMenu({ box }: { box: Box }) {
  const [deleting, setDeleting] = useState(false);
  return (
    <>
      <MenuTrigger>
        <Button className="icon-button" aria-label={`Options for ${box.name}`}>
          <MoreIcon />
        </Button>
        <Popover className="popover menu-popover" placement="bottom end" offset={4}>
          <Menu className="menu" onAction={() => setDeleting(true)}>
            <MenuItem id="delete">Delete history…</MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      {deleting && <DeleteDialog box={box} onClose={() => setDeleting(false)} />}
    </>
  );
}
