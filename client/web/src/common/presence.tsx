/**
 * Whether somebody is here, and through which door. Decoration: the words for it stand beside.
 */
import type { GatewayName } from '#shared/events';

export const PresenceDot = ({ online }: { online: boolean }) => (
  <span aria-hidden="true" className="dot" data-online={online} />
);

export const GatewayBadge = ({ gateway }: { gateway: GatewayName | undefined }) =>
  gateway === undefined ? null : <span className="gateway">{gateway}</span>;
