/** Socket.IO's older clients: what the tests use of them. Version 2 has no types, and those of 3 cannot be found. */
declare module 'socket.io-client-2' {
  const io: (url: string, options: object) => unknown;
  export default io;
}

declare module 'socket.io-client-3' {
  export const io: (url: string, options: object) => unknown;
}
