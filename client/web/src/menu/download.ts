/**
 * Hands the person a file of what is kept, without any server.
 */

/** Offers JSON for saving as "switchboard-YYYY-MM-DD.json". */
export function download(json: string): void {
  const url = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `switchboard-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  // The browser has the file's content by then; the address is not needed again.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
