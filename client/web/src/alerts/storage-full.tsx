/**
 * Says that nothing more can be kept, and offers everything as a file: nothing is dropped silently.
 */
import { download } from '../menu/download.ts';
import { usePage, useStore } from '../store-context.tsx';

export function StorageFull() {
  const store = useStore();
  const full = usePage((state) => state.storageFull);
  if (!full) return null;
  return (
    <div className="storage-full" role="alert">
      <p>
        This browser's storage is full: new messages cannot be kept. Export what you want to keep, then delete
        the history of a box.
      </p>
      <button type="button" className="button" onClick={() => download(store.exportAll())}>
        Export everything
      </button>
    </div>
  );
}
