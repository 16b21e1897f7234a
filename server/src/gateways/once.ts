/**
 * Renders for all receivers at once: an event's object is the same for every receiver of it, and nothing is kept longer
 * than that object. Knows no wire format.
 */
export function once<T extends object>(render: (data: T) => Buffer): (data: T) => Buffer {
  const rendered = new WeakMap<T, Buffer>();
  return (data) => {
    const known = rendered.get(data);
    if (known) return known;
    const bytes = render(data);
    rendered.set(data, bytes);
    return bytes;
  };
}
