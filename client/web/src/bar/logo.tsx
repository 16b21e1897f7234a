/**
 * The logo: two rows of jacks and a patch cord between two of them.
 */

const jacks = [9, 23].flatMap((y) => [8, 16, 24].map((x) => ({ x, y })));

export const Logo = () => (
  <h1 className="logo">
    <svg viewBox="0 0 32 32" role="img" aria-label="Switchboard">
      <rect className="logo-board" width="32" height="32" rx="8" />
      {jacks.map(({ x, y }) => (
        <circle key={`${x} ${y}`} className="logo-jack" cx={x} cy={y} r="3" />
      ))}
      <path className="logo-cord" d="M8 9c0 11 16 3 16 14" />
      <circle className="logo-plug" cx="8" cy="9" r="2.2" />
      <circle className="logo-plug" cx="24" cy="23" r="2.2" />
    </svg>
    <span aria-hidden="true" className="logo-word">
      Switchboard
    </span>
  </h1>
);
